"""Whether counted draws fit the probabilities they were drawn by: Pearson's test.

Source: Pearson 1900, https://doi.org/10.1080/14786440009463897. The rule that every
expected count should be 5 or more: Cochran 1954, https://doi.org/10.2307/3001616
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int
from scipy.stats import chisquare

LEAST_EXPECTED = 5.0


@dataclass(frozen=True)
class Fit:
    """How well counts and probabilities fit."""

    statistic: float
    """Chi-square: the sum of (counted - expected)² / expected."""
    p_value: float
    """How often honest draws would differ at least as much."""
    n_cells: int
    """Tokens with a cell of their own, and one cell for the others if there is one."""
    pooled: bool
    """Whether the last cell holds all the rarer tokens together."""


def fit_of_draws(
    probs: Float[np.ndarray, " d_vocab"], drawn: Int[np.ndarray, " draw"]
) -> Fit | None:
    """Counts against expected counts; None where there are no two cells to compare.

    Tokens that are expected five times or more have a cell each; all others share
    one. Where even that one is expected less often it joins the rarest of the cells.
    """
    shares = probs.astype(np.float64) / probs.astype(np.float64).sum()
    expected = shares * drawn.size
    counts = np.bincount(drawn, minlength=shares.size).astype(np.float64)
    own = np.flatnonzero(expected >= LEAST_EXPECTED)
    own = own[np.argsort(-expected[own], kind="stable")]
    cells, hits = expected[own], counts[own]
    rest, rest_hits = drawn.size - cells.sum(), drawn.size - hits.sum()
    pooled = bool(np.any(np.delete(shares, own) > 0))
    if pooled and (rest >= LEAST_EXPECTED or not own.size):
        cells, hits = np.append(cells, rest), np.append(hits, rest_hits)
    elif pooled:
        cells[-1] += rest
        hits[-1] += rest_hits
    if cells.size < 2:
        return None
    # The cells' sums may differ in the last place, which chisquare refuses.
    tested = chisquare(hits, cells * (hits.sum() / cells.sum()))
    return Fit(float(tested.statistic), float(tested.pvalue), int(cells.size), pooled)
