"""The grid of all heads with what belongs to it, and what the reader asks of it."""

import streamlit as st

from components.attention.heads.grid_look import keep_look, reader_look, write_look
from components.attention.heads.grid_view import head_grid_view
from components.attention.heads.maps_still import head_maps, head_table
from components.attention.heads.measures import measures_of
from components.choice import state
from components.choice.head import HeadChoice
from components.page.card import figure_card
from components.page.content import section
from components.words.language import sentence
from core.attention.head_summary import HeadSummary, role_named

KEY, ATTEMPTED = "heads_grid", "heads_attempted"
"""The widget's name, and the key that says that another text is to be read."""


def head_grid(choice: HeadChoice, summary: HeadSummary) -> None:
    """Draw all heads of the chosen kind of attention on this text."""
    if st.session_state.pop(ATTEMPTED, False):
        st.rerun()
    measures = measures_of(summary)
    figure_card(
        lambda: head_grid_view(
            summary,
            (choice.layer, choice.head),
            key=KEY,
            look=reader_look().as_data(),
            on_look=lambda: keep_look(st.session_state[KEY]["look"]),
            on_attempt=lambda: _attempt(summary, st.session_state[KEY]["attempt"]),
        ),
        name="heads grid",
        caption=section("heads", "grid caption"),
        table=lambda: head_table(summary, measures),
        chart=lambda: head_maps(measures),
    )
    write_look(reader_look())


def _attempt(summary: HeadSummary, role_id: str) -> None:
    """Read a text that shows the role."""
    text = role_named(summary, role_id).try_text
    if text is not None:
        state.set_text(sentence(text))
        st.session_state[ATTEMPTED] = True
