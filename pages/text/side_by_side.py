"""Tokenizers side by side: the same text cut in several ways."""

import streamlit as st

from components.page.content import explain, section
from components.page.frame import frame_text
from components.text.side_by_side.card import (
    chosen_splitters,
    counts_card,
    rows_card,
    splitters,
)
from components.text.side_by_side.languages import language_card
from components.words.language import sentence

reading = frame_text("side_by_side")

every = splitters(reading.model)
chosen = chosen_splitters(every)
if chosen:
    rows_card(reading, chosen)
    st.header(sentence("How many tokens"), anchor=False)
    counts_card(reading, chosen)

st.header(sentence("The cost of a language"), anchor=False)
st.markdown(section("side_by_side", "languages"))
language_card(every)
explain("side_by_side")
