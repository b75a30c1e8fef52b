"""The attention instrument: one function that every attention layer calls.

transformers lets a model's attention be any registered function. Ours keeps
references to the queries, keys and values that pass through it, applies the reader's
interventions, and lets transformers' own function do the arithmetic, so what is
recorded is what the model used. A mask function is registered under the same name:
without one, transformers passes no mask at all and a causal model sees the future.

A ``ContextVar`` holds the recorder of the current call, so one loaded model serves
many threads. Without a recorder the instrument only delegates.

Source: https://huggingface.co/docs/transformers/attention_interface
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from transformers import AttentionInterface
from transformers.integrations.sdpa_attention import sdpa_attention_forward
from transformers.masking_utils import AttentionMaskInterface, sdpa_mask

from ..errors import HeadlightError
from .interventions import AblateHead, Intervention, ReplaceMask, Slot

__all__ = ["NAME", "AblateHead", "AttentionCall", "Recorder", "ReplaceMask", "record"]

NAME = "headlight"
"""The name under which the instrument is registered with transformers."""


@dataclass(frozen=True)
class AttentionCall:
    """What one attention layer computed with, as references, never copies."""

    module: nn.Module
    q: Tensor
    """[batch, head, query, d_head], after any rotation"""
    k: Tensor
    """[batch, kv_head, key, d_head], after any rotation"""
    v: Tensor
    """[batch, kv_head, key, d_head]"""
    mask: Tensor | None
    """As the model gave it: boolean (True = visible), additive float, or None"""
    is_causal: bool
    """With no mask: whether each query sees only keys up to its own position"""
    scaling: float
    position_bias: Tensor | None
    """[1, head, query, key], added to the scores (T5)"""
    softcap: float | None
    """Scores pass through ``softcap * tanh(scores / softcap)`` (Gemma 2)"""
    output: Tensor
    """[batch, query, head, d_head], what the layer's output projection reads"""
    ablated: frozenset[int] = frozenset()


@dataclass
class Recorder:
    """What one forward pass leaves behind, in the order it happened."""

    slots: tuple[Slot, ...] = ()
    """Where each attention call stands; empty while the model is being explored."""
    interventions: tuple[Intervention, ...] = ()
    calls: list[AttentionCall] = field(default_factory=list)
    block_in: dict[str, Tensor] = field(default_factory=dict)
    block_out: dict[str, list[Tensor]] = field(default_factory=dict)
    final: dict[str, Tensor] = field(default_factory=dict)
    positions: dict[str, Tensor] = field(default_factory=dict)
    stand_in: dict[str, Tensor] = field(default_factory=dict)
    """What a stack is to give instead of its own result, to see the head at work."""

    def reaching(self) -> list[Intervention]:
        """The interventions that reach the attention call about to be made."""
        if not self.interventions:
            return []
        slot = self.slots[len(self.calls)]
        return [change for change in self.interventions if change.reaches(slot)]


_recorder: ContextVar[Recorder | None] = ContextVar("headlight_recorder", default=None)


@contextmanager
def record(recorder: Recorder) -> Iterator[Recorder]:
    """Let ``recorder`` see every attention call and block of this thread's forward."""
    token = _recorder.set(recorder)
    try:
        yield recorder
    finally:
        _recorder.reset(token)


def current_recorder() -> Recorder | None:
    """The recorder of the forward pass that runs in this thread, if any."""
    return _recorder.get()


def attention(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    scaling: float | None = None,
    **kwargs: Any,
) -> tuple[Tensor, Tensor | None]:
    """Transformers' own attention, recorded and changed as the recorder says."""
    delegate = _eager_of(module) if kwargs.get("softcap") else sdpa_attention_forward
    recorder = _recorder.get()
    if recorder is None:
        return delegate(
            module, query, key, value, attention_mask, scaling=scaling, **kwargs
        )
    changes = recorder.reaching()
    for change in changes:
        if isinstance(change, ReplaceMask):
            attention_mask = _replaced(change, attention_mask, module, query, key)
    output, _ = delegate(
        module, query, key, value, attention_mask, scaling=scaling, **kwargs
    )
    ablated = frozenset(c.head for c in changes if isinstance(c, AblateHead))
    if ablated:
        output = output.clone()
        output[:, :, sorted(ablated)] = 0
    recorder.calls.append(
        AttentionCall(
            module=module,
            q=query,
            k=key,
            v=value,
            mask=attention_mask,
            is_causal=_is_causal(module, kwargs.get("is_causal"), query),
            scaling=query.shape[-1] ** -0.5 if scaling is None else scaling,
            position_bias=kwargs.get("position_bias"),
            softcap=kwargs.get("softcap"),
            output=output,
            ablated=ablated,
        )
    )
    return output, None


def _is_causal(module: nn.Module, asked: object, query: Tensor) -> bool:
    """The rule of transformers' sdpa function when no mask is given."""
    causal = getattr(module, "is_causal", True) if asked is None else asked
    return bool(causal) and query.shape[2] > 1


def _eager_of(module: nn.Module) -> Callable[..., tuple[Tensor, Tensor | None]]:
    """The model file's own eager attention, for sdpa has no soft cap.

    It adds its mask to the scores, so a boolean one is made additive first.
    """
    eager = sys.modules[type(module).__module__].eager_attention_forward

    def delegate(
        module: nn.Module,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        mask: Tensor | None,
        **kwargs: Any,
    ) -> tuple[Tensor, Tensor | None]:
        causal = _is_causal(module, kwargs.get("is_causal"), query)
        seen = visible(mask, causal, query.shape[2], key.shape[2], query.device)
        lowest = torch.finfo(query.dtype).min
        additive = torch.zeros_like(seen, dtype=query.dtype).masked_fill(~seen, lowest)
        return eager(module, query, key, value, additive, **kwargs)

    return delegate


def visible(
    mask: Tensor | None, causal: bool, n_query: int, n_key: int, device: torch.device
) -> Tensor:
    """[1 or batch, 1 or head, query, key] bool: the keys each query sees."""
    if mask is None:
        everything = torch.ones(n_query, n_key, dtype=torch.bool, device=device)
        return (everything.tril() if causal else everything)[None, None]
    if mask.dtype == torch.bool:
        return mask[..., :n_key]
    return mask[..., :n_key] > torch.finfo(mask.dtype).min / 2


def _replaced(
    change: ReplaceMask,
    mask: Tensor | None,
    module: nn.Module,
    query: Tensor,
    key: Tensor,
) -> Tensor:
    """The reader's mask in the form the delegate takes, for one head or all."""
    n_query, n_key = query.shape[2], key.shape[2]
    if change.mask.shape != (n_query, n_key):
        needed = f"{n_query} rows and {n_key} columns"
        given = f"{change.mask.shape[0]} and {change.mask.shape[1]}"
        raise HeadlightError(
            "This mask needs {needed}, not {given}.", needed=needed, given=given
        )
    asked = torch.from_numpy(change.mask.copy()).to(query.device)[None, None]
    if change.head is None:
        return asked
    own = visible(mask, _is_causal(module, None, query), n_query, n_key, query.device)
    heads = own.expand(query.shape[0], query.shape[1], n_query, n_key).clone()
    heads[:, change.head] = asked[0, 0]
    return heads


AttentionInterface.register(NAME, attention)
AttentionMaskInterface.register(NAME, sdpa_mask)
