"""Queries and keys: why one head looks where it looks, number by number."""

import streamlit as st

from components.attention.neurons.card import head_boxes, neurons_card
from components.attention.neurons.questions import QueriesAndKeys
from components.attention.number_card import number_card
from components.attention.questions import OneNumber
from components.choice.head import write_head
from components.choice.kind import chosen_kind
from components.page.content import explain
from components.page.frame import frame

read = frame("neurons")
choice = chosen_kind(read, "neurons")
of_head = read.ask(QueriesAndKeys(*choice.where))
one = read.ask(OneNumber(*choice.where, *choice.pair))
head_boxes(choice, of_head)
vectors, number = st.columns([2, 1], gap="medium")
with vectors:
    neurons_card(choice, of_head, one)
with number:
    number_card(choice, one)
write_head(choice)
explain("neurons")
