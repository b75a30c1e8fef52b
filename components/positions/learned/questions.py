"""What the page about learned positions asks of the model itself; no text is read."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from jaxtyping import Float

from core.instrument.interventions import StackName
from core.layers.strips import Strips, colour_limit, strips
from core.models import LoadedModel
from core.numerics import cosine_matrix
from core.positions.position_matrix import (
    ByDistance,
    Plane,
    PositionMatrix,
    by_distance,
    position_matrices,
    refusal,
)

MOST_CELLS = 96
"""Columns of a map; what is more is thinned out."""


@dataclass(frozen=True)
class MatrixFacts:
    """One stack's position matrix, without its numbers."""

    stack: StackName
    n_rows: int
    d: int
    """Numbers of a row."""
    offset: int
    """The row of position 0; rows before it belong to no position."""
    fixed: bool
    """Whether it holds a formula's numbers instead of learnt ones."""
    endless: bool
    """Whether the model makes more rows where a text needs them."""

    @property
    def n_positions(self) -> int:
        """How many positions have a row."""
        return self.n_rows - self.offset


@dataclass(frozen=True, eq=False)
class AllPositions:
    """What a matrix is like over all its positions."""

    plane: Plane
    lengths: Float[np.ndarray, " position"]
    to_next: Float[np.ndarray, " step"]
    """The cosine of each row with the next."""
    cosines: ByDistance


@dataclass(frozen=True, eq=False)
class Learned:
    """One stack's matrix, and the text that stands at its first positions."""

    model_id: str
    title: str
    """The model's name."""
    matrix: MatrixFacts
    whole: AllPositions
    words: tuple[str, ...]
    """The text's tokens, as far as they have a position."""
    n_tokens: int


@dataclass(frozen=True)
class MatricesOf:
    """Which stacks add position vectors."""

    def __call__(self, model: LoadedModel) -> tuple[MatrixFacts, ...]:
        """The matrix of each; empty where none does."""
        return tuple(map(_facts, position_matrices(model)))


@dataclass(frozen=True)
class OverAllPositions:
    """What one stack's matrix is like."""

    stack: StackName

    def __call__(self, model: LoadedModel) -> AllPositions:
        """Every row looked at."""
        matrix = _matrix(model, self.stack)
        every = cosine_matrix(matrix.rows)
        return AllPositions(
            plane=matrix.plane,
            lengths=np.linalg.norm(matrix.rows, axis=1),
            to_next=np.array(np.diagonal(every, 1)),
            cosines=by_distance(every),
        )


@dataclass(frozen=True, eq=False)
class Maps:
    """Some positions of a matrix, as they are drawn."""

    cut: Strips
    """Their rows, in cells of neighbouring dimensions."""
    limit: float
    """Where colours end: of the whole matrix, so that one colour means one number
    whatever is shown."""
    cosines: Float[np.ndarray, "position position"]
    """Of every two of them."""


@dataclass(frozen=True)
class MapsOf:
    """These positions of one stack's matrix."""

    stack: StackName
    positions: range

    def __call__(self, model: LoadedModel) -> Maps:
        """The rows, and how alike they are."""
        rows = _matrix(model, self.stack).rows
        taken = rows[_slice(self.positions)]
        limit = colour_limit(strips(rows, MOST_CELLS).values)
        cosines = np.ascontiguousarray(cosine_matrix(taken))
        return Maps(strips(taken, MOST_CELLS), float(f"{limit:.2g}"), cosines)


@dataclass(frozen=True)
class EveryNumber:
    """The rows of these positions, one after the other, every number of them."""

    stack: StackName
    first: int
    end: int

    def __call__(self, model: LoadedModel) -> Float[np.ndarray, "position dim"]:
        """The model's own numbers."""
        return np.array(_matrix(model, self.stack).rows[self.first : self.end])


@dataclass(frozen=True)
class RefusalOf:
    """What the model says to a text of so many tokens."""

    stack: StackName
    n_tokens: int

    runs_model: ClassVar[bool] = True

    def __call__(self, model: LoadedModel) -> str | None:
        """Its own words; None where it takes them all."""
        return refusal(model, self.stack, self.n_tokens)


def _facts(matrix: PositionMatrix) -> MatrixFacts:
    n_rows, d = matrix.table.shape
    return MatrixFacts(
        matrix.stack, n_rows, d, matrix.offset, matrix.fixed, matrix.endless
    )


def _matrix(model: LoadedModel, stack: StackName) -> PositionMatrix:
    return next(one for one in position_matrices(model) if one.stack == stack)


def _slice(positions: range) -> slice:
    return slice(positions.start, positions.stop, positions.step)
