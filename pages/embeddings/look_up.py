"""Look-up: a token's vector is its row of the embedding matrix."""

import streamlit as st

from components.embeddings.look_up.card import (
    facts,
    looked_up,
    product_card,
    same_row,
    vectors_card,
)
from components.page.content import explain
from components.page.frame import frame_text
from components.words.language import sentence

reading = frame_text("look_up")

look = looked_up(reading)
if look is not None:
    product_card(look)
    facts(look)
    st.header(sentence("Every token of your text"), anchor=False)
    vectors_card(look)
    st.header(sentence("The same token, the same row"), anchor=False)
    same_row(look)
explain("look_up")
