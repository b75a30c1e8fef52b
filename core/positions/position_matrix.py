"""The position vectors that a loaded model holds: its own matrix, found by its values.

The matrix is the parameter itself. Which row position 0 takes is read off the model's
probe run: RoBERTa and BART leave their first rows to padding.

Sources: learned positions: Devlin et al. 2019, section 3, https://arxiv.org/abs/1810.04805;
Radford et al. 2018, section 4.1; their likeness: Wang and Chen 2020,
https://arxiv.org/abs/2010.04903
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor, nn

from ..arrays import as_array, as_tensor, sealed
from ..instrument.interventions import StackName
from ..instrument.position_hooks import POSITION_NAMES, grows
from ..models.loaded import LoadedModel
from ..numerics import directions_of_spread
from ..per_trace import KeptWith


@dataclass(frozen=True, eq=False)
class PositionMatrix:
    """One stack's position vectors."""

    stack: StackName
    table: Float[np.ndarray, "row d_embed"]
    """The whole parameter, float32."""
    offset: int
    """The row of position 0; rows before it belong to no position."""
    fixed: bool
    """Whether it holds a formula's numbers (sine and cosine) instead of learnt ones."""
    endless: bool = False
    """Whether the model makes more rows by the formula where a text needs them."""

    @property
    def rows(self) -> Float[np.ndarray, "position d_embed"]:
        """A row per position."""
        return self.table[self.offset :]

    @property
    def n_positions(self) -> int:
        """How many positions have a row."""
        return len(self.table) - self.offset

    @cached_property
    def plane(self) -> "Plane":
        """All positions in the plane in which they differ most; computed once."""
        return sealed(principal_plane(self.rows))


_matrices = KeptWith[tuple[PositionMatrix, ...]]()


def position_matrices(model: LoadedModel) -> tuple[PositionMatrix, ...]:
    """The matrix of each stack that adds position vectors; empty where none does."""

    def found() -> tuple[PositionMatrix, ...]:
        every = (_matrix_of(model, stack) for stack in model.anatomy.stacks)
        return tuple(one for one in every if one is not None)

    return _matrices.of(model, None, found)


def _matrix_of(model: LoadedModel, stack: StackName) -> PositionMatrix | None:
    added = model.anatomy.probe.positions.get(stack)
    if added is None:
        return None
    for path, module in model.anatomy.stacks[stack].named_modules():
        if path.rpartition(".")[2] not in POSITION_NAMES:
            continue
        endless = grows(module)
        held = module.weights if endless else getattr(module, "weight", None)
        if not isinstance(held, Tensor):
            continue
        offset = _first_row(held, added.reshape(-1, added.shape[-1]))
        if offset is not None:
            table = sealed(as_array(held).copy())
            # A copy of its own: what a page keeps of it must not keep the model.
            fixed = "Sinusoidal" in type(module).__name__
            return PositionMatrix(stack, table, offset, fixed, endless)
    return None


def _first_row(table: Tensor, added: Tensor) -> int | None:
    """Where the vectors of the probe's positions stand in the table, one after another.

    None where they do not: then the model does more than look a row up.
    """
    n_added, n_rows = len(added), len(table)
    if table.shape[1] != added.shape[1]:
        return None
    firsts = torch.nonzero((table[: n_rows - n_added + 1] == added[0]).all(dim=1))
    for row in firsts.flatten().tolist():
        if torch.equal(table[row : row + n_added], added):
            return row
    return None


def refusal(model: LoadedModel, stack: StackName, n_tokens: int) -> str | None:
    """What the model itself says to a text of so many tokens; None if it takes it.

    Off the CPU only the look-up is tried: a failed one would end all work on a GPU.
    """
    module = model.anatomy.stacks[stack]
    try:
        with torch.inference_mode():
            if model.device.type == "cpu":
                module(input_ids=torch.zeros(1, n_tokens, dtype=torch.long) + 5)
                return None
            matrix = next(m for m in position_matrices(model) if m.stack == stack)
            rows = torch.arange(n_tokens) + matrix.offset
            nn.functional.embedding(rows, as_tensor(matrix.table))
    except (IndexError, RuntimeError, ValueError) as error:
        return str(error).splitlines()[0]
    return None


@dataclass(frozen=True, eq=False)
class ByDistance:
    """A table of pairs of positions, summed up for each distance from 0 on."""

    mean: Float[np.ndarray, " distance"]
    least: Float[np.ndarray, " distance"]
    most: Float[np.ndarray, " distance"]

    @property
    def spread(self) -> float:
        """How far two pairs of the same distance are apart at most."""
        return float((self.most - self.least).max())


def by_distance(square: Float[np.ndarray, "position position"]) -> ByDistance:
    """Mean, least and most of all pairs that stand equally far apart."""
    diagonals = [np.diagonal(square, distance) for distance in range(len(square))]
    return ByDistance(
        np.array([one.mean() for one in diagonals], dtype=np.float32),
        np.array([one.min() for one in diagonals], dtype=np.float32),
        np.array([one.max() for one in diagonals], dtype=np.float32),
    )


@dataclass(frozen=True)
class Closest:
    """The two positions whose vectors are hardest to tell apart."""

    first: int
    second: int
    distance: float


def closest_pair(rows: Float[np.ndarray, "position dim"]) -> Closest | None:
    """The two rows with the least distance, the first of equals; None for one row."""
    if len(rows) < 2:
        return None
    rows = rows.astype(np.float64)
    squares = (rows**2).sum(axis=1)
    apart = squares[:, None] + squares - 2 * rows @ rows.T
    apart[np.tril_indices(len(rows))] = np.inf
    # Pairs that are equally far apart differ by rounding; the first of them is meant.
    first, second = np.argwhere(apart <= apart.min() * 1.0001 + 1e-9)[0]
    distance = float(np.linalg.norm(rows[first] - rows[second]))
    return Closest(int(first), int(second), distance)


@dataclass(frozen=True, eq=False)
class Plane:
    """Vectors seen in the plane in which they differ most."""

    points: Float[np.ndarray, "position two"]
    explained: Float[np.ndarray, " two"]
    """Each axis's share of the variance, 0 to 1."""


def principal_plane(rows: Float[np.ndarray, "position dim"]) -> Plane:
    """The rows in the plane of their two principal components.

    The sign of each axis is free; here its largest number is above 0.
    """
    centred = (rows - rows.mean(axis=0)).astype(np.float64)
    axes, sizes = directions_of_spread(centred)
    variance, points = sizes**2, centred @ axes[:2].T
    if points.shape[1] < 2:
        points = np.pad(points, ((0, 0), (0, 1)))
        variance = np.append(variance, 0)
    largest = points[np.abs(points).argmax(axis=0), [0, 1]]
    points = points * np.where(largest < 0, -1, 1)
    explained = variance[:2] / (variance.sum() or 1)
    return Plane(points.astype(np.float32), explained.astype(np.float32))
