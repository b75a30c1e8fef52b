"""How well a picture of vectors keeps them: are near ones still near?

Distances in the picture are compared with those between the vectors themselves, of
all pairs of points, so the answer is exact for the points that are drawn.
"""

import numpy as np
from jaxtyping import Bool, Float, Int
from scipy.spatial.distance import cdist

from ..numerics import unit
from .cloud import Metric


def metric_rows(
    rows: Float[np.ndarray, "point dim"], metric: Metric
) -> Float[np.ndarray, "point dim"]:
    """The vectors as they are, or for the cosine each divided by its length.

    A vector of length 0 stays what it is.
    """
    return rows.astype(np.float64) if metric == "euclid" else unit(rows)


def kept_neighbours(
    rows: Float[np.ndarray, "point dim"],
    coords: Float[np.ndarray, "point axis"],
    count: int,
    metric: Metric = "cosine",
) -> Int[np.ndarray, " point"]:
    """How many of each point's nearest are among its nearest in the picture too.

    Both are looked for among the points drawn, not in the whole vocabulary. By chance
    it would be ``count**2 / (n_points - 1)`` of them on average.
    """
    points = metric_rows(rows, metric)
    # A vector of length 0 has the cosine 0 with any other.
    far = 1 - points @ points.T if metric == "cosine" else cdist(points, points)
    return (_nearest(far, count) & _nearest(cdist(coords, coords), count)).sum(axis=1)


def _nearest(
    far: Float[np.ndarray, "point other"], count: int
) -> Bool[np.ndarray, "point other"]:
    """True for the ``count`` nearest others of each point; equal ones by number."""
    far = far.copy()
    np.fill_diagonal(far, np.inf)
    order = np.argsort(far, axis=1, kind="stable")[:, :count]
    near = np.zeros(far.shape, dtype=bool)
    np.put_along_axis(near, order, values=True, axis=1)
    return near
