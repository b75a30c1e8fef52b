"""Sentences: one vector for a whole sentence, and which sentences are alike."""

import streamlit as st

from components.embeddings.sentences.card import (
    matrix_card,
    own_card,
    pairs_card,
    sentence_cosines,
    trained_for,
)
from components.embeddings.sentences.choice import sentences
from components.page.content import explain
from components.page.frame import frame_text

reading = frame_text("sentences")

# The choices stand beside the picture, or below it where there is no room.
with st.container(key="picture_first"):
    picture, choose = st.columns([9, 4], gap="large")
with choose:
    found = sentence_cosines(reading, sentences())
if found is not None:
    with picture:
        matrix_card(found)
    with choose:
        trained_for(found)
    pairs, own = st.columns(2, gap="large")
    with pairs:
        pairs_card(found)
    with own:
        own_card(found)
explain("sentences")
