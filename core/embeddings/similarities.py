"""How one vector compares with all others: where most of them lie, and who is near.

Near is a relative word: in some embeddings two tokens taken at random have a cosine of
0, in others of 0.4 (Ethayarajh 2019, section 4.1, https://aclanthology.org/D19-1006).
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int


@dataclass(frozen=True, eq=False)
class Spread:
    """Many values, counted in bins of equal width."""

    edges: Float[np.ndarray, " edge"]
    counts: Int[np.ndarray, " bin"]
    low: float
    """One value in twenty lies below."""
    median: float
    high: float
    """One value in twenty lies above."""
    n_values: int


def spread(
    values: Float[np.ndarray, " row"],
    n_bins: int = 60,
    limits: tuple[float, float] | None = None,
) -> Spread:
    """The values counted in bins, and where nine tenths of them lie.

    Args:
        values: one for each token or word.
        n_bins: how many bins.
        limits: first and last edge; by default the least and the largest value.
    """
    counts, edges = np.histogram(values, n_bins, limits)
    low, median, high = np.quantile(values, [0.05, 0.5, 0.95])
    return Spread(
        edges=edges.astype(np.float32),
        counts=counts.astype(np.int64),
        low=float(low),
        median=float(median),
        high=float(high),
        n_values=len(values),
    )


def rank_of(
    values: Float[np.ndarray, " row"], row: int, *, least_first: bool = False
) -> int:
    """The place of one value among all, 1 for the largest (or the least)."""
    nearer = values < values[row] if least_first else values > values[row]
    return int(np.count_nonzero(nearer)) + 1
