"""What the page asks of the run on the text, asked once."""

import streamlit as st

from components.prediction.next_token.questions import SurpriseOfWords
from core.surprisal import Reading
from core.trace import Trace


def surprise_of_words(trace: Trace) -> Reading:
    """How surprising each token was; choosing a place does not ask it again."""
    ids = trace.token_ids if trace.target_ids is None else trace.target_ids
    return _reading(trace.card.id, ids.tobytes(), trace)


@st.cache_data(max_entries=64, show_spinner=False)
def _reading(model_id: str, ids: bytes, _trace: Trace) -> Reading:
    return SurpriseOfWords()(_trace)
