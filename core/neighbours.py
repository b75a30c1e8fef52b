"""Which vectors lie nearest: exact, over every row of a matrix, never a sample.

Source: Mikolov et al. 2013, "Linguistic regularities in continuous space word
representations", https://aclanthology.org/N13-1090
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
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
        # A vector of length 0 has no direction: its cosine with any other is 0.
        self._shrink = np.divide(
            1, self.lengths, out=np.zeros_like(squares), where=squares > 0
        )

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
            dots *= self._shrink
            dots /= size or 1
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
        n_rows, n_dims = self.rows.shape
        if count < 1 or vector.shape != (n_dims,):
            raise HeadlightError(
                f"Neighbours are at least one, of a vector of {n_dims} numbers."
            )
        values = self.compared(vector, measure)
        nearness = -values if measure == "euclid" else values
        count = min(count, n_rows - len(set(leave_out)))
        top = _largest(nearness, count, leave_out)
        found = values[top]
        if measure == "euclid":
            # Once more from the difference: the square above loses digits near 0.
            found = np.linalg.norm(self.rows[top] - vector, axis=1).astype(np.float32)
        return Neighbours(top, found, measure)


def _largest(
    values: Float[np.ndarray, " row"], count: int, leave_out: Collection[int]
) -> Int[np.ndarray, " found"]:
    """Rows of the largest values, the largest first; equal ones by row."""
    if count < 1:
        return np.array([], dtype=np.int64)
    left_out = set(leave_out)
    found = torch.topk(torch.from_numpy(values), count + len(left_out))
    least = found.values[-1].item()
    # topk takes any of those that are equal at its end; the first rows are wanted.
    top = found.indices.numpy()
    if np.count_nonzero(values == least) > np.count_nonzero(values[top] == least):
        top = np.flatnonzero(values >= least)
    top = np.array([row for row in np.sort(top) if row not in left_out], dtype=np.int64)
    return top[np.argsort(-values[top], kind="stable")][:count]


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
