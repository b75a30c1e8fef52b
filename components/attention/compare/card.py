"""Two patterns side by side: the maps and what they say."""

import streamlit as st

from components.attention.compare.sides import Head
from components.attention.compare.words import in_words
from components.figures.comparison import (
    Comparison,
    comparison_chart,
    comparison_table,
)
from components.page.card import figure_card
from components.page.content import section
from components.views.head_pair.view import head_pair

KEY = "compare_view"


def left_alone(left: Head) -> None:
    """Draw the left head, where there is nothing to compare it with."""
    head_pair(left.side(), None, key=KEY)


def compare_card(comparison: Comparison, *, is_causal: bool) -> None:
    """Draw the largest difference in words, and the three maps."""
    st.markdown(in_words(comparison, is_causal=is_causal))
    figure_card(
        lambda: head_pair(comparison.left, comparison, key=KEY),
        name="compare",
        caption=section("compare", "caption"),
        table=lambda: comparison_table(comparison),
        chart=lambda: comparison_chart(comparison),
    )
