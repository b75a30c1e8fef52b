"""Next token: how likely every token of the vocabulary is to come next."""

import streamlit as st

from components.content import explain, section
from components.frame import frame
from components.next_token import (
    chosen_place,
    encoder_instead,
    own_words,
    prediction,
    predicts_next,
)

trace = frame(
    "Which token comes next?",
    "The model gives **every** token of its vocabulary a **probability** to come next. "
    "Click a bar to put its token behind your text.",
)
if not predicts_next(trace):
    encoder_instead(trace)
    st.stop()

# The place is chosen below the picture but must be known above it.
picture, words = st.container(), st.container()
with words:
    st.subheader("How surprising each of your own words was", anchor=False)
    st.markdown(section("next_token", "surprise"))
    place = chosen_place(trace)
with picture:
    prediction(place)
with words:
    own_words(trace, place)
    explain("next_token")
