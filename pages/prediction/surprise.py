"""Surprise: how little the model expected each token, and two texts compared."""

import streamlit as st

from components.page.content import explain
from components.page.frame import frame
from components.prediction.surprise.card import (
    FIRST_TOKEN,
    SECOND_TOKEN,
    columns_card,
    other_model,
    text_card,
)
from components.prediction.surprise.second import second_box, second_of
from components.prediction.surprise.text import text_of
from components.prediction.surprise.words import comparison_words
from components.words.language import sentence

read = frame("surprise")

if not read.card.predicts_next:
    other_model(read.card)
else:
    first, second, typed = text_of(read), None, second_box(read)
    left, right = st.columns(2, gap="large") if typed else (st.container(), None)
    with left:
        text_card(first, first.title, FIRST_TOKEN)
    if right is not None:
        with right:
            second = second_of(typed, read)
            if second is not None:
                text_card(second, sentence("Second text"), SECOND_TOKEN)
    if second is not None:
        st.markdown(comparison_words(first, second))
    other = {sentence("Second text"): second} if second else {}
    columns_card({first.title: first} | other)
explain("surprise")
