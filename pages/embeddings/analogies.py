"""Analogies: adding and subtracting word vectors, and lines between two words."""

import streamlit as st

from components.embeddings.analogies.axis_card import axis_card
from components.embeddings.analogies.card import analogy_card
from components.embeddings.glove import glove_is_here
from components.page.content import explain, section
from components.page.frame import frame_plain
from components.words.language import sentence

frame_plain("analogies")

if glove_is_here():
    analogy_card()
    st.header(sentence("Words on a line between two others"), anchor=False)
    st.markdown(section("analogies", "axis"))
    axis_card()
explain("analogies")
