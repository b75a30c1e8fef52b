"""Tokens: how a model cuts a text into pieces, and what number each piece gets."""

import streamlit as st

from components.page.content import explain
from components.page.frame import frame_text
from components.text.tokens.token_card import chips_card, inspector, tokenized
from components.text.tokens.vocabulary_search import vocabulary_search
from components.words.language import sentence

reading = frame_text("tokens")

read = tokenized(reading)
chips_card(read)

st.header(sentence("One token, as the model gets it"), anchor=False)
inspector(read)

st.header(sentence("The whole vocabulary"), anchor=False)
vocabulary_search(read.model_id, read.cut.n_entries, read.cut.tokens)
explain("tokens")
