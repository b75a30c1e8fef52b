"""Queries and keys: why one head looks where it looks, number by number."""

import streamlit as st

from components.attention.neurons.card import head_boxes, neurons_card
from components.attention.number_card import number_card
from components.attention.questions import OneNumber
from components.choice.head import write_head
from components.choice.kind import chosen_kind
from components.page.content import explain
from components.page.frame import frame
from core.trace.attentions import attentions_named

trace = frame("neurons")
choice = chosen_kind(trace, "neurons")
attentions = attentions_named(trace, choice.facts.name)
head_boxes(choice, attentions)
vectors, number = st.columns([2, 1], gap="medium")
with vectors:
    neurons_card(choice, attentions)
with number:
    number_card(choice, trace.ask(OneNumber(*choice.where, *choice.pair)))
write_head(choice)
explain("neurons")
