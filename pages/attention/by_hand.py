"""Attention by hand: a few tokens, tables to type into, and every step in numbers."""

import streamlit as st

from components.attention.by_hand.card import by_hand_panel
from components.attention.by_hand.scaling import scaling_panel
from components.page.content import explain, section
from components.page.frame import frame_plain

frame_plain("by_hand")

by_hand_panel()
st.header("Why divide by √d?", anchor=False)
st.markdown(section("by_hand", "scaling"))
scaling_panel()
explain("by_hand")
