"""What the Analogies page shows once GloVe's words are there."""

import streamlit as st

from components.embeddings.analogies.axis_card import axis_card
from components.embeddings.analogies.card import analogy_card
from components.page.content import section
from components.words.language import sentence


def analogies() -> None:
    """A sum of vectors, then words on the line between two."""
    analogy_card()
    st.header(sentence("Words on a line between two others"), anchor=False)
    st.markdown(section("analogies", "axis"))
    axis_card()
