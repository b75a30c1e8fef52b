"""All that the page about masks shows, from the switches to training."""

import streamlit as st

from components.attention.mask.card import chosen_cell, mask_card, notes
from components.attention.mask.choice import chosen_mask, write_mask
from components.attention.mask.effects import effects_panel
from components.attention.mask.run import masked_run
from components.attention.mask.training import training_panel
from components.choice.head import HeadChoice, write_head
from components.page.say import InOneSentence
from core.trace import Trace
from core.trace.attentions import attentions_named


@InOneSentence()
def mask_panel(choice: HeadChoice, trace: Trace) -> None:
    """The switches, the three maps, the effect, and why there is a mask at all."""
    chosen = chosen_mask(choice)
    below = st.empty()
    write_mask(chosen)
    write_head(choice)
    attentions = attentions_named(trace, choice.facts.name)
    run = masked_run(attentions, choice, chosen, below)
    cell = chosen_cell(run)
    notes(run)
    mask_card(run, cell)
    if run.changes:
        effects_panel(run, cell)
        training_panel(run, cell, below)
    else:
        # Nothing is changed yet: what a changed mask does comes first.
        training_panel(run, cell, below)
        effects_panel(run, cell)
