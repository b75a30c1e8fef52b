"""What a position matrix is like, in words made from its numbers."""

import numpy as np
from jaxtyping import Float

from components.page.content import plain
from components.positions.learned.questions import Learned, MatrixFacts
from components.words.language import counted, ordinal, sentence, whole
from components.words.percent import percent
from core.positions.position_matrix import ByDistance


def about_words(shown: Learned) -> str:
    """The matrix in a sentence: its size, its offset, and how much the text uses."""
    matrix = shown.matrix
    said = [
        sentence(
            "{model}'s {stack} has a table of **{rows} rows** of **{d} numbers**, "
            "which {how}.",
            model=plain(shown.title),
            stack=matrix.stack,
            rows=whole(matrix.n_rows),
            d=whole(matrix.d),
            how=sentence(
                "a fixed formula filled" if matrix.fixed else "training filled"
            ),
        )
    ]
    if matrix.offset:
        said.append(
            counted(
                matrix.offset,
                "The first row belongs to no position: position 0 takes row {n}, so "
                "there are {positions} positions.",
                "The first {n} rows belong to no position: position 0 takes row {n}, "
                "so there are {positions} positions.",
                positions=whole(matrix.n_positions),
            )
        )
    if shown.words:
        said.append(_used(shown))
    return " ".join(said)


def _used(shown: Learned) -> str:
    """How many of the rows the text takes, and whether there are enough of them."""
    taken, without = len(shown.words), shown.n_tokens - len(shown.words)
    if without:
        return sentence(
            "Your text has {all} tokens: the first {taken} take a row each, for the "
            "{without} after them there is none.",
            all=whole(shown.n_tokens),
            taken=whole(taken),
            without=whole(without),
        )
    return sentence("Your text uses the first {n}.", n=whole(taken))


def thinned(rows: range) -> str:
    """How the positions on a map were chosen, in a sentence."""
    if rows.step == 1:
        return sentence("Every position in this range is drawn.")
    return sentence(
        "Of the positions in this range, every {nth} is drawn.", nth=ordinal(rows.step)
    )


def distance_words(summed: ByDistance) -> str:
    """The mean cosine at a few distances, and how much equal ones differ, in words."""
    mean = summed.mean
    asked = [d for d in (1, 2, 5, 10, 100) if d < len(mean)]
    return sentence(
        "On average over this matrix the cosine is {cosines}. Two pairs that are "
        "equally far apart differ by up to {spread}; with sinusoidal vectors they "
        "would not differ at all.",
        cosines=", ".join(
            sentence(
                "{cosine} at distance {distance}",
                cosine=two_places(mean[distance]),
                distance=distance,
            )
            for distance in asked
        ),
        spread=two_places(summed.spread),
    )


def plane_words(seen: float) -> str:
    """How much of the variance two axes show, of 1."""
    return sentence(
        "The two axes show **{seen}** of the variance; {rest} of it lies in "
        "directions that this plane does not show.",
        seen=percent(seen),
        rest=percent(1 - seen),
    )


def standing_out(lengths: Float[np.ndarray, " position"]) -> str:
    """The rows whose length is farthest from the usual one, in a sentence."""
    low, usual, high = np.quantile(lengths, [0.25, 0.5, 0.75]).tolist()
    farthest = np.argsort(-np.abs(np.log(np.maximum(lengths, 1e-9) / (usual or 1))))[:5]
    named = [
        sentence(
            "position {place} ({length}, {times} times it)",
            place=at,
            length=two_places(length),
            times=two_places(length / usual),
        )
        for at, length in zip(
            farthest.tolist(), lengths[farthest].tolist(), strict=True
        )
        if usual
    ]
    return sentence(
        "Half of all rows have a length from {low} to {high}; the middle one is "
        "{usual}. Farthest from that are {positions}.",
        low=two_places(low),
        high=two_places(high),
        usual=two_places(usual),
        positions=", ".join(named),
    )


def endless_words(title: str, n_positions: int) -> str:
    """That a formula has no last row."""
    return sentence(
        "{model} has {n} rows ready and makes more by its formula where a text is "
        "longer: it does not stop there.",
        model=plain(title),
        n=whole(n_positions),
    )


def fits_words(wanted: int, matrix: MatrixFacts) -> str:
    """That a text of so many tokens finds its rows."""
    return sentence(
        "Each of the {n} tokens finds a row: the last one stands at position {place} "
        "and takes row {row}.",
        n=whole(wanted),
        place=whole(wanted - 1),
        row=whole(wanted - 1 + matrix.offset),
    )


def taken_words(title: str, wanted: int) -> str:
    """That the model has read more tokens than it has positions."""
    return sentence(
        "{model} took {n} tokens without complaint.",
        model=plain(title),
        n=whole(wanted),
    )


def refused_words(title: str, n_positions: int, wanted: int, said: str) -> str:
    """That the model has read no further, in its own words too."""
    return sentence(
        "**{model} has {n} positions; a {next} has no row.** With {wanted} tokens the "
        "model stops. Its own words: “{said}”",
        model=plain(title),
        n=whole(n_positions),
        next=ordinal(n_positions + 1),
        wanted=whole(wanted),
        said=plain(said),
    )


def two_places(value: float | np.floating) -> str:
    """The number with two decimals and a true minus sign."""
    return f"{value:.2f}".replace("-", "−")
