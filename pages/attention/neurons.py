"""Queries and keys: why one head looks where it looks, number by number."""

import streamlit as st

from components.attention.neurons.card import head_boxes, neurons_card
from components.attention.number_card import number_card
from components.choice.head import write_head
from components.choice.kind import chosen_kind
from components.page.content import explain
from components.page.frame import frame

trace = frame("neurons")
choice = chosen_kind(trace, "neurons")
head_boxes(choice)
vectors, number = st.columns([2, 1], gap="medium")
with vectors:
    neurons_card(choice)
with number:
    number_card(choice)
write_head(choice)
explain("neurons")
