"""What length does to dot products: the experiment that √d is the answer to."""

import streamlit as st

from components.attention.by_hand.choice import PAGE
from components.attention.by_hand.still import (
    CURVES,
    spread_lines,
    spread_picture,
    spread_table,
)
from components.attention.by_hand.words import spread_words
from components.page.card import figure_card
from components.page.content import section
from components.words.language import sentence
from core.attention.by_hand import Spread, spread_at

LENGTHS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
N_ROWS = 500
"""Queries at each length: enough for smooth lines, little enough to be quick."""


@st.cache_data(max_entries=256, show_spinner=False)
def _spread(d: int, n_keys: int, seed: int) -> Spread:
    return spread_at(d, n_keys, N_ROWS, seed)


@st.fragment
def scaling_panel() -> None:
    """Choose a length; see spread, saturation and gradient with and without √d."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        d = st.slider(
            sentence("d, numbers a vector"),
            1,
            LENGTHS[-1],
            64,
            key=f"{PAGE}_length",
            bind="query-params",
            width=360,
        )
        n_keys = st.number_input(
            "Keys", 2, 64, 8, key=f"{PAGE}_keys", bind="query-params", width=120
        )
        seed = st.number_input(
            "Seed", 0, 9999, 0, key=f"{PAGE}_luck", bind="query-params", width=120
        )
    lengths = sorted({*LENGTHS, d})
    spreads = [_spread(length, int(n_keys), int(seed)) for length in lengths]
    st.markdown(spread_words(spreads[lengths.index(d)]))

    def lines() -> None:
        for column, field in zip(st.columns(len(CURVES)), CURVES, strict=True):
            chart = spread_lines(spreads, field, d)
            column.altair_chart(chart, key=f"{PAGE}_{field}")

    figure_card(
        lines,
        name="scaling by hand",
        caption=section(PAGE, "scaling caption"),
        table=lambda: spread_table(spreads),
        chart=lambda: spread_picture(spreads, d),
    )
