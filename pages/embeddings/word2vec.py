"""word2vec, live: skip-gram with negative sampling, trained while one watches."""

import streamlit as st

from components.embeddings.word2vec.card import training_card
from components.embeddings.word2vec.lesson import lesson
from components.page.content import explain
from components.page.frame import frame_plain

frame_plain("word2vec")

# What one sets the training with stands below it.
above, picture, below = st.container(), st.container(), st.container()
with above:
    now = lesson(below)
if now is not None:
    with picture:
        training_card(now)
explain("word2vec")
