"""Neighbours: which tokens or words have vectors near to one another."""

import streamlit as st

from components.content import explain
from components.embeddings.neighbour_card import token_neighbours, word_neighbours
from components.embeddings.neighbour_choice import asked
from components.frame import frame_text

reading = frame_text(
    "Which tokens and words are neighbours?",
    "Tokens that are used alike come to have vectors that point the same way. Every "
    "row of the **embedding matrix** is compared, none left out. Click a neighbour to "
    "go there.",
)

with st.container(key="neighbours_all"):
    with st.container(key="neighbours_switches"):
        wanted = asked()
    if wanted.words:
        word_neighbours(reading, wanted)
    else:
        token_neighbours(reading, wanted)
explain("neighbours")
