"""All that the page about encoders shows, for any model."""

import streamlit as st

from components.attention.hidden.choice import PAGE
from components.attention.hidden.mask_card import sight_card
from components.attention.hidden.padding_card import padding_card
from components.attention.hidden.words_card import words_card
from components.page.content import plain, section
from components.page.say import MINILM, InOneSentence, switch_to
from components.page.second_trace import second_trace
from core.engine import TraceRequest
from core.trace import Trace


def hidden_panel(trace: Trace) -> None:
    """Full visibility, padding, hidden words; for a decoder, what differs."""
    if trace.card.kind != "encoder":
        _what_it_is(trace)
        sight_card(trace)
        _encoder_instead(trace)
        return
    sight_card(trace)
    padding_card(trace)
    words_card(trace)


@InOneSentence()
def _encoder_instead(trace: Trace) -> None:
    """What only an encoder can show, with one that is here, and said so."""
    st.markdown(section(PAGE, "minilm instead"))
    read = second_trace(TraceRequest(MINILM, trace.text), trace, st.empty())
    padding_card(read)
    words_card(read)


def _what_it_is(trace: Trace) -> None:
    """Say what this model is, and offer an encoder."""
    st.markdown(
        f"**{plain(trace.card.title)} is no encoder.** "
        + section(PAGE, trace.card.kind)
    )
    switch_to(MINILM, "an encoder", PAGE, primary=True)
