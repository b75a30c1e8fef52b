"""What the page about masks asks of its runs; the answers hold no tensor."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float

from core.attention.chosen_mask import ChosenMask
from core.attention.mask_effect import (
    AnswerShares,
    MaskEffect,
    answer_shares,
    mask_effect,
)
from core.attention.masks import blind_queries
from core.instrument.interventions import ReplaceMask
from core.trace import Trace
from core.trace.attentions import Attentions, attentions_named

Scope = Literal["head", "layer", "model"]
"""Where a mask is put: into one head, its layer, or every layer."""


@dataclass(frozen=True, eq=False)
class WantedMask:
    """What a mask comes to in one model and text."""

    changes: tuple[ReplaceMask, ...]
    """What makes the model use it; empty where it uses it anyhow."""
    trained: Bool[np.ndarray, "query key"]
    """The layer's own mask."""
    base: Bool[np.ndarray, "query key"]
    """The mask without the cells flipped by hand."""
    runnable: Bool[np.ndarray, "query key"]
    """The mask as the model runs with it."""
    blind: tuple[int, ...]
    """Queries that were left without a key; they keep what they saw last."""


@dataclass(frozen=True)
class MaskOfHead:
    """What this mask comes to in the head that is looked at."""

    name: str
    layer: int
    head: int
    mask: ChosenMask
    scope: Scope

    def __call__(self, trace: Trace) -> WantedMask:
        """The changes it takes, and the masks that are drawn."""
        attentions = attentions_named(trace, self.name)
        trained, mask = attentions.layer(self.layer).mask, self.mask
        causal = attentions.is_causal
        return WantedMask(
            changes=self._changes(attentions),
            trained=trained,
            base=mask.base(trained, is_causal=causal),
            runnable=mask.runnable(trained, is_causal=causal),
            blind=tuple(blind_queries(mask.wanted(trained, is_causal=causal))),
        )

    def _changes(self, attentions: Attentions) -> tuple[ReplaceMask, ...]:
        whole = range(attentions.n_layers)
        layers = whole if self.scope == "model" else [self.layer]
        causal = attentions.is_causal
        own = {at: attentions.layer(at).mask for at in layers}
        wanted = {at: self.mask.runnable(own[at], is_causal=causal) for at in layers}
        changed = [at for at in layers if (wanted[at] != own[at]).any()]
        if not changed:
            return ()
        where = (attentions.stack_name, attentions.kind)
        one = self.head if self.scope == "head" else None
        first = wanted[changed[0]]
        same = all((wanted[at] == first).all() for at in changed)
        if len(changed) == attentions.n_layers and same:
            return (ReplaceMask(first, None, one, *where),)
        return tuple(ReplaceMask(wanted[at], at, one, *where) for at in changed)


@dataclass(frozen=True, eq=False)
class HeadScores:
    """One head before and after the softmax."""

    scores: Float[np.ndarray, "query key"]
    """Before the mask is added."""
    pattern: Float[np.ndarray, "query key"]


@dataclass(frozen=True)
class ScoresOfHead:
    """The scores of one head, and the shares they become."""

    name: str
    layer: int
    head: int

    def __call__(self, trace: Trace) -> HeadScores:
        """Of the run that is asked, with its own mask."""
        layer = attentions_named(trace, self.name).layer(self.layer)
        return HeadScores(
            np.ascontiguousarray(layer.scores()[self.head]),
            np.ascontiguousarray(layer.pattern()[self.head]),
        )


@dataclass(frozen=True)
class EffectOfMask:
    """What a mask does to what comes next: asked of the run without and the one with.

    Every position's whole distribution is compared, so both are asked together.
    """

    def __call__(self, trace: Trace, other: Trace) -> MaskEffect:
        """Position by position."""
        return mask_effect(trace, other)


@dataclass(frozen=True)
class SharesOfAnswers:
    """What the decoder's first layer reads of each token that is to be guessed."""

    def __call__(self, trace: Trace) -> AnswerShares:
        """All 0 under a causal mask."""
        return answer_shares(trace.stack("decoder").self_attention(0))
