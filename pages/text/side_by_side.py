"""Tokenizers side by side: the same text cut in several ways."""

import streamlit as st

from components.page.content import explain, section
from components.page.frame import frame_text
from components.text.side_by_side.card import (
    counts_card,
    cut_in_ways,
    rows_card,
    shelf,
)
from components.text.side_by_side.languages import language_card
from components.words.language import sentence

reading = frame_text("side_by_side")

every = shelf(reading)
cut = cut_in_ways(reading, every)
if cut:
    rows_card(cut)
    st.header(sentence("How many tokens"), anchor=False)
    counts_card(cut)

st.header(sentence("The cost of a language"), anchor=False)
st.markdown(section("side_by_side", "languages"))
language_card(reading, every)
explain("side_by_side")
