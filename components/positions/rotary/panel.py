"""All that is shown of rotary positions, or why a model has none."""

import streamlit as st

from components.choice.head import HeadChoice, write_head
from components.choice.kind import chosen_kind
from components.page.content import plain, section
from components.page.say import InOneSentence, switch_to
from components.page.text_read import TextRead
from components.positions.position_pages import link_to_own, way_of
from components.positions.rotary.card import angles_card, arrows_card, strips_card
from components.positions.rotary.choice import PAGE, pickers
from components.positions.rotary.questions import KeysSeen, QueryAndKeyOf, Turning
from components.positions.rotary.same_words_card import same_words_card
from components.positions.rotary.words import checked_words
from components.words.language import sentence
from core.models import DEFAULT_MODEL
from core.models.cards import ModelCard


def rotary_panel(read: TextRead) -> None:
    """One query and key of the reader's text, and the law tried on any words."""
    if not read.ask(Turning()):
        _other_model(read.card)
        return
    choice = chosen_kind(read, PAGE)
    if choice.facts.kind == "cross":
        st.markdown(section(PAGE, "cross"))
        return
    pickers(choice, read.ask(KeysSeen(*choice.where, choice.query)))
    write_head(choice)
    _of_text(choice, read)
    st.header(sentence("The same words at another place"), anchor=False)
    same_words_card(choice, read)


@InOneSentence()
def _of_text(choice: HeadChoice, read: TextRead) -> None:
    view = read.ask(QueryAndKeyOf(*choice.where, *choice.pair))
    arrows_card(view)
    st.header(sentence("Before and after the turn"), anchor=False)
    strips_card(view)
    facts, angles = st.columns(2, gap="large")
    with facts:
        st.header(sentence("Checked on your text"), anchor=False)
        for line in checked_words(view):
            st.markdown(f":material/check: {line}")
    with angles:
        st.header(sentence("How fast each pair turns"), anchor=False)
        angles_card(view)


def _other_model(card: ModelCard) -> None:
    """Say what a model without a turn does, and offer one that turns."""
    words = section(PAGE, way_of(card))
    said = sentence("**{model} turns nothing.**", model=plain(card.title))
    st.markdown(f"{said} {words}")
    link_to_own(card, "rotary.py")
    switch_to(DEFAULT_MODEL, sentence("which turns its queries and keys"), PAGE)
