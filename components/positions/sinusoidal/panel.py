"""The sliders of sinusoidal positions and all that follows them, drawn as one.

A moved slider draws this part anew and nothing else of the page.
"""

import streamlit as st

from components.page.content import section
from components.positions.sinusoidal.card import (
    PAGE,
    chosen_sinusoid,
    facts,
    matrix_card,
    products_card,
    shift_card,
)
from components.words.language import sentence


@st.fragment
def sinusoidal_panel() -> None:
    """The matrix, the rotation, the products, and what can be checked."""
    shown = chosen_sinusoid()
    matrix_card(shown)
    st.header(sentence("A shift is a rotation"), anchor=False)
    st.markdown(section(PAGE, "shift"))
    shift_card(shown)
    st.header(sentence("How alike two positions are"), anchor=False)
    st.markdown(section(PAGE, "products"))
    products_card(shown)
    st.header(sentence("Checked on this matrix"), anchor=False)
    facts(shown)
