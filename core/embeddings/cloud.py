"""The points of a map: chosen rows of a matrix in groups, and the rows nearest to them.

A group has a centre, the mean of the vectors that were chosen for it: the vector
itself where it is only one. The nearest rows are found over the whole matrix.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float, Int

from ..numerics import cosines
from .neighbours import Matrix, Neighbours

Metric = Literal["cosine", "euclid"]
"""Whether only the direction of a vector counts, or where its point lies."""


@dataclass(frozen=True)
class Group:
    """Rows of a matrix that were chosen together."""

    name: str
    rows: tuple[int, ...]
    """At least one; a row that an earlier group has too belongs to that one."""


@dataclass(frozen=True, eq=False)
class Cloud:
    """Rows of a matrix, each once: those that were chosen, then their neighbours."""

    rows: Int[np.ndarray, " point"]
    groups: Int[np.ndarray, " point"]
    """The number of each point's group."""
    chosen: Bool[np.ndarray, " point"]
    """False for a neighbour."""
    cosines: Float[np.ndarray, " point"]
    """Cosine with the centre of the group."""

    def __len__(self) -> int:
        return len(self.rows)


def cloud(
    matrix: Matrix,
    groups: Sequence[Group],
    n_neighbours: int = 0,
    metric: Metric = "cosine",
) -> Cloud:
    """The chosen rows, and the rows nearest to the centre of each group.

    A row that is near to several centres belongs to the nearest of them.
    """
    chosen: dict[int, int] = {}
    for number, group in enumerate(groups):
        for row in group.rows:
            chosen.setdefault(row, number)
    centres = [_centre(matrix, group) for group in groups]
    near = _neighbours(matrix, centres, n_neighbours, metric, set(chosen))
    rows = np.array([*chosen, *near], dtype=np.int64)
    of_group = np.array([*chosen.values(), *near.values()], dtype=np.int64)
    vectors = matrix.rows[rows]
    beside = np.array([centres[one] for one in of_group], dtype=np.float64)
    return Cloud(
        rows=rows,
        groups=of_group,
        chosen=np.arange(len(rows)) < len(chosen),
        cosines=cosines(vectors, beside.reshape(vectors.shape)).astype(np.float32),
    )


def _centre(matrix: Matrix, group: Group) -> Float[np.ndarray, " dim"]:
    vectors = np.asarray(matrix.rows[list(group.rows)], dtype=np.float32)
    return vectors.mean(axis=0)


def _neighbours(
    matrix: Matrix,
    centres: Sequence[Float[np.ndarray, " dim"]],
    count: int,
    metric: Metric,
    chosen: set[int],
) -> dict[int, int]:
    """The group of each neighbour, the nearest of the first group first."""
    # By cosine nothing is near to a vector that has no direction.
    asked = [
        number
        for number, centre in enumerate(centres)
        if metric != "cosine" or centre.any()
    ]
    if not count or not asked:
        return {}
    vectors = np.array([centres[number] for number in asked])
    all_found = matrix.nearest_to_each(vectors, count, metric, leave_out=chosen)
    nearest: dict[int, tuple[float, int]] = {}
    for number, found in zip(asked, all_found, strict=True):
        for row, distance in zip(found.ids.tolist(), _far(found), strict=True):
            if row not in nearest or distance < nearest[row][0]:
                nearest[row] = (distance, number)
    return {row: number for row, (_, number) in nearest.items()}


def _far(found: Neighbours) -> list[float]:
    """Less for what is nearer."""
    sign = -1 if found.measure == "cosine" else 1
    return (sign * found.values).tolist()
