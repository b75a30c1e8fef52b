"""What is said of a row of the embedding matrix, every number computed."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from components.page.content import plain
from components.words.language import listed, sentence, whole
from components.words.numbers import length, number, vector_text

MOST_PLACES = 8
"""Places of a token that are named; the others are counted."""


def row_in_numbers(
    label: str, token_id: int, vector: Float[np.ndarray, " d_embed"]
) -> str:
    """Which row a token has, its length and its mean."""
    return sentence(
        "**{token}** has the id {id}, so its **vector** is row {id}: {vector}. Its "
        "**length** ‖x‖ is {length}, the mean of its numbers {mean}.",
        token=plain(label),
        id=whole(token_id),
        vector=plain(vector_text(vector)),
        length=number(length(vector)),
        mean=number(float(vector.mean(dtype=np.float64))),
    )


def made_wider(d_embed: int, d_model: int) -> str:
    """That the model works with longer vectors than the rows."""
    return sentence(
        "These rows have {row} numbers, but the model works with {model}: a second "
        "matrix makes each vector wider before the first layer.",
        row=whole(d_embed),
        model=whole(d_model),
    )


def stands_at(
    label: str, places: Sequence[int], token_id: int, *, apart: float, d_embed: int
) -> str:
    """That a repeated token has one and the same row.

    Args:
        label: what the token says.
        places: where it stands, from 0.
        token_id: its row.
        apart: the largest difference of any number of its vectors.
        d_embed: how many numbers they have.
    """
    return sentence(
        "**{token}** stands at places {places}, and each time it is row {row}. The "
        "largest difference between these {n} vectors, over all {all} numbers, is "
        "**{apart}**: the look-up knows neither the place nor the neighbours.",
        token=plain(label),
        places=places_from_1(places),
        row=whole(token_id),
        n=whole(len(places)),
        all=whole(d_embed),
        apart=number(apart, 1),
    )


def places_from_1(places: Sequence[int]) -> str:
    """Such as "1, 3 and 8"."""
    shown = [str(place + 1) for place in places[:MOST_PLACES]]
    if (more := len(places) - len(shown)) > 0:
        shown.append(sentence("{n} more", n=whole(more)))
    return listed(shown)
