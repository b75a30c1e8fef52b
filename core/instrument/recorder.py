"""What one forward pass leaves behind, and who keeps it.

A ``ContextVar`` holds the recorder of the current call, so one loaded model serves
many threads.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from .interventions import AblateHead, Intervention, ReplaceMask, Slot

__all__ = ["AblateHead", "AttentionCall", "Recorder", "ReplaceMask", "record"]


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
    logits: Tensor | None = None
    """[1, seq, d_vocab], where they are computed with the rest"""
    stand_in: dict[str, Tensor] = field(default_factory=dict)
    """What a stack is to give instead of its own result, to see the head at work."""
    segments: tuple["Segment", ...] = ()
    """The texts that share this pass, each with a recorder of its own; else none."""
    batches: dict[tuple[int, ...], Any] = field(default_factory=dict)
    """How segments with equally many new tokens are put side by side, kept from layer
    to layer."""
    known: Any = None
    """An earlier reading of the same text, whose first blocks gave the same."""
    n_known: dict[str, int] = field(default_factory=dict)
    """How many blocks of each stack need not run again."""

    def reaching(self, index: int) -> list[Intervention]:
        """The interventions that reach the attention call at this place."""
        if not self.interventions:
            return []
        slot = self.slots[index]
        return [change for change in self.interventions if change.reaches(slot)]

    def taken_over(self, stack: str) -> Tensor | None:
        """What the next block of a stack gives, if known; its attention is then too."""
        layer = len(self.block_out.get(stack, ()))
        if self.known is None or layer >= self.n_known.get(stack, 0):
            return None
        for index, slot in enumerate(self.slots):
            if (slot.stack, slot.layer) == (stack, layer):
                self.calls.append(self.known.calls[index])
        return self.known.block_out[stack][layer]

    @property
    def n_tokens(self) -> int:
        """How many tokens the last of its stacks read."""
        return next(reversed(self.final.values())).shape[1]


@dataclass(frozen=True, eq=False)
class Segment:
    """One text's tokens in a pass that several texts share."""

    start: int
    """Where they begin among the tokens of the pass."""
    stop: int
    recorder: Recorder
    """Sees what is this text's alone, and says what is changed in it."""
    is_causal: bool
    """Whether no token sees a later one."""
    n_before: int = 0
    """How many of its tokens were read before."""
    before: Callable[[int], tuple[Tensor, Tensor]] | None = None
    """The keys and values that these left in an attention call, by its place."""
    changed: dict[int, AttentionCall] = field(default_factory=dict)
    """Attention calls that the reader changed in this text, by their place."""

    @property
    def n_new(self) -> int:
        """How many of its tokens are read now."""
        return self.stop - self.start


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
