"""All that is shown of rotary positions, or why a model has none."""

import streamlit as st

from components.choice.head import HeadChoice, write_head
from components.choice.kind import chosen_kind
from components.page.content import plain, section
from components.page.say import InOneSentence, switch_to
from components.positions.position_pages import link_to_own, way_of
from components.positions.rotary.card import angles_card, arrows_card, strips_card
from components.positions.rotary.choice import PAGE, pickers, shown
from components.positions.rotary.facts import checked
from components.positions.rotary.words import same_words_card
from core.models import DEFAULT_MODEL
from core.positions.rotary import rotary_turns
from core.trace import Trace
from core.trace.attentions import attentions_named


def rotary_panel(trace: Trace) -> None:
    """One query and key of the reader's text, and the law tried on any words."""
    if rotary_turns(trace.model, 1) is None:
        _instead(trace)
        return
    choice = chosen_kind(trace, PAGE)
    if choice.facts.kind == "cross":
        st.markdown(section(PAGE, "cross"))
        return
    pickers(choice, attentions_named(trace, choice.facts.name))
    write_head(choice)
    _of_text(choice, trace)
    st.header("The same words at another place", anchor=False)
    same_words_card(choice, trace)


@InOneSentence()
def _of_text(choice: HeadChoice, trace: Trace) -> None:
    view = shown(choice, trace)
    arrows_card(view)
    st.header("Before and after the turn", anchor=False)
    strips_card(view)
    facts, angles = st.columns(2, gap="large")
    with facts:
        st.header("Checked on your text", anchor=False)
        checked(view)
    with angles:
        st.header("How fast each pair turns", anchor=False)
        angles_card(view)


def _instead(trace: Trace) -> None:
    """Say what a model without a turn does, and offer one that turns."""
    card = trace.card
    words = section(PAGE, way_of(card))
    st.markdown(f"**{plain(card.title)} turns nothing.** {words}")
    link_to_own(card, "rotary.py")
    switch_to(DEFAULT_MODEL, "which turns its queries and keys", PAGE)
