"""Attention heads: all of them, one of them, and one number of one of them."""

import streamlit as st

from components.attention.head_grid_card import head_grid
from components.attention.heads_lab import heads_lab
from components.content import explain
from components.frame import frame
from components.kind_choice import chosen_kind

trace = frame(
    "Which words does each head look at?",
    "A **head** gives each token (**query**) shares of attention over the tokens it "
    "can see (**keys**). Choose one of the small maps to see it large, and any of its "
    "cells to see how the number came about.",
)

choice = chosen_kind(trace, "heads")
grid, lab = st.columns([1, 3], gap="medium")
with grid:
    head_grid(choice, key="heads_grid")
with lab:
    heads_lab(trace)

explain("heads")
