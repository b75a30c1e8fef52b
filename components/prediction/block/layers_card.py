"""All layers at once: what each adds to a token's lead, and how far it moves."""

import streamlit as st

from components.page.card import figure_card
from components.page.content import plain, section
from components.prediction.block.choice import PAGE, View, look_at_layer
from components.prediction.block.questions import Lead, UpdatesOf
from components.prediction.block.still import (
    PICK,
    cosine_lines,
    share_chart,
    share_table,
    size_lines,
    size_table,
)
from components.prediction.block.words import lead_words, sum_words
from components.words.language import said

CHART = f"{PAGE}_shares"
FIRST_LAYER = 1
"""Its column on the chart: the embedding stands before it."""


def all_layers(view: View) -> None:
    """The picture at once: shares where the model has them, else sizes."""
    if view.lead is None:
        st.markdown(f"{plain(said(view.reason))} {section(PAGE, 'instead')}")
        sizes_card(view)
        return
    st.markdown(lead_words(view, view.lead))
    _shares_card(view, view.lead)
    st.markdown(sum_words(view.lead))


def sizes_card(view: View) -> None:
    """How long each update is, and where it points."""
    found = view.read.ask(UpdatesOf(view.position, additive=view.lead is not None))
    table = size_table(found)
    sizes, turns = st.columns(2, gap="large")
    with sizes:
        figure_card(
            lambda: st.altair_chart(size_lines(table, view.layer), key=f"{PAGE}_sizes"),
            name="block sizes",
            caption=section(PAGE, "sizes caption"),
            table=lambda: table,
            chart=lambda: size_lines(table, view.layer).properties(width=480),
        )
    with turns:
        figure_card(
            lambda: st.altair_chart(
                cosine_lines(table, view.layer), key=f"{PAGE}_cosines"
            ),
            name="block cosines",
            caption=section(PAGE, "cosines caption"),
            table=lambda: table,
            chart=lambda: cosine_lines(table, view.layer).properties(width=480),
        )


def _shares_card(view: View, lead: Lead) -> None:
    table = share_table(lead.shares)
    last = view.read.card.n_layers
    figure_card(
        lambda: st.altair_chart(
            share_chart(table, view.layer),
            key=CHART,
            on_select=_take_click,
            selection_mode=PICK,
        ),
        name="block shares",
        caption=section(PAGE, "shares caption"),
        table=lambda: table,
        chart=lambda: share_chart(table, view.layer).properties(width=26 * (last + 2)),
    )


def _take_click() -> None:
    """Open the layer of the column that was clicked."""
    picked = st.session_state[CHART]["selection"].get(PICK, [])
    place = picked[0].get("place") if picked else None
    if isinstance(place, int) and place >= FIRST_LAYER:
        look_at_layer(place - FIRST_LAYER)
