"""The neurons of one layer's MLP at one position, the largest first.

A neuron's update is its value times its row of W_down; the MLP's output is the sum of
them and of a bias, where it has one.

Source: Geva et al. 2022, section 3 (updates of single neurons, read as tokens),
https://arxiv.org/abs/2203.14680
"""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float, Int

from .inside_block import Mlp


@dataclass(frozen=True, eq=False)
class NeuronNumbers:
    """What each neuron of an MLP does at one position, in a few numbers each."""

    activation: str
    pre: Float[np.ndarray, " d_mlp"]
    up: Float[np.ndarray, " d_mlp"] | None
    values: Float[np.ndarray, " d_mlp"]
    """What W_down reads."""
    lengths: Float[np.ndarray, " d_mlp"]
    """Length of what each neuron writes."""
    shares: Float[np.ndarray, " d_mlp"] | None
    """Of a logit difference; None where there is nothing to have a share of."""

    def largest(self, n: int) -> Int[np.ndarray, " neuron"]:
        """The neurons with the largest share in size; without shares, the longest."""
        size = self.lengths if self.shares is None else np.abs(self.shares)
        return np.argsort(-size, kind="stable")[:n]


@dataclass(frozen=True, eq=False)
class Neurons(NeuronNumbers):
    """All neurons of an MLP at one position, with the directions they write."""

    W_down: Float[np.ndarray, "d_mlp d_model"]

    @property
    def numbers(self) -> NeuronNumbers:
        """The same without the matrix, which is a hundred times as large."""
        return NeuronNumbers(
            self.activation, self.pre, self.up, self.values, self.lengths, self.shares
        )

    def written(self, neuron: int) -> Float[np.ndarray, " d_model"]:
        """What this neuron adds to the residual stream."""
        return float(self.values[neuron]) * self.W_down[neuron].astype(np.float64)


def neurons_at(mlp: Mlp, position: int) -> Neurons:
    """The neurons at a position, without shares."""
    values = mlp.neurons[position].copy()
    rows = np.linalg.norm(mlp.W_down.astype(np.float64), axis=1)
    return Neurons(
        activation=mlp.activation,
        pre=mlp.pre[position].copy(),
        up=None if mlp.up is None else mlp.up[position].copy(),
        values=values,
        lengths=np.abs(values) * rows,
        shares=None,
        W_down=mlp.W_down,
    )


def with_shares(neurons: Neurons, direction: Float[np.ndarray, " d_model"]) -> Neurons:
    """The same neurons with their shares.

    Args:
        neurons: of one position.
        direction: whose dot product with an update is its share.
    """
    rows = neurons.W_down.astype(np.float64) @ direction
    return replace(neurons, shares=neurons.values * rows)
