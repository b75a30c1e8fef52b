"""One block at one position: what its parts gave, its neurons, and its norms.

Reading it takes a partial forward pass, so the last few are kept as long as their
trace; only what belongs to one position, a few kilobytes each.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from ..models.norms import Normed, NormKind, batch_normed, normed
from ..per_trace import KeptWith
from ..trace.reading import Trace
from .block_neurons import Neurons, neurons_at
from .block_norms import BlockNorm, block_norms
from .experts import Routing, routing
from .inside_block import inside_block

KEPT = 4
"""Blocks and positions of a trace that are kept."""


@dataclass(frozen=True, eq=False)
class NormAt:
    """One norm at one position, and what a batch norm would make of it."""

    place: str
    kind: NormKind
    steps: Normed
    """Of one vector."""
    batch: Float[np.ndarray, " d_model"]
    """Each dimension normed over the vectors of the text, without gain and shift."""
    depends: float | None
    """How much a batch norm's result changes when one other token is left out, in
    lengths of it; None where there are no two others."""
    first_left_out: bool
    """Whether that token is the first of the text; for the first it is the second."""


@dataclass(frozen=True, eq=False)
class BlockAt:
    """One block at one position."""

    layer: int
    before: Float[np.ndarray, " d_model"]
    attn_out: Float[np.ndarray, " d_model"]
    cross_out: Float[np.ndarray, " d_model"] | None
    mlp_out: Float[np.ndarray, " d_model"]
    after: Float[np.ndarray, " d_model"]
    additive: bool
    neurons: Neurons | None
    """Without shares; None where they could not be told."""
    has_experts: bool
    """Whether a router chooses which of many MLPs each token goes to."""
    routing: Routing | None
    """Its choices for every token; None where there is no router to read."""
    norms: tuple[NormAt, ...]


_blocks = KeptWith[BlockAt](most=KEPT)


def block_at(trace: Trace, layer: int, position: int) -> BlockAt:
    """This block at this position of the main stack.

    Raises:
        HeadlightError: no such layer, or its parts could not be told apart.
    """
    where = layer, position
    return _blocks.of(trace, where, lambda: _read(trace, layer, position))


def _read(trace: Trace, layer: int, position: int) -> BlockAt:
    found, stack = inside_block(trace, layer), trace.main_stack
    cross = found.cross_out
    return BlockAt(
        layer=layer,
        before=stack.resid(layer)[position].copy(),
        attn_out=found.attn_out[position].copy(),
        cross_out=None if cross is None else cross[position].copy(),
        mlp_out=found.mlp_out[position].copy(),
        after=stack.resid(layer + 1)[position].copy(),
        additive=found.additive,
        neurons=None if found.mlp is None else neurons_at(found.mlp, position),
        has_experts=found.has_experts,
        routing=routing(trace, found),
        norms=tuple(norm_at(one, position) for one in block_norms(trace, found)),
    )


def norm_at(one: BlockNorm, position: int) -> NormAt:
    """What a norm does to one vector, and what a batch norm would do."""
    here = one.x[position : position + 1]
    batch = batch_normed(one.x)[position]
    return NormAt(
        place=one.place,
        kind=one.norm.kind,
        steps=normed(here.copy(), one.norm),
        batch=batch,
        depends=_depends(one.x, position, batch),
        first_left_out=position > 0,
    )


def _depends(
    x: Float[np.ndarray, "seq d_model"],
    position: int,
    batch: Float[np.ndarray, " d_model"],
) -> float | None:
    if len(x) < 3:
        return None
    left_out = 0 if position else 1
    fewer = np.delete(x, left_out, axis=0)
    other = batch_normed(fewer)[position - (left_out < position)]
    size = float(np.linalg.norm(batch))
    return float(np.linalg.norm(other - batch)) / size if size else None
