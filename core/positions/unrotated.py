"""Queries and keys before a rotary model turns them by their positions.

The chosen layer runs once more on the very vectors that entered it, with all its own
weights and norms, but is given the angle 0 at every position. What it then hands to
attention are its queries and keys before the turn, whatever the family of the model
(joined projections, normed queries). That they are the right ones is checked: turned
by the model's own cosines and sines they must equal what the model used.

Source: Su et al. 2021, section 3.2.2, https://arxiv.org/abs/2104.09864
"""

import inspect
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from ..arrays import as_array
from ..errors import HeadlightError
from ..instrument.recorder import AttentionCall, Recorder, record
from ..models.loaded import LoadedModel
from ..per_trace import KeptWith
from ..trace.stack import Stack
from .rotary import Turns, given_turns, neighbours, rotary_turns

TOLERANCE = 1e-5
"""How far apart turned and recorded numbers may be, in float32 and beside 1."""


@dataclass(frozen=True, eq=False)
class Unrotated:
    """One layer's queries and keys on one text, before and after the turn."""

    q: Float[np.ndarray, "head query d_head"]
    k: Float[np.ndarray, "kv_head key d_head"]
    turns: Turns
    """The layer's own, of the text's positions and pairs."""
    gap: float
    """Largest difference between these turned and what the model used."""


def turned(
    vectors: Float[np.ndarray, "*batch seq d_head"], turns: Turns
) -> Float[np.ndarray, "*batch seq d_head"]:
    """Vectors turned by their positions: row p by the turns of position p.

    Numbers that belong to no pair stay as they are.
    """
    out = vectors.astype(np.float64)
    first, second = (out[..., turns.dims[:, side]] for side in (0, 1))
    out[..., turns.dims[:, 0]] = first * turns.cos - second * turns.sin
    out[..., turns.dims[:, 1]] = second * turns.cos + first * turns.sin
    return out.astype(np.float32)


def unrotated(stack: Stack, layer: int) -> Unrotated:
    """Queries and keys of a layer before their turn.

    Raises:
        HeadlightError: why they cannot be had: the model or the layer does not turn
            them, or turned by us they are not what the model used.
    """
    used = stack.self_attention(layer)
    seq_len = used.call.q.shape[2]
    title = stack.model.card.title
    turns = rotary_turns(
        stack.model, seq_len + 1, layer=layer, stack=stack.name, n_read=seq_len
    )
    given = given_turns(stack.model, seq_len + 1, layer, stack.name, seq_len)
    if turns is None or given is None:
        raise HeadlightError("{model} does not turn its queries and keys.", model=title)
    turns = turns.without_scale()
    plain, on = _runs(stack, layer, given)
    # Row p turned as position p + 1: so even the text's first token is turned.
    if torch.equal(plain.q, on.q):
        raise HeadlightError(
            "Layer {layer} of {model} does not turn its queries and keys; "
            "other layers do.",
            layer=layer,
            model=title,
        )
    found = _pairing(plain.q, on.q, turns.rows(slice(1, None)))
    turns = replace(turns.rows(slice(0, seq_len)), dims=found)
    q, k = as_array(plain.q[0]), as_array(plain.k[0])
    gaps = (np.abs(turned(q, turns) - used.q), np.abs(turned(k, turns) - used.k))
    gap = float(max(part.max() for part in gaps))
    if gap > _allowed(used.call):
        raise HeadlightError(
            "Turned by Headlight, the queries and keys of layer {layer} "
            "differ from those that {model} used by up to {gap}, so they "
            "are not shown.",
            layer=layer,
            model=title,
            gap=f"{gap:.1g}",
        )
    return Unrotated(q, k, turns, gap)


_turning = KeptWith[bool]()


def is_turned(stack: Stack, layer: int) -> bool:
    """Whether a layer turns its queries and keys by their positions.

    Some models turn in some layers only (SmolLM3, Cohere 2), so the layer is asked, by
    running it with a turn and without; once for each layer of a model.
    """
    where = stack.name, layer
    return _turning.of(stack.model, where, lambda: _turns(stack, layer))


def _turns(stack: Stack, layer: int) -> bool:
    n_read = stack.self_attention(layer).call.q.shape[2]
    given = given_turns(stack.model, n_read + 1, layer, stack.name, n_read)
    if given is None:
        return False
    try:
        plain, on = _runs(stack, layer, given)
    except HeadlightError:
        # The model turns, and this layer cannot be asked.
        return True
    return not torch.equal(plain.q, on.q)


def _runs(
    stack: Stack, layer: int, given: tuple[Tensor, Tensor]
) -> tuple[AttentionCall, AttentionCall]:
    """The layer's attention with no turn at all, and with one position too many."""
    cos, sin = (part[..., 1:, :] for part in given)
    # What the cosines and sines carry beside the turn, a scale (YaRN), stays.
    scale = torch.sqrt(cos**2 + sin**2)
    plain = _run(stack, layer, (scale, torch.zeros_like(sin)))
    return plain, _run(stack, layer, (cos, sin))


def _run(stack: Stack, layer: int, turn: tuple[Tensor, Tensor]) -> AttentionCall:
    """The layer's attention call when its block is given these cosines and sines."""
    block = _block(stack.model.model, stack.self_attention(layer).call.module)
    recorder = stack.recorder
    entered = (
        recorder.block_out[stack.name][layer - 1]
        if layer
        else recorder.block_in[stack.name]
    )
    wanted: dict[str, Any] = {
        "position_embeddings": turn,
        "attention_mask": None,
        "position_ids": torch.arange(entered.shape[1], device=entered.device)[None],
    }
    takes = {} if block is None else inspect.signature(block.forward).parameters
    if block is None or "position_embeddings" not in takes:
        raise _cannot(stack.model)
    arguments = {name: value for name, value in wanted.items() if name in takes}
    try:
        with torch.inference_mode(), record(Recorder()) as alone:
            block(entered, **arguments)
    except (TypeError, ValueError, RuntimeError, AttributeError) as error:
        raise _cannot(stack.model) from error
    return alone.calls[0]


def _cannot(model: LoadedModel) -> HeadlightError:
    return HeadlightError(
        "Headlight cannot run one layer of {model} by itself, so its "
        "queries and keys before the turn are not known here.",
        model=model.card.title,
    )


def _block(model: nn.Module, attention: nn.Module) -> nn.Module | None:
    """The item of a list of modules that the attention module stands in."""
    paths = (path for path, module in model.named_modules() if module is attention)
    parts = next(paths, "").split(".")
    for end in range(len(parts) - 1, 0, -1):
        if isinstance(model.get_submodule(".".join(parts[: end - 1])), nn.ModuleList):
            return model.get_submodule(".".join(parts[:end]))
    return None


def _pairing(plain: Tensor, on: Tensor, turns: Turns) -> Int[np.ndarray, "pair two"]:
    """Which numbers turn together, of the ways that are known the one that fits."""
    before, after = as_array(plain[0]), as_array(on[0])
    # GLM's cosines come in halves, and yet it turns neighbours.
    tries = turns.dims, neighbours(turns.dims.size)
    gaps = [
        np.abs(turned(before, replace(turns, dims=dims)) - after).max()
        for dims in tries
    ]
    return tries[int(np.argmin(gaps))]


def _allowed(call: AttentionCall) -> float:
    """The tolerance beside numbers as large as these, in the model's own precision."""
    largest = max(float(call.q.abs().max()), float(call.k.abs().max()), 1.0)
    eps = torch.finfo(call.q.dtype).eps
    return max(TOLERANCE, 8 * eps) * largest
