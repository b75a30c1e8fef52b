"""The relative biases that a loaded T5 was trained with: its own table, for any length.

A table has a row a bucket and a column a head. Which row a pair of positions takes
depends on their distance alone. T5 keeps one table a stack and adds it in every layer;
its later kin (umT5) keeps one a layer.

Source: Raffel et al. 2020, section 2.1, https://arxiv.org/abs/1910.10683
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, Int
from torch import nn

from ..arrays import as_array, sealed
from ..instrument.interventions import StackName
from ..instrument.layer_attention import LayerAttention
from ..instrument.position_hooks import RELATIVE
from ..models.loaded import LoadedModel
from ..position_formulas import relative_buckets


@dataclass(frozen=True, eq=False)
class RelativeBias:
    """The biases of one stack's self-attention, as copies: no tensor is held."""

    stack: StackName
    table: Float[np.ndarray, "bucket head"]
    """The whole parameter, float32."""
    bidirectional: bool
    """Whether later tokens have buckets of their own; false in a decoder."""
    max_distance: int
    """From about here on all distances share the last bucket."""
    n_tables: int = 1
    """Tables of the stack: one for all layers, or one for each (umT5)."""

    @property
    def n_buckets(self) -> int:
        """Rows of the table, those for later tokens counted."""
        return self.table.shape[0]

    @property
    def n_heads(self) -> int:
        """Columns of the table."""
        return self.table.shape[1]

    def buckets(self, n_query: int, n_key: int) -> Int[np.ndarray, "query key"]:
        """The row of the table that each pair of positions takes."""
        return relative_buckets(
            n_query,
            n_key,
            bidirectional=self.bidirectional,
            n_buckets=self.n_buckets,
            max_distance=self.max_distance,
        )

    def matrix(self, n_query: int, n_key: int) -> Float[np.ndarray, "head query key"]:
        """What is added to the scores of every head."""
        return np.moveaxis(self.table[self.buckets(n_query, n_key)], -1, 0)


def relative_bias(
    model: LoadedModel, stack: StackName, layer: int = 0
) -> RelativeBias | None:
    """The biases of a layer's self-attention; None where the stack has no table."""
    found = [
        module
        for module in model.anatomy.stacks[stack].modules()
        if isinstance(getattr(module, RELATIVE, None), nn.Embedding)
        and hasattr(module, "relative_attention_max_distance")
    ]
    if not found:
        return None
    n_layers = sum(
        slot.stack == stack and slot.kind == "self" for slot in model.anatomy.slots
    )
    module: Any = found[layer if len(found) == n_layers else 0]
    return RelativeBias(
        stack=stack,
        # A copy of its own: what a page keeps of it must not keep the model.
        table=sealed(as_array(module.relative_attention_bias.weight).copy()),
        bidirectional=not module.is_decoder,
        max_distance=int(module.relative_attention_max_distance),
        n_tables=len(found),
    )


def received_bias(
    attention: LayerAttention,
) -> Float[np.ndarray, "head query key"] | None:
    """The position bias that a layer was given in its run; None where it was none."""
    bias = attention.call.position_bias
    return None if bias is None else as_array(bias[0])


def bucket_starts(
    n_buckets: int, max_distance: int, *, bidirectional: bool
) -> Int[np.ndarray, " bucket"]:
    """The least distance back that each bucket holds; -1 for a bucket that has none.

    Of a bidirectional table only the half for earlier tokens and the token itself.
    """
    n_back = n_buckets // 2 if bidirectional else n_buckets
    reach = max(max_distance, n_buckets) + 1
    row = relative_buckets(
        reach + 1,
        reach + 1,
        bidirectional=bidirectional,
        n_buckets=n_buckets,
        max_distance=max_distance,
    )[-1, ::-1]
    starts = [np.flatnonzero(row == bucket) for bucket in range(n_back)]
    return np.array([at[0] if at.size else -1 for at in starts])
