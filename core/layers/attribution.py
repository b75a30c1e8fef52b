"""Direct logit attribution: a logit as a sum over all that wrote the last vector.

The last vector is the embedding plus what every head and every MLP added. With the
length by which the final norm divides held at the value it has in this run, norm and
head are linear, so a logit is the same sum, part by part, and nothing is left over.

Source: Elhage et al. 2021, "Virtual weights and the residual stream",
https://transformer-circuits.pub/2021/framework; the frozen norm: Nanda 2022,
https://www.neelnanda.io/mechanistic-interpretability/attribution-patching
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from ..arrays import as_array
from ..errors import HeadlightError
from ..models.loaded import LoadedModel
from ..models.norms import norm_of, normed
from ..models.self_check import close
from ..per_trace import KeptWith
from ..trace.reading import Stack, Trace
from .inside_block import inside_block, multiplier
from .vocabulary_head import check_head, final_norm, head_scores

PartKind = Literal["embedding", "attention", "head", "attention bias", "cross", "mlp"]


@dataclass(frozen=True)
class Part:
    """Something that wrote to the residual stream."""

    kind: PartKind
    layer: int | None = None
    """None for the embedding."""
    head: int | None = None
    """Only for a head."""


@dataclass(frozen=True, eq=False)
class Sum:
    """The last vector at one position, as what was added up to it."""

    parts: tuple[Part, ...]
    vectors: Float[np.ndarray, "part d_model"]
    """In float64, so that adding them up loses nothing."""


@dataclass(frozen=True, eq=False)
class LinearEnd:
    """The way from the last vector of one position to the logits, as a linear map."""

    model: LoadedModel
    gain: Float[np.ndarray, " d_model"]
    """The norm's weights divided by the length it divides by here."""
    centred: bool
    """Whether the norm subtracts the mean first (LayerNorm)."""
    shift: Float[np.ndarray, " d_model"]
    """What the norm adds at its end."""
    scale: float
    """What the head multiplies vectors by (T5, Granite, Cohere); else 1."""

    def direction(self, token_id: int) -> Float[np.ndarray, " d_model"]:
        """The vector whose dot product with a part is its share of the logit."""
        towards = self.scale * self._row(token_id) * self.gain
        return towards - towards.mean() if self.centred else towards

    def constant(self, token_id: int) -> float:
        """What the logit has whatever was written: the biases of norm and head."""
        zero = torch.zeros(1, len(self.gain), device=self.model.device)
        bias = float(head_scores(self.model, zero)[0, token_id])
        return bias + self.scale * float(self._row(token_id) @ self.shift)

    def logit_changes(
        self, vector: Float[np.ndarray, " d_model"]
    ) -> Float[np.ndarray, " d_vocab"]:
        """What adding this vector does to every logit, against their mean change.

        A change that all logits share leaves the probabilities as they are.
        """
        moved = vector - vector.mean() if self.centred else vector
        towards = torch.from_numpy((self.scale * moved * self.gain).astype(np.float32))
        with torch.inference_mode():
            changes = as_array(_W_U(self.model) @ towards.to(self.model.device))
        return changes - changes.mean(dtype=np.float64).astype(np.float32)

    def _row(self, token_id: int) -> Float[np.ndarray, " d_model"]:
        return as_array(_W_U(self.model)[token_id]).astype(np.float64)


def sum_of_parts(
    trace: Trace, position: int = -1, *, heads_of: int | None = None
) -> Sum:
    """Everything that wrote the last vector at this position, in order.

    Args:
        trace: a run of a model whose blocks add to the residual stream.
        position: of the main stack; negative counts back.
        heads_of: the layer whose attention is split into its heads; None: no layer.

    Raises:
        HeadlightError: the blocks do more than add.
    """
    check_additive(trace)
    stack = trace.main_stack
    here = stack.resid(0)[position].astype(np.float64)
    parts, vectors = [Part("embedding")], [here]
    for layer in range(stack.n_layers):
        after = stack.resid(layer + 1)[position].astype(np.float64)
        written = attention_parts(stack, layer, position, split=layer == heads_of)
        parts += written.parts
        vectors += list(written.vectors)
        parts.append(Part("mlp", layer))
        vectors.append(after - here - written.vectors.sum(axis=0))
        here = after
    return Sum(tuple(parts), np.stack(vectors))


def linear_end(trace: Trace, position: int = -1) -> LinearEnd:
    """Final norm and head at this position, made linear, and checked to be so.

    Raises:
        HeadlightError: the model has no head, or one that is not linear.
    """
    check_head(trace)
    gain, centred, shift = _linear_norm(trace, position)
    scale = _head_scale(trace.model, trace.main_stack.final()[position])
    return LinearEnd(trace.model, gain, centred, shift, scale)


