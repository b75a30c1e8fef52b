"""What the page about sinusoidal positions asks; the formula needs no model."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from core.position_formulas import frequencies, sinusoidal_positions
from core.positions.position_matrix import (
    ByDistance,
    Closest,
    by_distance,
    closest_pair,
)


@dataclass(frozen=True, eq=False)
class Waves:
    """A matrix of sinusoidal positions, and what it is like."""

    matrix: Float[np.ndarray, "seq d_model"]
    frequencies: Float[np.ndarray, " pair"]
    """Radians from one position to the next, for each pair of dimensions."""
    products: Float[np.ndarray, "seq seq"]
    """The dot product of every two positions."""
    summed: ByDistance
    """The same against their distance."""
    closest: Closest | None
    """The two positions that are hardest to tell apart."""


@dataclass(frozen=True)
class WavesOf:
    """The matrix of so many positions."""

    length: int
    d: int
    base: int

    def __call__(self, _nothing: object) -> Waves:
        """By the formula."""
        matrix = sinusoidal_positions(self.length, self.d, self.base)
        products = matrix @ matrix.T
        return Waves(
            matrix,
            frequencies(self.d, self.base),
            products,
            by_distance(products),
            closest_pair(matrix),
        )
