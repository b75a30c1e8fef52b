"""A long vector as a short strip: each cell shows one number the model really has."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from jaxtyping import Float, Int


@dataclass(frozen=True, eq=False)
class Strips:
    """One row of cells per vector."""

    values: Float[np.ndarray, "row cell"]
    """In each cell the number of largest magnitude among its dimensions."""
    dims: Int[np.ndarray, "row cell"]
    """The dimension that number stands in."""
    starts: Int[np.ndarray, " edge"]
    """First dimension of each cell, and at the end the number of dimensions."""


def strips(vectors: Float[np.ndarray, "row dim"], cells: int = 48) -> Strips:
    """The vectors cut into at most ``cells`` groups of neighbouring dimensions."""
    n_rows, n_dims = vectors.shape
    starts = np.linspace(0, n_dims, min(cells, n_dims) + 1).astype(np.int64)
    dims = np.stack(
        [
            start + np.abs(vectors[:, start:end]).argmax(axis=1)
            for start, end in pairwise(starts.tolist())
        ],
        axis=1,
    )
    values = vectors[np.arange(n_rows)[:, None], dims]
    return Strips(values.astype(np.float32), dims, starts)


def colour_limit(values: np.ndarray, share: float = 0.98) -> float:
    """A symmetric limit for colours: ``share`` of the magnitudes lie within it.

    A few numbers of a model are far larger than the rest; a limit at the largest one
    would leave all others pale. Never 0, so it can be divided by.
    """
    limit = float(np.quantile(np.abs(values), share)) if values.size else 0.0
    return limit or 1.0
