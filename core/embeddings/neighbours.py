"""Which vectors lie nearest: exact, over every row of a matrix, never a sample.

Source: Mikolov et al. 2013, "Linguistic regularities in continuous space word
representations", https://aclanthology.org/N13-1090
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float, Int

from ..arrays import sealed
from ..errors import HeadlightError

Measure = Literal["cosine", "dot", "euclid"]
GROUP = 64
"""Values that are looked at together when the largest are wanted."""
SPARE = 8
"""Rows whose distance is computed exactly beyond those that are wanted."""


@dataclass(frozen=True, eq=False)
class Neighbours:
    """The nearest rows, the nearest first."""

    ids: Int[np.ndarray, " found"]
    values: Float[np.ndarray, " found"]
    """Cosine (-1 to 1), dot product, or distance; see ``measure``."""
    measure: Measure


class Matrix:
    """Vectors in rows, with their lengths at hand.

    The matrix itself is not copied: it may lie in a file or be a model's own.
    """

    def __init__(self, rows: Float[np.ndarray, "row dim"]) -> None:
        """Take the rows as they are; their lengths are computed once."""
        # A plain view: what is computed from a memory map would be one by type.
        self.rows = np.asarray(rows)
        squares = np.einsum("rd,rd->r", rows, rows, dtype=np.float32)
        self.lengths: Float[np.ndarray, " row"] = sealed(np.sqrt(squares))
        # A vector of length 0 has no direction: its cosine with any other is 0.
        self._shrink = np.divide(
            1, self.lengths, out=np.zeros_like(squares), where=squares > 0
        )

    def likeness_to(
        self, vector: Float[np.ndarray, " dim"], measure: Measure = "cosine"
    ) -> Float[np.ndarray, " row"]:
        """Every row compared with the vector: cosine, dot product, or distance.

        The cosine with a vector of length 0 is 0.
        """
        vector = vector.astype(np.float32)
        size = np.linalg.norm(vector)
        if measure == "cosine":
            cosines = self.rows @ (vector / (size or np.float32(1)))
            cosines *= self._shrink
            return cosines
        dots = self.rows @ vector
        if measure == "dot":
            return dots
        squares = self.lengths**2 - 2 * dots + size**2
        return np.sqrt(np.maximum(squares, 0))

    def nearest(
        self,
        vector: Float[np.ndarray, " dim"],
        count: int,
        measure: Measure = "cosine",
        leave_out: Collection[int] = (),
    ) -> Neighbours:
        """The ``count`` nearest rows of the whole matrix, the nearest first.

        Raises:
            HeadlightError: fewer than one is asked for, or the vector has another
                number of dimensions.
        """
        n_dims = self.rows.shape[1]
        if count < 1 or vector.shape != (n_dims,):
            raise HeadlightError(
                "Neighbours are at least one, of a vector of {n_dims} numbers.",
                n_dims=n_dims,
            )
        values = self.likeness_to(vector, measure)
        if measure == "euclid":
            return self._least_far(vector, values, count, leave_out)
        top = _largest(values, count, leave_out)
        return Neighbours(top, values[top], measure)

    def nearest_to_each(
        self,
        vectors: Float[np.ndarray, "vector dim"],
        count: int,
        measure: Literal["cosine", "euclid"] = "cosine",
        leave_out: Collection[int] = (),
    ) -> list[Neighbours]:
        """The nearest rows of every vector, from one product with the whole matrix.

        The matrix is read once and not once a vector. That product rounds otherwise
        than one vector's, so a few more rows are compared again, exactly.
        """
        vectors = vectors.astype(np.float32)
        products = vectors @ self.rows.T
        found = []
        for vector, dots in zip(vectors, products, strict=True):
            if measure == "cosine":
                dots *= self._shrink
                found.append(self._most_alike(vector, dots, count, leave_out))
            else:
                squares = self.lengths**2 - 2 * dots + vector @ vector
                far = np.sqrt(np.maximum(squares, 0))
                found.append(self._least_far(vector, far, count, leave_out))
        return found

    def _most_alike(
        self,
        vector: Float[np.ndarray, " dim"],
        alike: Float[np.ndarray, " row"],
        count: int,
        leave_out: Collection[int],
    ) -> Neighbours:
        """The rows of the largest cosines, each computed once more."""
        some = _largest(alike, count + SPARE, leave_out)
        exact = vector.astype(np.float64)
        again = self.rows[some] @ (exact / (np.linalg.norm(exact) or 1.0))
        again = (again * self._shrink[some]).astype(np.float32)
        order = np.lexsort((some, -again))[:count]
        return Neighbours(some[order], again[order], "cosine")

    def _least_far(
        self,
        vector: Float[np.ndarray, " dim"],
        distances: Float[np.ndarray, " row"],
        count: int,
        leave_out: Collection[int],
    ) -> Neighbours:
        """The nearest by distance, each computed once more from the difference.

        The distances given lost digits where two nearly equal numbers were
        subtracted, so a few more rows are looked at than are wanted.
        """
        some = _largest(-distances, count + SPARE, leave_out)
        again = np.linalg.norm(self.rows[some] - vector, axis=1).astype(np.float32)
        order = np.lexsort((some, again))[:count]
        return Neighbours(some[order], again[order], "euclid")


def _largest(
    values: Float[np.ndarray, " row"], count: int, leave_out: Collection[int]
) -> Int[np.ndarray, " found"]:
    """Rows of the largest values, the largest first; equal ones by row."""
    left_out = set(leave_out)
    rows = _at_least_the_largest(values, count + len(left_out))
    rows = np.array([row for row in rows if row not in left_out], dtype=np.int64)
    return rows[np.argsort(-values[rows], kind="stable")][:count]


def _at_least_the_largest(
    values: Float[np.ndarray, " row"], count: int
) -> Int[np.ndarray, " found"]:
    """The ``count`` largest, and few others: all that reach a bound they must reach.

    Cut into groups, each with its maximum: as many groups as are wanted reach the
    ``count``-th largest maximum, so no wanted value is below it. This reads the
    values twice and sorts the maxima alone.
    """
    n_groups = len(values) // GROUP
    if n_groups < 4 * count:
        return np.argsort(-values, kind="stable")[:count]
    maxima = values[: n_groups * GROUP].reshape(GROUP, n_groups).max(axis=0)
    bound = np.partition(maxima, n_groups - count)[n_groups - count]
    return np.flatnonzero(values >= bound)


def axis_values(
    vectors: Float[np.ndarray, "row dim"],
    low: Float[np.ndarray, " dim"],
    high: Float[np.ndarray, " dim"],
) -> Float[np.ndarray, " row"]:
    """Where each vector stands on the line from ``low`` (0) to ``high`` (1).

    Raises:
        HeadlightError: the two ends are the same, so there is no line.
    """
    direction = (high - low).astype(np.float64)
    square = direction @ direction
    if square == 0:
        raise HeadlightError("An axis needs two different ends.")
    return ((vectors - low) @ direction / square).astype(np.float32)
