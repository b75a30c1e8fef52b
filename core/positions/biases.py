"""Position biases: a number for each head and distance, and what it does to a row.

Sources: ALiBi: Press et al. 2022, section 3, https://arxiv.org/abs/2108.12409;
T5's relative bias: Raffel et al. 2020, section 2.1, https://arxiv.org/abs/1910.10683
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from ..errors import HeadlightError
from ..numerics import softmax
from ..position_formulas import alibi_slopes
from .relative_bias import RelativeBias


def aheads(seq_len: int) -> Int[np.ndarray, " ahead"]:
    """Every distance in a text, as key minus query: from the farthest back on."""
    return np.arange(1 - seq_len, seq_len)


def alibi_by_ahead(
    n_heads: int, seq_len: int, *, both_ways: bool
) -> Float[np.ndarray, "head ahead"]:
    """ALiBi's biases: minus slope times distance.

    The paper's models look back only; a later key then has 0, for it is masked. With
    ``both_ways`` it falls to both sides, as encoders with ALiBi do it.
    """
    ahead = aheads(seq_len)
    distance = np.abs(ahead) if both_ways else np.maximum(-ahead, 0)
    # Subtracted from 0, lest distance 0 has a bias of minus zero.
    return (0 - alibi_slopes(n_heads)[:, None] * distance).astype(np.float32)


def learnt_by_ahead(
    found: RelativeBias, seq_len: int
) -> Float[np.ndarray, "head ahead"]:
    """A T5's biases at every distance."""
    return as_row(found.matrix(seq_len, seq_len))


def as_row(
    square: Float[np.ndarray, "*head seq seq"] | Int[np.ndarray, "*head seq seq"],
) -> np.ndarray:
    """What depends on distance alone, by distance: the last row, then the first."""
    return np.concatenate([square[..., -1, :], square[..., 0, 1:]], axis=-1)


def as_square(
    by_ahead: Float[np.ndarray, "*head ahead"] | Int[np.ndarray, "*head ahead"],
) -> np.ndarray:
    """The matrix of queries and keys again: [query, key] for each head."""
    seq_len = (by_ahead.shape[-1] + 1) // 2
    places = np.arange(seq_len)
    return by_ahead[..., places - places[:, None] + seq_len - 1]


@dataclass(frozen=True, eq=False)
class BiasedRow:
    """One query's scores and shares, without and with a bias; copies, no tensor."""

    scores: Float[np.ndarray, " key"]
    """Without the bias."""
    bias: Float[np.ndarray, " key"]
    seen: Bool[np.ndarray, " key"]
    """False where the query cannot look."""

    @property
    def before(self) -> Float[np.ndarray, " key"]:
        """Shares without the bias: 0 where masked, together 1."""
        return shares(self.scores.astype(np.float64), self.seen)

    @property
    def after(self) -> Float[np.ndarray, " key"]:
        """Shares with the bias: 0 where masked, together 1."""
        return shares(self.scores.astype(np.float64) + self.bias, self.seen)


def shares(
    scores: Float[np.ndarray, " key"], seen: Bool[np.ndarray, " key"]
) -> Float[np.ndarray, " key"]:
    """Softmax over the visible keys of one row.

    Raises:
        HeadlightError: no key is visible.
    """
    if not seen.any():
        raise HeadlightError("This query sees no key, so it has no shares.")
    return softmax(np.where(seen, scores, -np.inf))
