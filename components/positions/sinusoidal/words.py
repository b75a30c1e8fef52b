"""What holds for a matrix of sinusoidal positions, in words made from its numbers."""

import numpy as np

from components.page.content import plain
from components.positions.sinusoidal.questions import Waves
from components.words.language import sentence, whole


def rounding_words(spread: float, d: int) -> str:
    """How little the dot products at one distance differ.

    Args:
        spread: their largest difference.
        d: numbers of a position.
    """
    return sentence(
        "Two pairs of positions that are equally far apart differ by at most "
        "**{spread}** here, in numbers up to {largest}: that is the computer's "
        "rounding.",
        spread=f"{spread:.7f}",
        largest=_number(d / 2),
    )


def fact_words(waves: Waves, words: tuple[str, ...]) -> list[str]:
    """What holds for every such matrix, checked on this one.

    Args:
        waves: the matrix.
        words: what stands at the first positions.
    """
    rows, closest = waves.matrix, waves.closest
    lengths = np.linalg.norm(rows, axis=1)
    turns = 2 * np.pi / waves.frequencies
    said = [
        sentence(
            "**Range.** All {n} numbers lie between −1 and 1: the least is {least}, "
            "the largest {largest}.",
            n=whole(rows.size),
            least=_number(rows.min()),
            largest=_number(rows.max()),
        ),
        sentence(
            "**Length.** Every row is {formula} long: from {least} to {largest} here.",
            formula=f"√(d/2) = {_number(np.sqrt(rows.shape[1] / 2))}",
            least=_number(lengths.min()),
            largest=_number(lengths.max()),
        ),
    ]
    if closest is not None:
        said.append(
            sentence(
                "**Unique.** No two rows are the same: the two hardest to tell apart, "
                "{first} and {second}, are {distance} from each other.",
                first=_named(closest.first, words),
                second=_named(closest.second, words),
                distance=f"{closest.distance:.3g}",
            )
        )
    said.append(
        sentence(
            "**Speed.** The first pair turns once every {first} positions, the last "
            "one every {last}.",
            first=_turn(turns[0]),
            last=_turn(turns[-1]),
        )
    )
    return said


def _named(position: int, words: tuple[str, ...]) -> str:
    word = f" ({plain(words[position])})" if position < len(words) else ""
    return sentence("position {place}", place=position) + word


def _turn(positions: float) -> str:
    return f"{positions:,.2f}" if positions < 1000 else f"{positions:,.0f}"


def _number(value: float | np.floating) -> str:
    return f"{value:.4g}".replace("-", "−")
