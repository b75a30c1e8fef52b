"""What is said of a token's or word's neighbours, every number computed."""

from components.embeddings.neighbours.questions import Neighbourhood
from components.page.content import plain
from components.words.language import ordinal, sentence, whole
from components.words.numbers import number
from core.embeddings.neighbours import Measure

MEASURES: dict[Measure, str] = {
    "cosine": "cosine",
    "dot": "dot product",
    "euclid": "Euclidean distance",
}
_USUAL = {
    True: "Of all {n} other words, 90 % have a {measure} between {low} and {high}.",
    False: "Of all {n} other tokens, 90 % have a {measure} between {low} and {high}.",
}


def measure_name(measure: Measure) -> str:
    """What two vectors are compared by."""
    return sentence(MEASURES[measure])


def how_many_fit(n: int, shown: int) -> str:
    """How many tokens a search finds; only the first are shown."""
    if n > shown:
        return sentence(
            "{n} tokens fit, {shown} shown.", n=whole(n), shown=whole(shown)
        )
    return sentence("{n} tokens fit.", n=whole(n))


def how_near(near: Neighbourhood, *, words: bool) -> str:
    """The nearest in numbers, beside what is usual among all others.

    Args:
        near: the row and its neighbours.
        words: the rows are words and not tokens.
    """
    said = [_nearest(near)] if near.labels else []
    usual = sentence(
        _USUAL[words],
        n=whole(near.others.n_values),
        measure=measure_name(near.found.measure),
        low=number(near.others.low),
        high=number(near.others.high),
    )
    return " ".join([*said, usual, _itself(near)])


def _nearest(near: Neighbourhood) -> str:
    return sentence(
        "Nearest to **{token}** is **{nearest}**, with a {measure} of **{value}**.",
        token=plain(near.label),
        nearest=plain(near.labels[0]),
        measure=measure_name(near.found.measure),
        value=number(float(near.found.values[0])),
    )


def _itself(near: Neighbourhood) -> str:
    """Where the token itself stands; by dot product that need not be first."""
    token = plain(near.label)
    if near.found.measure == "cosine":
        return sentence(
            "**{token}** with itself has 1; it is left out here.", token=token
        )
    if near.found.measure == "euclid":
        return sentence(
            "**{token}** is 0 away from itself; it is left out here.", token=token
        )
    if near.rank == 1:
        return sentence(
            "**{token}** with itself has {own}, the largest; it is left out here.",
            token=token,
            own=number(near.own),
        )
    return sentence(
        "**{token}** with itself has {own} and comes only {place}: longer vectors have "
        "larger dot products.",
        token=token,
        own=number(near.own),
        place=ordinal(near.rank),
    )
