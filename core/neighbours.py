"""Which vectors lie nearest: exact, over every row of a matrix, never a sample.

Source: Mikolov et al. 2013, "Linguistic regularities in continuous space word
representations", https://aclanthology.org/N13-1090
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float, Int

from core.errors import HeadlightError

Measure = Literal["cosine", "dot", "euclid"]


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
        self.rows = rows
        squares = np.einsum("rd,rd->r", rows, rows, dtype=np.float32)
        self.lengths: Float[np.ndarray, " row"] = np.sqrt(squares)

    def compared(
        self, vector: Float[np.ndarray, " dim"], measure: Measure = "cosine"
    ) -> Float[np.ndarray, " row"]:
        """Every row compared with the vector: cosine, dot product, or distance.

        The cosine with a vector of length 0 is 0.
        """
        vector = vector.astype(np.float32)
        dots = self.rows @ vector
        if measure == "dot":
            return dots
        size = np.linalg.norm(vector)
        if measure == "cosine":
            product = self.lengths * size
            return np.divide(dots, product, out=np.zeros_like(dots), where=product > 0)
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
        n_rows, n_dims = self.rows.shape
        if count < 1 or vector.shape != (n_dims,):
            raise HeadlightError(
                f"Neighbours are at least one, of a vector of {n_dims} numbers."
            )
        values = self.compared(vector, measure)
        nearness = -values if measure == "euclid" else values.copy()
        nearness[list(leave_out)] = -np.inf
        count = min(count, n_rows - len(set(leave_out)))
        # By nearness, and by row where two are equally near.
        least = np.partition(nearness, -count)[-count] if count else np.inf
        top = np.flatnonzero(nearness >= least)
        top = top[np.argsort(-nearness[top], kind="stable")][:count]
        found = values[top]
        if measure == "euclid":
            # Once more from the difference: the square above loses digits near 0.
            found = np.linalg.norm(self.rows[top] - vector, axis=1).astype(np.float32)
        return Neighbours(top, found, measure)


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
