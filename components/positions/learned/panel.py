"""All that is shown of a position matrix; a moved slider draws the maps anew only."""

import streamlit as st

from components.page.content import section
from components.positions.learned.card import (
    PAGE,
    likeness_card,
    maps_of,
    matrix_card,
    shown_rows,
)
from components.positions.learned.facts import beyond_panel, length_card, plane_card
from components.positions.learned.questions import Learned
from components.positions.learned.words import about_words
from components.words.language import sentence


def learned_panel(shown: Learned) -> None:
    """The matrix, likeness, the curve, the end of the matrix, and its lengths."""
    st.markdown(about_words(shown))
    _maps(shown)
    curve, lengths = st.columns(2, gap="large")
    with curve:
        st.header(sentence("All positions in one plane"), anchor=False)
        plane_card(shown)
    with lengths:
        st.header(sentence("Do all rows look alike?"), anchor=False)
        length_card(shown)
    st.header(sentence("What happens past the last position?"), anchor=False)
    st.markdown(section(PAGE, "beyond"))
    beyond_panel(shown)


@st.fragment
def _maps(shown: Learned) -> None:
    rows = shown_rows(shown)
    maps = maps_of(shown, rows)
    matrix_card(shown, rows, maps)
    st.header(sentence("How alike two positions are"), anchor=False)
    likeness_card(shown, rows, maps)
