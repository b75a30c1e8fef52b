"""The second text of the page Surprise: its box, and what is offered in it."""

import streamlit as st

from components.choice.opening import offer
from components.page.say import InOneSentence
from components.page.text_read import TextRead
from components.prediction.surprise.text import PAGE, Text, text_of
from components.words.language import sentence
from core.limits import LIMITS

SECOND = f"{PAGE}_second"
OTHER_TEXTS = {
    "The capital of France is": "The capital of Italy is",
    "I was eating": "I was in a house. I was eating",
    "I was in a house. I was eating": "I was eating",
}
"""What is offered beside an example; beside any other text, its words backwards."""


def second_box(read: TextRead) -> str:
    """Draw the box for a second text; what stands in it, empty where there is none."""
    if read.target_tokens is not None:
        # The words of an encoder-decoder are its decoder's: it has a box of its own.
        return ""
    _offer(read.text)
    st.text_input(
        sentence("Compare with a second text"),
        key=SECOND,
        bind="query-params",
        live="150ms",
        max_chars=LIMITS.text_chars,
        placeholder=sentence("type a second text, or leave it empty"),
    )
    text = st.session_state.get(SECOND) or ""
    return text if text.strip() else ""


def second_of(text: str, read: TextRead) -> Text | None:
    """What the model expected along the second text; None, and why, where it cannot."""
    below = st.empty()
    with InOneSentence(below):
        return text_of(read.beside(read.again(text), below, sentence("Second text")))
    return None


def _offer(first: str) -> None:
    """Put a text into the box that the reader has not touched."""
    session, offered = st.session_state, _offered(first)
    before = session.get("_surprise_offered")
    offer(SECOND, offered)
    if before is not None and session.get(SECOND) == before:
        session[SECOND] = offered
    session["_surprise_offered"] = offered


def _offered(first: str) -> str:
    words = first.split()
    backwards = " ".join(reversed(words))[: LIMITS.text_chars]
    return OTHER_TEXTS.get(first, backwards if len(words) > 1 else "")
