"""Neighbours: which tokens or words have vectors near to one another."""

import streamlit as st

from components.embeddings.glove import once_glove_is_here
from components.embeddings.neighbours.card import token_neighbours, word_neighbours
from components.embeddings.neighbours.choice import comparison
from components.page.content import explain
from components.page.frame import frame_text

reading = frame_text("neighbours")

with st.container(key="neighbours_all"):
    with st.container(key="neighbours_switches"):
        wanted = comparison()
    if wanted.words:
        once_glove_is_here(lambda: word_neighbours(reading, wanted))
    else:
        token_neighbours(reading, wanted)
explain("neighbours")
