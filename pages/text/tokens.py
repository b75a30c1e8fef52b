"""Tokens: how a model cuts a text into pieces, and what number each piece gets."""

import streamlit as st

from components.page.content import explain
from components.page.frame import frame_text
from components.text.tokens.token_card import chips_card, inspector, tokenized
from components.text.tokens.vocabulary_search import vocabulary_search

reading = frame_text(
    "What does the model read instead of your text?",
    "It cuts the text into **tokens** and reads one number for each, its **id** in a "
    "fixed **vocabulary**. Point at a piece to find its id; click it to look inside.",
)

read = tokenized(reading)
chips_card(read)

st.header("One token, as the model gets it", anchor=False)
inspector(read)

st.header("The whole vocabulary", anchor=False)
vocabulary_search(read.vocabulary, read.tokens)
explain("tokens")
