"""What each way to tell order gives past the length it was trained with."""

import numpy as np
import streamlit as st

from components.page.card import figure_card
from components.page.content import section
from components.positions.biases.beyond_still import beyond_chart, beyond_table
from components.positions.biases.beyond_words import D_MODEL, outlook_words
from components.positions.biases.choice import PAGE
from components.positions.biases.questions import Turning
from core.position_formulas import frequencies
from core.positions.extrapolation import BucketSizes, Lengths, outlooks

TRAINED, TOKENS = f"{PAGE}_trained", f"{PAGE}_tokens"
LENGTHS = (4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384)
CELLS = 256
"""Places that are drawn; of more, every 2nd, 4th…"""


@st.fragment
def beyond_card(turning: Turning) -> None:
    """Two lengths to choose, each scheme as a strip, and the numbers in words."""
    left, right = st.columns(2, gap="large")
    trained = left.select_slider(
        "Trained with texts of so many tokens", LENGTHS, value=512, key=TRAINED,
        bind="query-params", format_func=lambda length: f"{length:,}",
    )  # fmt: skip
    tokens = right.select_slider(
        "Reads a text of so many tokens", LENGTHS, value=2048, key=TOKENS,
        bind="query-params", format_func=lambda length: f"{length:,}",
    )  # fmt: skip
    lengths = Lengths(int(trained), int(tokens))
    places = np.arange(0, lengths.tokens, -(-lengths.tokens // CELLS))
    waves, sizes = frequencies(D_MODEL), BucketSizes()
    found = outlooks(lengths, places, waves=waves, turns=turning.angles, sizes=sizes)
    chart = beyond_chart(found, places, lengths)
    strips, said = st.columns([6, 6], gap="large")
    with strips:
        figure_card(
            lambda: st.altair_chart(chart, key=f"{PAGE}_beyond"),
            name="beyond the training length",
            caption=section(PAGE, "beyond caption"),
            table=lambda: beyond_table(found, places),
            chart=lambda: chart.properties(width=520),
        )
    with said:
        for line in outlook_words(lengths, turning, waves, sizes):
            st.markdown(f"- {line}")
