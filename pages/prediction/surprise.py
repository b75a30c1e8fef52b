"""Surprise: how little the model expected each token, and two texts compared."""

import streamlit as st

from components.page.content import explain
from components.page.frame import frame
from components.prediction.surprise.card import (
    FIRST_TOKEN,
    SECOND_TOKEN,
    columns,
    compared,
    instead,
    second_box,
    second_of,
    show,
    text_of,
    title_of,
)

trace = frame("surprise")

if not trace.card.predicts_next:
    instead(trace)
else:
    first, second, typed = text_of(trace), None, second_box(trace)
    left, right = st.columns(2, gap="large") if typed else (st.container(), None)
    with left:
        show(first, title_of(trace), FIRST_TOKEN)
    if right is not None:
        with right:
            second = second_of(typed, trace)
            if second is not None:
                show(second, "Second text", SECOND_TOKEN)
    if second is not None:
        st.markdown(compared(first, second))
    columns({title_of(trace): first} | ({"Second text": second} if second else {}))
explain("surprise")
