"""Map: chosen vectors and their neighbours as points in two or three dimensions."""

import streamlit as st

from components.embeddings.map.card import map_card, variance_card
from components.embeddings.map.choice import choices_above, map_choice
from components.page.content import explain
from components.page.frame import frame_text

reading = frame_text("map")

# The choices stand beside the picture, or below it where there is no room.
with st.container(key="picture_first"):
    picture, choices = st.columns([9, 4], gap="medium")
with choices:
    choice = map_choice(choices_above())
with picture:
    shown = map_card(reading, choice)
if shown is not None and shown.drawn.measured:
    with choices:
        variance_card(shown)
explain("map")
