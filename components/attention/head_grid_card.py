"""The grid of all heads with what belongs to it, and what the reader asks of it."""

from collections.abc import Callable

import streamlit as st

from components import state
from components.card import figure_card
from components.figures.head_maps import head_maps, head_table
from components.head_choice import HeadChoice
from components.head_measures import measures_of
from components.views.head_grid import head_grid_view
from core.head_summary import HeadSummary, head_summary, role_named

CAPTION = (
    "Each small map is a **head**: rows ask, columns are read. Click, or use the arrow "
    "keys; Enter shows a layer large."
)


def head_grid(
    choice: HeadChoice,
    *,
    key: str,
    on_choose: Callable[[int, int], None] | None = None,
) -> None:
    """Draw all heads of the chosen kind of attention on this text.

    Args:
        choice: the head that has the frame.
        key: the widget's own name on the page.
        on_choose: called with layer and head when the reader chose one. Without it
            only the other views in the browser hear of it.
    """
    # What the downloads and callbacks keep must not hold the trace.
    summary = head_summary(choice.attentions)
    measures = measures_of(summary)
    chosen = choice.layer, choice.head

    def tell() -> None:
        layer, head = st.session_state[key]["choose"]
        if on_choose is not None:
            on_choose(int(layer), int(head))

    figure_card(
        lambda: head_grid_view(
            summary,
            chosen,
            key=key,
            on_choose=tell if on_choose is not None else None,
            on_attempt=lambda: _attempt(summary, st.session_state[key]["attempt"]),
        ),
        name=key,
        caption=CAPTION,
        table=lambda: head_table(summary, measures),
        chart=lambda: head_maps(measures),
    )


def _attempt(summary: HeadSummary, role_id: str) -> None:
    """Read a text that shows the role."""
    text = role_named(summary, role_id).try_text
    if text is not None:
        state.set_text(text)
