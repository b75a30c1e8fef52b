"""Surprise: how little the model expected each token, and two texts compared."""

import streamlit as st

from components.content import explain
from components.frame import frame
from components.place import predicts_next
from components.surprise_card import (
    columns,
    compared,
    instead,
    second_of,
    show,
    text_of,
)

trace = frame(
    "How surprising is a text?",
    "The less probable a token was, the more **bits** of **surprisal** it brings. "
    "Their mean, as a number of equal choices, is the **perplexity of a text**.",
)

if not predicts_next(trace):
    instead(trace)
else:
    first = text_of(trace)
    show(first, "surprise_first", "Your text:")
    second = second_of(trace)
    if second is not None:
        show(second, "surprise_other", "Second text:")
        st.markdown(compared(first, second))
    columns([first] if second is None else [first, second])
explain("surprise")
