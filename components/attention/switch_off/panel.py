"""What happens without some heads: what is asked of both runs, and what is drawn."""

import streamlit as st

from components.attention.questions import AnswerAfter
from components.attention.switch_off.add import add_menu
from components.attention.switch_off.card import (
    Compared,
    chips,
    divergence,
    next_token_bars,
    one_vector,
    set_notices,
    vector_bars_card,
)
from components.attention.switch_off.choice import Off, reader_off, write_off
from components.attention.switch_off.effects import Course, effects_card
from components.attention.switch_off.questions import RoleOnText
from components.choice.head import write_head
from components.choice.kind import chosen_kind
from components.choice.place import chosen_place, where
from components.page.content import section
from components.page.ending import end_page
from components.page.prompt import status
from components.page.say import InOneSentence
from components.page.text_read import TextRead, text_read
from components.words.language import sentence
from core.attention.ablation import change_between


def switch_off_panel(read: TextRead) -> None:
    """What is off, the answers with and without it, and the effect of every head."""
    choice = chosen_kind(read, "switch_off")
    off, facts = reader_off(read, choice), choice.facts
    bars, aside = st.columns([10, 4], gap="large")
    with aside:
        place = chosen_place(facts) if facts.card.predicts_next else None
    position = -1 if place is None else place.n_before - 1
    with bars:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            chips(off, choice)
            add_menu(off, choice, lambda role: read.ask(RoleOnText(facts.name, role)))
        set_notices(off)
        both = _both_answers(read, off, position)
        if place is None:
            vector_bars_card(both, choice)
        else:
            where(facts, place)
            next_token_bars(both, read.vocabulary)
    with aside:
        if place is None:
            one_vector(both, choice)
        else:
            divergence(both)
    st.header(sentence("Which head matters most on this text?"), anchor=False)
    st.markdown(section("switch_off", "every head"))
    effects_card(off, choice, Course(position, read.facts.seconds, read.vocabulary))
    write_head(choice)
    write_off()


def _both_answers(read: TextRead, off: Off, position: int) -> Compared:
    """Both answers; the changed run goes through the engine like any other.

    What stands in the way is said in one sentence, and the page stops there.
    """
    question = AnswerAfter(position)
    before = read.ask(question)
    if not off.changes:
        return Compared(change_between(before, before), "")
    without = None
    with InOneSentence(then=end_page):
        without = text_read(read.again(interventions=off.changes), st.empty())
    assert without is not None
    status().show(without.counted())
    return Compared(change_between(before, without.ask(question)), off.words)
