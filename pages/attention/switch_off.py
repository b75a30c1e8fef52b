"""Switch heads off: what the model would say without a head, a role or a layer."""

import streamlit as st

from components.attention.switch_off.add import add_menu
from components.attention.switch_off.card import (
    chips,
    compared,
    divergence,
    next_token_bars,
    notes,
    one_vector,
    vector_bars_card,
)
from components.attention.switch_off.choice import reader_off, write_off
from components.attention.switch_off.effects import effects_card
from components.choice.head import write_head
from components.choice.kind import chosen_kind
from components.choice.place import chosen_place, where
from components.page.content import explain, section
from components.page.frame import frame
from core.trace.attentions import attentions_named

trace = frame("switch_off")
choice = chosen_kind(trace, "switch_off")
off = reader_off(trace, choice)

bars, aside = st.columns([10, 4], gap="large")
with aside:
    place = chosen_place(trace) if trace.card.predicts_next else None
position = -1 if place is None else place.n_before - 1
with bars:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        chips(off, choice)
        add_menu(off, choice, attentions_named(trace, choice.facts.name))
    notes(off)
    both = compared(trace, off, position)
    if place is None:
        vector_bars_card(both, trace, choice)
    else:
        where(trace, place)
        next_token_bars(both, trace.vocabulary)
with aside:
    if place is None:
        one_vector(both, trace, choice)
    else:
        divergence(both)

st.header("Which head matters most on this text?", anchor=False)
st.markdown(section("switch_off", "every head"))
effects_card(trace, off, choice, position)

write_head(choice)
write_off()
explain("switch_off")
