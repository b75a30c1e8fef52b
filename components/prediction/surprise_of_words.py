"""How surprising each token of a text was, asked once for all that is drawn of it."""

import streamlit as st

from components.choice.place import tokens_read
from components.page.text_read import TextRead
from components.prediction.questions import SurpriseOfWords
from core.surprisal import Surprise


def surprise_of_words(read: TextRead) -> Surprise:
    """Remembered: choosing a token must not compute it again."""
    return _reading(read.card.id, tuple(t.id for t in tokens_read(read)), read)


@st.cache_data(max_entries=64, show_spinner=False)
def _reading(model_id: str, ids: tuple[int, ...], _read: TextRead) -> Surprise:
    return _read.ask(SurpriseOfWords())
