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


def common_end(
    first: Int[np.ndarray, " first"], second: Int[np.ndarray, " second"]
) -> int:
    """How many tokens at the end of both texts are the same."""
    shorter = min(len(first), len(second))
    same = first[len(first) - shorter :] == second[len(second) - shorter :]
    other = np.flatnonzero(~same)
    return shorter if not len(other) else shorter - 1 - int(other[-1])


def same_words(first: Stack, second: Stack, n_same: int) -> SameWords:
    """Scores of the last ``n_same`` tokens in both texts, compared layer by layer.

    Raises:
        HeadlightError: the first layer's queries and keys before their turn are not
            to be had.
    """
    ends = _end(first, 0, n_same), _end(second, 0, n_same)
    seen = first.self_attention(0).mask[-n_same:, -n_same:]
    return SameWords(
        n_same=n_same,
        first_start=first.self_attention(0).q.shape[1] - n_same,
        second_start=second.self_attention(0).q.shape[1] - n_same,
        first=ends[0],
        second=ends[1],
        seen=seen,
        by_layer=np.array(
            [
                _gap(_end(first, layer, n_same), _end(second, layer, n_same), seen)
                for layer in range(first.n_layers)
            ]
        ),
        vectors_gap=_vectors_gap(first, second, n_same),
    )


def _end(stack: Stack, layer: int, n_same: int) -> Float[np.ndarray, "head same same"]:
    return stack.self_attention(layer).scores()[:, -n_same:, -n_same:].copy()


def _gap(
    first: Float[np.ndarray, "head same same"],
    second: Float[np.ndarray, "head same same"],
    seen: Bool[np.ndarray, "same same"],
) -> float:
    return float(np.abs(first - second)[:, seen].max())


def _vectors_gap(first: Stack, second: Stack, n_same: int) -> float:
    here, there = unrotated(first, 0), unrotated(second, 0)
    gaps = (np.abs(a[:, -n_same:] - b[:, -n_same:]).max() for a, b in
            ((here.q, there.q), (here.k, there.k)))  # fmt: skip
    return float(max(gaps))