def attribution(
    parts: Sum, end: LinearEnd, token_id: int, against: int | None = None
) -> Float[np.ndarray, " part"]:
    """Each part's share of a logit, or of its difference to another token's.

    Together with ``end.constant`` they sum to the logit.
    """
    direction = end.direction(token_id)
    if against is not None:
        direction = direction - end.direction(against)
    return parts.vectors @ direction


def constant(end: LinearEnd, token_id: int, against: int | None = None) -> float:
    """What no part has written: the biases of norm and head."""
    other = 0.0 if against is None else end.constant(against)
    return end.constant(token_id) - other


_additive = KeptWith[bool]()


def check_additive(trace: Trace) -> None:
    """Make sure that the model's blocks only add; looked at once for each model.

    Raises:
        HeadlightError: they do more.
    """
    model = trace.model
    last = trace.main_stack.n_layers - 1
    layers = {0, last // 2, last}
    if not _additive.of(
        model,
        None,
        lambda: all(inside_block(trace, layer).additive for layer in layers),
    ):
        raise HeadlightError(
            "In {model} what the layers add goes through a norm on the way. "
            "So its last vector is not a plain sum of parts, and a score "
            "cannot be split among them exactly.",
            model=trace.card.title,
        )


def attention_parts(stack: Stack, layer: int, position: int, *, split: bool) -> Sum:
    """What one layer's attention wrote: as a whole, or head by head."""
    times = multiplier(stack.model)
    W_O, b_O = stack.output_projection(layer)
    z = as_array(stack.self_attention(layer).call.output[0, position])
    heads = np.einsum("hd,hdm->hm", z.astype(np.float64), W_O)
    if split:
        parts = [Part("head", layer, head) for head in range(len(heads))]
        vectors = [*heads]
        if b_O.any():
            parts.append(Part("attention bias", layer))
            vectors.append(b_O.astype(np.float64))
    else:
        parts, vectors = [Part("attention", layer)], [heads.sum(axis=0) + b_O]
    cross = stack.cross_attention(layer)
    if cross is not None:
        W_O, b_O = stack.output_projection(layer, "cross")
        z = as_array(cross.call.output[0, position]).astype(np.float64)
        parts.append(Part("cross", layer))
        vectors.append(np.einsum("hd,hdm->m", z, W_O) + b_O)
    return Sum(tuple(parts), times * np.stack(vectors))


def _linear_norm(
    trace: Trace, position: int
) -> tuple[Float[np.ndarray, " d_model"], bool, Float[np.ndarray, " d_model"]]:
    """Gain over length at this position, whether it centres, and shift.

    Raises:
        HeadlightError: the norm's formula is not known.
    """
    module = final_norm(trace)
    last = trace.recorder.block_out[trace.card.main_stack][-1][0]
    if isinstance(module, torch.nn.Identity):
        d_model = last.shape[-1]
        return np.ones(d_model), False, np.zeros(d_model)
    norm = norm_of(module, last)
    length = normed(as_array(last[position][None]), norm).length[0]
    return norm.gain / length, norm.kind == "LayerNorm", norm.shift


def _head_scale(model: LoadedModel, final: Float[np.ndarray, " d_model"]) -> float:
    """What the head multiplies the vector by before its matrix.

    Raises:
        HeadlightError: the head is more than a matrix, a scale and a bias.
    """
    W_U = _W_U(model)
    # Where vectors are narrower in the vocabulary, a matrix comes before (ALBERT).
    if W_U.shape[1] == len(final):
        given = torch.from_numpy(np.stack([final, np.zeros_like(final)]))
        scores, bias = head_scores(model, given.to(model.device))
        with torch.inference_mode():
            plain = W_U @ given[0].to(model.device)
        own = scores - bias
        if torch.allclose(plain, own, rtol=1e-3, atol=1e-3):
            return 1.0
        # A number of the model's own: what brings all scores nearest at once.
        square = float(plain.double() @ plain.double())
        scale = float(plain.double() @ own.double()) / square if square else 0.0
        if close(scale * plain, own):
            return scale
    raise HeadlightError(
        "The head of {model} is more than one matrix, so a score cannot "
        "be split among the parts exactly.",
        model=model.card.title,
    )


def _W_U(model: LoadedModel) -> Float[Tensor, "d_vocab d_model"]:  # noqa: N802
    head: Any = model.model.get_output_embeddings()
    return head.weight
