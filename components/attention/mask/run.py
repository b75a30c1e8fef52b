"""The run with the reader's mask, beside the model's own run of the same text."""

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.attention.mask.choice import MaskChoice
from components.attention.mask.questions import (
    EffectOfMask,
    HeadScores,
    MaskOfHead,
    ScoresOfHead,
    WantedMask,
)
from components.choice.head import HeadChoice
from components.page.prompt import status
from components.page.run import counted, read
from core.attention.chosen_mask import check_padding
from core.attention.mask_effect import MaskEffect
from core.engine import again
from core.instrument.interventions import ReplaceMask
from core.trace import Trace


@dataclass(frozen=True, eq=False)
class MaskRun:
    """What is shown of both runs in the head that is looked at; no trace is held."""

    choice: HeadChoice
    """In the model's own run."""
    chosen: MaskChoice
    wanted: WantedMask
    before: HeadScores
    """The model as it is."""
    after: HeadScores
    """The run with the mask; the model's own where nothing is changed."""

    @property
    def changes(self) -> tuple[ReplaceMask, ...]:
        """Empty where the mask is the trained one everywhere it is put."""
        return self.wanted.changes


def masked_run(
    trace: Trace, choice: HeadChoice, chosen: MaskChoice, below: DeltaGenerator
) -> tuple[MaskRun, Trace]:
    """The model run with the mask that was chosen, through the engine.

    Raises:
        HeadlightError: everything is padding, or the model cannot be run now.
    """
    check_padding(chosen.mask.padding, len(choice.facts.key_tokens))
    wanted = trace.ask(MaskOfHead(*choice.where, chosen.mask, chosen.scope))
    after = run_with(trace, wanted.changes, below)
    head = ScoresOfHead(*choice.where)
    return MaskRun(choice, chosen, wanted, trace.ask(head), after.ask(head)), after


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


def effect_of(
    before: Trace, after: Trace, changes: tuple[ReplaceMask, ...]
) -> MaskEffect:
    """The two runs compared, remembered: choosing a position must not repeat it."""
    ids = before.token_ids.tobytes()
    target = b"" if before.target_ids is None else before.target_ids.tobytes()
    masks = tuple(
        (one.mask.tobytes(), one.layer, one.head, one.stack, one.attention)
        for one in changes
    )
    return _effect(before.card.id, ids, target, masks, before, after)


@st.cache_data(max_entries=64, show_spinner=False)
def _effect(
    model_id: str,
    ids: bytes,
    target: bytes,
    masks: tuple[tuple[object, ...], ...],
    _before: Trace,
    _after: Trace,
) -> MaskEffect:
    return EffectOfMask()(_before, _after)
