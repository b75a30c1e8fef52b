"""The same words further on in a longer text: which of their scores stay the same.

In the first layer a token's query and key know the token and nothing else, and the
turn leaves only the distance in their product. So two texts that end in the same
tokens have the same scores there; further up the vectors have met their context.

Source: Su et al. 2021, section 3.2.1, https://arxiv.org/abs/2104.09864
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from ..trace.stack import Stack
from .unrotated import unrotated


@dataclass(frozen=True, eq=False)
class SameWords:
    """What became of the tokens that two texts end in."""

    n_same: int
    first_start: int
    """Where they begin in the first text."""
    second_start: int
    first: Float[np.ndarray, "head query key"]
    """Scores among them in the first layer, in the first text."""
    second: Float[np.ndarray, "head query key"]
    seen: Bool[np.ndarray, "query key"]
    """Which of the scores the model uses."""
    by_layer: Float[np.ndarray, " layer"]
    """Largest difference of a score over all heads and pairs, layer by layer."""
    vectors_gap: float
    """Largest difference of the first layer's queries and keys before their turn."""


@dataclass(frozen=True, eq=False)
class WordsAtEnd:
    """The last tokens of one text: their scores in every layer."""

    n_same: int
    start: int
    """Where they begin in the text."""
    scores: tuple[Float[np.ndarray, "head query key"], ...]
    """Among them, layer by layer."""
    seen: Bool[np.ndarray, "query key"]
    """Which of the scores the first layer uses."""
    q: Float[np.ndarray, "head query d_head"]
    """Queries of the first layer before their turn."""
    k: Float[np.ndarray, "kv_head key d_head"]


def common_end(
    first: Int[np.ndarray, " first"], second: Int[np.ndarray, " second"]
) -> int:
    """How many tokens at the end of both texts are the same."""
    shorter = min(len(first), len(second))
    same = first[len(first) - shorter :] == second[len(second) - shorter :]
    other = np.flatnonzero(~same)
    return shorter if not len(other) else shorter - 1 - int(other[-1])


def words_at_end(stack: Stack, n_same: int) -> WordsAtEnd:
    """What becomes of the last ``n_same`` tokens of a text.

    Raises:
        HeadlightError: the first layer's queries and keys before their turn are not
            to be had.
    """
    first, before = stack.self_attention(0), unrotated(stack, 0)
    return WordsAtEnd(
        n_same=n_same,
        start=first.q.shape[1] - n_same,
        scores=tuple(
            stack.self_attention(layer).scores()[:, -n_same:, -n_same:].copy()
            for layer in range(stack.n_layers)
        ),
        seen=first.mask[-n_same:, -n_same:].copy(),
        q=before.q[:, -n_same:].copy(),
        k=before.k[:, -n_same:].copy(),
    )


def same_words(first: WordsAtEnd, second: WordsAtEnd) -> SameWords:
    """Scores of the words that two texts end in, compared layer by layer."""
    gaps = (np.abs(a - b).max() for a, b in ((first.q, second.q), (first.k, second.k)))
    layers = zip(first.scores, second.scores, strict=True)
    return SameWords(
        n_same=first.n_same,
        first_start=first.start,
        second_start=second.start,
        first=first.scores[0],
        second=second.scores[0],
        seen=first.seen,
        by_layer=np.array([np.abs(a - b)[:, first.seen].max() for a, b in layers]),
        vectors_gap=float(max(gaps)),
    )
