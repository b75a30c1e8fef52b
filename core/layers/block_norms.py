"""The norms of one block, each with the vectors it really read.

Which norm reads what is told by value: a norm whose result on the stream is what
attention reads stands before attention; one whose result is the block's stands at its
end. Orders: before each part (Xiong et al. 2020, https://arxiv.org/abs/2002.04745) or
after each sum (Vaswani et al. 2017, section 3.1, https://arxiv.org/abs/1706.03762).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import nn

from ..arrays import as_array, as_tensor
from ..models.block_parts import block_around
from ..models.norms import NormOf, norm_of, norms_of_block
from ..trace.reading import Stack, Trace
from .inside_block import InsideBlock


@dataclass(frozen=True, eq=False)
class BlockNorm:
    """One norm of a block."""

    place: str
    """Such as ``before attention`` or ``after the MLP``."""
    norm: NormOf
    x: Float[np.ndarray, "seq d_model"]
    """What it reads, a vector for each token of the text."""


def block_norms(trace: Trace, found: InsideBlock) -> list[BlockNorm]:
    """The norms of this block whose input and result could be told by value."""
    stack = trace.main_stack
    modules = norms_of_block(block_of(trace, stack, found.layer), stack.d_model)
    # Where nothing happened between the two no norm stands: one that has little to do
    # would seem to fit there as well.
    told = [way for way in _ways(stack, found) if not _same(way[1], way[2])]
    places: dict[str, BlockNorm] = {}
    for module in modules.values():
        for place, x, result in told:
            if place not in places and _gives(module, x, result):
                norm = norm_of(module, as_tensor(x, trace.device))
                places[place] = BlockNorm(place, norm, x)
                break
    order = [place for place, _, _ in told]
    return sorted(places.values(), key=lambda one: order.index(one.place))


def _ways(
    stack: Stack, found: InsideBlock
) -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    """What a norm could read, what would come of it, and where it would stand then."""
    x, end = stack.resid(found.layer), stack.resid(found.layer + 1)
    mid = x + found.attn_out
    yield "before attention", x, found.attn_in
    if found.cross_out is None or found.cross_in is None:
        yield "before the MLP", mid, found.mlp_in
        yield "before the MLP", x, found.mlp_in
    else:
        yield "before cross-attention", mid, found.cross_in
        yield "before the MLP", mid + found.cross_out, found.mlp_in
        yield "after cross-attention", found.cross_in + found.cross_out, found.mlp_in
    yield "after the MLP", found.mlp_in + found.mlp_out, end


def _gives(module: nn.Module, x: np.ndarray, result: np.ndarray) -> bool:
    with torch.inference_mode():
        device = next((p.device for p in module.parameters()), torch.device("cpu"))
        own = as_array(module(as_tensor(x, device)))
    return _same(own, result)


def _same(left: np.ndarray, right: np.ndarray) -> bool:
    return bool(np.abs(left - right).max() <= 1e-4 * max(1.0, np.abs(right).max()))


def block_of(trace: Trace, stack: Stack, layer: int) -> nn.Module:
    """The module of the block."""
    module = trace.model.anatomy.stacks[stack.name]
    return block_around(module, stack.self_attention(layer).call.module)
