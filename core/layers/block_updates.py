"""One position's vector on its way through all blocks: how far each part moves it.

Sizes are Euclidean lengths. The last direction is that of the vector which leaves the
last block, before the final norm; a cosine near 1 means that a vector points there
already.

Source: Elhage et al. 2021, "Residual stream",
https://transformer-circuits.pub/2021/framework
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from jaxtyping import Float

from ..numerics import cosines
from ..trace.reading import Stack, Trace
from .attribution import attention_parts


@dataclass(frozen=True, eq=False)
class BlockUpdates:
    """Lengths and cosines at one position, a row for each kind of update."""

    kinds: tuple[str, ...]
    """``attention``, ``cross`` where there is such, and ``mlp``; where the blocks do
    more than add, ``block`` in place of ``mlp``: the whole change of the layer."""
    lengths: Float[np.ndarray, "kind layer"]
    cosines: Float[np.ndarray, "kind layer"]
    """Of each update with the last vector; 0 for an update of length 0."""
    stream: Float[np.ndarray, " point"]
    """Length of the vector before the first layer and after each."""
    stream_cosines: Float[np.ndarray, " point"]
    mid: Float[np.ndarray, " layer"] | None
    """Length after attention, before the MLP; None where blocks do more than add."""
    mid_cosines: Float[np.ndarray, " layer"] | None


def block_updates(trace: Trace, position: int, *, additive: bool) -> BlockUpdates:
    """What each layer's parts do to the vector at this position.

    Args:
        trace: a run.
        position: of the main stack.
        additive: whether the model's blocks only add what their parts give.
    """
    stack = trace.main_stack
    points = [_at(stack, layer, position) for layer in range(stack.n_layers + 1)]
    rows, mids, kinds = [], [], ()
    for layer, (before, after) in enumerate(pairwise(points)):
        written = attention_parts(stack, layer, position, split=False)
        mid = before + written.vectors.sum(axis=0)
        rest = after - (mid if additive else before)
        kinds = tuple(part.kind for part in written.parts)
        rows.append(np.concatenate([written.vectors, rest[None]]))
        mids.append(mid)
    last, every = points[-1], np.stack(rows, axis=1)
    return BlockUpdates(
        kinds=(*kinds, "mlp" if additive else "block"),
        lengths=np.linalg.norm(every, axis=-1),
        cosines=cosines(every, last),
        stream=np.linalg.norm(points, axis=-1),
        stream_cosines=cosines(np.stack(points), last),
        mid=np.linalg.norm(mids, axis=-1) if additive else None,
        mid_cosines=cosines(np.stack(mids), last) if additive else None,
    )


def _at(stack: Stack, layer: int, position: int) -> Float[np.ndarray, " d_model"]:
    return stack.resid(layer)[position].astype(np.float64)
