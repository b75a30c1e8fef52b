"""The residual stream: how much each layer changes each token's vector.

Source: Elhage et al. 2021, "Residual stream",
https://transformer-circuits.pub/2021/framework
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from ..trace.reading import Stack


@dataclass(frozen=True, eq=False)
class Updates:
    """Lengths of vectors (Euclidean norm), one row per layer."""

    change: Float[np.ndarray, "layer seq"]
    """Length of resid[layer + 1] - resid[layer]."""
    before: Float[np.ndarray, "layer seq"]
    """Length of resid[layer]."""

    @property
    def ratio(self) -> Float[np.ndarray, "layer seq"]:
        """Change as a share of the vector it is added to; may be above 1."""
        return self.change / np.maximum(self.before, np.finfo(np.float32).tiny)


def updates(stack: Stack) -> Updates:
    """The size of every layer's change to every token's vector."""
    change, before = [], []
    here = stack.resid(0)
    for layer in range(stack.n_layers):
        after = stack.resid(layer + 1)
        change.append(np.linalg.norm(after - here, axis=1))
        before.append(np.linalg.norm(here, axis=1))
        here = after
    return Updates(np.stack(change), np.stack(before))
