"""A mask as an address writes it: ``window.4``, ``padding.2.5``, ``none-3.4-5.6``.

First the kind with its numbers, then each cell flipped by hand as query.key.
"""

from typing import cast, get_args

from core.attention.chosen_mask import Cell, ChosenMask, MaskKind
from core.whole_number import whole_number

MOST_CELLS = 120
"""Cells that may be flipped by hand: as many as a link can carry with ease."""
SIZED = ("window", "prefix")


def to_address(mask: ChosenMask) -> str:
    """The mask in short."""
    numbers = [mask.size] if mask.kind in SIZED else []
    numbers += list(mask.padding) if mask.kind == "padding" else []
    kind = ".".join([mask.kind, *map(str, numbers)])
    return "-".join([kind, *(f"{query}.{key}" for query, key in mask.cells)])


def from_address(written: str) -> ChosenMask:
    """What ``to_address`` wrote; the trained mask where it is something else."""
    first, *rest = written.split("-")
    kind, *parts = first.split(".")
    if kind not in get_args(MaskKind):
        return ChosenMask()
    numbers = _numbers(parts)
    size = numbers[0] if kind in SIZED and numbers else 1
    padding = numbers if kind == "padding" else ()
    cells = [pair for part in rest if (pair := _cell(part)) is not None]
    return ChosenMask(
        cast(MaskKind, kind), size, padding, tuple(dict.fromkeys(cells))[:MOST_CELLS]
    )


def positions(written: str) -> tuple[int, ...]:
    """Positions such as ``2.5``, each once and in order."""
    return tuple(sorted(set(_numbers(written.split(".")))))


def _cell(part: str) -> Cell | None:
    numbers = _numbers(part.split("."))
    return (numbers[0], numbers[1]) if len(numbers) == 2 else None


def _numbers(parts: list[str]) -> tuple[int, ...]:
    return tuple(number for number in map(whole_number, parts) if number is not None)
