"""The run with the reader's mask, beside the model's own run of the same text."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from jaxtyping import Bool
from streamlit.delta_generator import DeltaGenerator

from components.attention.mask.choice import MaskChoice, Scope
from components.choice.head import HeadChoice
from components.page.prompt import status
from components.page.run import counted, read
from core.attention.chosen_mask import ChosenMask, check_padding
from core.attention.mask_effect import MaskEffect, mask_effect
from core.attention.masks import blind_queries
from core.engine import again
from core.instrument.interventions import ReplaceMask
from core.trace import Trace
from core.trace.attentions import Attentions


@dataclass(frozen=True, eq=False)
class MaskRun:
    """Both runs, and the masks of the head that is looked at."""

    choice: HeadChoice
    """In the model's own run."""
    own: Attentions
    """The attention that is looked at, in the model's own run."""
    chosen: MaskChoice
    changes: tuple[ReplaceMask, ...]
    """Empty where the mask is the trained one everywhere it is put."""
    after: Trace
    """The run with the mask; the model's own where nothing is changed."""
    trained: Bool[np.ndarray, "query key"]
    base: Bool[np.ndarray, "query key"]
    blind: tuple[int, ...]
    """Queries that were left without a key; they keep what they saw last."""

    @property
    def before(self) -> Trace:
        """The model as it is."""
        return self.own.trace

    @property
    def attentions(self) -> Attentions:
        """The attention that is looked at, in the run with the mask."""
        own = self.own
        return Attentions(self.after, own.stack_name, own.kind)


def masked_run(
    attentions: Attentions,
    choice: HeadChoice,
    chosen: MaskChoice,
    below: DeltaGenerator,
) -> MaskRun:
    """The model run with the mask that was chosen, through the engine.

    Raises:
        HeadlightError: everything is padding, or the model cannot be run now.
    """
    mask = chosen.mask
    check_padding(mask.padding, len(attentions.key_tokens))
    changes = mask_changes(attentions, mask, chosen.scope, choice.layer, choice.head)
    after = run_with(attentions.trace, changes, below)
    trained = attentions.layer(choice.layer).mask
    causal = attentions.is_causal
    base = mask.base(trained, is_causal=causal)
    blind = tuple(blind_queries(mask.wanted(trained, is_causal=causal)))
    return MaskRun(choice, attentions, chosen, changes, after, trained, base, blind)


def run_with(
    trace: Trace, changes: tuple[ReplaceMask, ...], below: DeltaGenerator
) -> Trace:
    """The same text with these masks; the trace itself where there are none.

    Raises:
        HeadlightError: the model cannot be run now.
    """
    if not changes:
        return trace
    after = read(again(trace, interventions=changes), below).trace
    status().show(counted(trace) + " · run twice")
    return after


def mask_changes(
    attentions: Attentions, mask: ChosenMask, scope: Scope, layer: int, head: int
) -> tuple[ReplaceMask, ...]:
    """What makes the model use this mask; nothing where it uses it anyhow."""
    layers = range(attentions.n_layers) if scope == "model" else [layer]
    causal = attentions.is_causal
    own = {at: attentions.layer(at).mask for at in layers}
    wanted = {at: mask.runnable(own[at], is_causal=causal) for at in layers}
    changed = [at for at in layers if (wanted[at] != own[at]).any()]
    if not changed:
        return ()
    where = (attentions.stack_name, attentions.kind)
    one = head if scope == "head" else None
    first = wanted[changed[0]]
    if len(changed) == attentions.n_layers and all(
        (wanted[at] == first).all() for at in changed
    ):
        return (ReplaceMask(first, None, one, *where),)
    return tuple(ReplaceMask(wanted[at], at, one, *where) for at in changed)


def effect_of(
    before: Trace, after: Trace, changes: tuple[ReplaceMask, ...]
) -> MaskEffect:
    """The two runs compared, remembered: choosing a position must not repeat it."""
    ids = before.token_ids.tobytes()
    target = b"" if before.target_ids is None else before.target_ids.tobytes()
    said = tuple(
        (one.mask.tobytes(), one.layer, one.head, one.stack, one.attention)
        for one in changes
    )
    return _effect(before.card.id, ids, target, said, before, after)


@st.cache_data(max_entries=64, show_spinner=False)
def _effect(
    model_id: str,
    ids: bytes,
    target: bytes,
    said: tuple[tuple[object, ...], ...],
    _before: Trace,
    _after: Trace,
) -> MaskEffect:
    return mask_effect(_before, _after)
