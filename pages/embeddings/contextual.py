"""In context: one word in several sentences, layer by layer."""

import streamlit as st

from components.embeddings.contextual.card import (
    lines_card,
    path_card,
    uses_of_word,
    words_card,
)
from components.embeddings.contextual.choice import word_in_sentences
from components.embeddings.contextual.panel import nearest_card, tokens_panel
from components.page.content import explain
from components.page.frame import frame_text

reading = frame_text("contextual")

# The choices stand beside the picture, or below it where there is no room.
with st.container(key="picture_first"):
    picture, choose = st.columns([8, 5], gap="large")
with choose:
    wanted = word_in_sentences(reading)
with picture:
    found = uses_of_word(reading, wanted)
    if found is not None:
        lines_card(found)
if found is not None:
    words_card(found)
    # Beside each other where there is room for both, else one below the other.
    pictures = st.container(horizontal=True, gap="medium")
    with pictures.container(width=420):
        path_card(found)
    with pictures.container(width=540):
        tokens_panel(found)
    nearest_card(found)
explain("contextual")
