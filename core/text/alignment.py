"""Where each piece of a tokenizer without offsets stands in the text.

Tokenizers written in Python return pieces only. The pieces are looked for from left
to right; a piece that is nowhere to be found (an unknown one) takes what lies between
its neighbours.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

Span = tuple[int, int]

_WINDOW = 64
"""How far ahead a piece is looked for, in characters; beyond it counts as lost."""


@dataclass
class _Unit:
    surface: str | None
    members: list[int]


def align(
    text: str, surfaces: Sequence[str | None], raws: Sequence[bytes | None]
) -> list[Span]:
    """The span of each piece in the text, end exclusive, never going backwards.

    Args:
        text: the text that was tokenized.
        surfaces: what each piece says, None where it is only a part of a character.
        raws: the bytes of each piece, to join the parts of a character.
    """
    folded, origin = _fold(text)
    spans: list[Span] = [(0, 0)] * len(surfaces)
    lost: list[int] = []
    cursor = 0
    for unit in [*_units(surfaces, raws), None]:
        found = _find(folded, unit, cursor) if unit else (len(folded), len(folded))
        if found is None:
            lost += unit.members if unit else []
            continue
        gap = _trimmed(text, origin[cursor], origin[found[0]])
        for index in lost:
            spans[index] = gap
        lost = []
        for index in unit.members if unit else []:
            spans[index] = (origin[found[0]], origin[found[1]])
        cursor = found[1]
    return spans


def _units(surfaces: Sequence[str | None], raws: Sequence[bytes | None]) -> list[_Unit]:
    """Pieces, with the parts of one character joined."""
    units: list[_Unit] = []
    parts, members = b"", []
    for index, (surface, raw) in enumerate(zip(surfaces, raws, strict=True)):
        if surface is not None:
            if members:
                units.append(_Unit(None, members))
                parts, members = b"", []
            units.append(_Unit(surface, [index]))
            continue
        parts, members = parts + (raw or b""), [*members, index]
        try:
            units.append(_Unit(parts.decode(), members))
            parts, members = b"", []
        except UnicodeDecodeError:
            continue
    return [*units, _Unit(None, members)] if members else units


def _fold(text: str) -> tuple[str, list[int]]:
    """The text without case and compatibility forms, and each place's origin.

    ``origin`` has one entry more than the folded text: the length of the text.
    """
    folded: list[str] = []
    origin: list[int] = []
    for index, char in enumerate(text):
        forms = unicodedata.normalize("NFKD", char).casefold()
        folded += forms
        origin += [index] * len(forms)
    return "".join(folded), [*origin, len(text)]


def _find(folded: str, unit: _Unit, cursor: int) -> Span | None:
    """Start and end of the unit in the folded text, None where it is not ahead."""
    if unit.surface is None:
        return None
    wanted = _fold(unit.surface)[0]
    for needle in dict.fromkeys((wanted, wanted.strip())):
        start = folded.find(needle, cursor, cursor + _WINDOW + len(needle))
        if needle and start >= 0:
            return start, start + len(needle)
    return (cursor, cursor) if not wanted.strip() else None


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
