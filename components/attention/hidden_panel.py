"""All that the page about encoders shows, for any model."""

import streamlit as st

from components import state
from components.attention.hidden_choice import PAGE
from components.attention.hidden_mask_card import sight_card
from components.attention.hidden_padding_card import padding_card
from components.attention.hidden_words_card import words_card
from components.content import plain, section
from core.trace import Trace


def hidden_panel(trace: Trace) -> None:
    """Full visibility, padding, hidden words; for a decoder, what differs."""
    if trace.card.kind != "encoder":
        _instead(trace)
        sight_card(trace)
        return
    sight_card(trace)
    padding_card(trace)
    words_card(trace)


def _instead(trace: Trace) -> None:
    """Say what this model is, and offer an encoder."""
    st.markdown(
        f"**{plain(trace.card.title)} is no encoder.** "
        + section(PAGE, trace.card.kind)
    )
    st.button(
        "Switch to MiniLM, an encoder",
        type="primary",
        on_click=state.set_model,
        args=("minilm-l6",),
        key=f"{PAGE}_switch",
    )
