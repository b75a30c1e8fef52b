"""The encoder or the decoder of one trace, layer by layer."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from jaxtyping import Float
from torch import Tensor, nn
from transformers.pytorch_utils import Conv1D

from ..arrays import as_array, sealed
from ..errors import HeadlightError
from ..instrument.interventions import AttentionKind, StackName
from ..instrument.layer_attention import LayerAttention, Projection, Weights
from ..instrument.record import Record
from ..models.loaded import LoadedModel
from ..models.projections import projection


@dataclass(frozen=True)
class Stack:
    """The encoder or the decoder of one trace."""

    name: StackName
    model: LoadedModel
    recorder: Record

    def __repr__(self) -> str:
        card = self.model.card
        return f"<Stack {self.name} of {card.id}: {self.n_layers} layers>"

    @property
    def n_layers(self) -> int:
        """Blocks in this stack."""
        return len(self.recorder.block_out[self.name])

    @property
    def n_heads(self) -> int:
        """Query heads of each layer."""
        return self.self_attention(0).n_heads

    @property
    def n_kv_heads(self) -> int:
        """Key and value heads of each layer."""
        return self.self_attention(0).n_kv_heads

    @property
    def d_model(self) -> int:
        """Width of the residual stream."""
        return self.recorder.block_in[self.name].shape[-1]

    def resid(self, layer: int) -> Float[np.ndarray, "seq d_model"]:
        """The residual stream after ``layer`` blocks.

        0 is the embeddings as the first block reads them; ``n_layers``, or -1, is
        before the final norm.

        Raises:
            HeadlightError: there is no such layer.
        """
        if not -self.n_layers - 1 <= layer <= self.n_layers:
            raise HeadlightError(
                "The residual stream is known after 0 to {last} layers, not "
                "after {layer}.",
                last=self.n_layers,
                layer=layer,
            )
        layer %= self.n_layers + 1
        if layer == 0:
            return as_array(self.recorder.block_in[self.name][0])
        return as_array(self.recorder.block_out[self.name][layer - 1][0])

    def final(self) -> Float[np.ndarray, "seq d_model"]:
        """What leaves the stack: after the final norm where the model has one."""
        return as_array(self.recorder.final[self.name][0])

    def self_attention(self, layer: int) -> LayerAttention:
        """Attention of a layer to its own stack; negative layers count back.

        Raises:
            HeadlightError: there is no such layer.
        """
        found = self._attention("self", layer)
        if found is None:
            raise HeadlightError(
                "The {name} has layers 0 to {last}, not {layer}.",
                name=self.name,
                last=self.n_layers - 1,
                layer=layer,
            )
        return found

    def cross_attention(self, layer: int) -> LayerAttention | None:
        """Attention of a decoder layer to the encoder; None where there is none."""
        return self._attention("cross", layer)

    def output_projection(
        self, layer: int, kind: AttentionKind = "self"
    ) -> tuple[
        Float[np.ndarray, "head d_value d_model"], Float[np.ndarray, " d_model"]
    ]:
        """W_O split by head, and its bias (0 where the model has none).

        ``sum_h z[h] @ W_O[h] + b_O`` is the attention output of the layer.

        Raises:
            HeadlightError: the model does not project its heads' joined output.
        """
        index = self._index(kind, layer)
        module = None if index is None else self.model.anatomy.out_projections[index]
        if index is None or module is None:
            raise HeadlightError(
                "Layer {layer} has no output projection to read.", layer=layer
            )
        return _split_by_head(
            module, LayerAttention(self.recorder.calls[index]).n_heads
        )

    def _index(self, kind: AttentionKind, layer: int) -> int | None:
        """The call's place among all of them; layers follow each other in a stack."""
        mine = [
            index
            for index, slot in enumerate(self.model.anatomy.slots)
            if (slot.stack, slot.kind) == (self.name, kind)
        ]
        return mine[layer] if -len(mine) <= layer < len(mine) else None

    def _attention(self, kind: AttentionKind, layer: int) -> LayerAttention | None:
        index = self._index(kind, layer)
        if index is None:
            return None
        return LayerAttention(self.recorder.calls[index], partial(self._weights, index))

    def _weights(self, index: int, part: Projection) -> Weights:
        if part != "o":
            return projection(self.model, index, part)
        slot = self.model.anatomy.slots[index]
        return self.output_projection(slot.layer, slot.kind)


def _split_by_head(module: nn.Module, n_heads: int) -> tuple[np.ndarray, np.ndarray]:
    weight: Tensor = module.weight  # pyright: ignore[reportAssignmentType]
    # GPT-2's Conv1D keeps [in, out]; nn.Linear keeps [out, in].
    into_out = weight if isinstance(module, Conv1D) else weight.T
    d_out = into_out.shape[1]
    bias: Any = getattr(module, "bias", None)
    b_O = np.zeros(d_out, dtype=np.float32) if bias is None else as_array(bias)
    return as_array(into_out).reshape(n_heads, -1, d_out), sealed(b_O)
