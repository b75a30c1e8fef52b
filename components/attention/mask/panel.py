"""All that the page about masks shows, from the switches to training."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.attention.mask.card import chosen_cell, mask_card, mask_notices
from components.attention.mask.choice import PAGE, chosen_mask, write_mask
from components.attention.mask.effects import (
    effects_header,
    next_tokens,
    position_shown,
    vectors_card,
)
from components.attention.mask.questions import EffectOfMask, SharesOfAnswers
from components.attention.mask.run import MaskRun, masked_run, run_with
from components.attention.mask.training import training_card, why_no_training
from components.attention.questions import AnswerAfter
from components.choice.head import write_head
from components.choice.kind import chosen_kind
from components.choice.place import tokens_read
from components.page.content import section
from components.page.say import InOneSentence
from components.page.text_read import TextRead
from components.words.language import sentence
from core.attention.ablation import Change, change_between
from core.attention.masks import full_mask
from core.instrument.interventions import ReplaceMask

Cell = tuple[int, int]


def mask_panel(read: TextRead) -> None:
    """The switches, the three maps, the effect, and why there is a mask at all."""
    choice = chosen_kind(read, "mask_of")
    with InOneSentence():
        chosen = chosen_mask(choice)
        below = st.empty()
        write_mask(chosen)
        write_head(choice)
        run, after = masked_run(read, choice, chosen, below)
        cell = chosen_cell(run)
        mask_notices(run)
        mask_card(run, cell)
        if run.changes:
            _effects(read, after, run, cell)
            _training(read, run, cell, below)
        else:
            # Nothing is changed yet: what a changed mask does comes first.
            _training(read, run, cell, below)
            _effects(read, after, run, cell)


def _effects(before: TextRead, after: TextRead, run: MaskRun, cell: Cell) -> None:
    """The effect on this text; or that nothing is changed."""
    effects_header(run)
    if not run.changes:
        return
    if not run.choice.facts.card.predicts_next:
        vectors_card(run, _change(before, after))
        return
    name, position = position_shown(run, cell)
    effect = before.ask(EffectOfMask(), after)
    change = _change(before, after, position)
    next_tokens(run, effect, change, name, position, before.vocabulary)


def _change(before: TextRead, after: TextRead, position: int = -1) -> Change:
    question = AnswerAfter(position)
    return change_between(before.ask(question), after.ask(question))


@InOneSentence()
def _training(read: TextRead, run: MaskRun, cell: Cell, below: DeltaGenerator) -> None:
    """What each position sees and is to guess, with the mask and without."""
    st.header(sentence("Why is there a mask in training?"), anchor=False)
    if why := why_no_training(run.choice.facts):
        st.markdown(section(PAGE, why))
        return
    st.markdown(section(PAGE, "training"))
    count = len(tokens_read(run.choice.facts))
    changes = (ReplaceMask(full_mask(count, count), stack="decoder"),)
    open_run = run_with(read, changes, below)
    effect = read.ask(EffectOfMask(), open_run)
    training_card(run, cell, effect, open_run.ask(SharesOfAnswers()))
