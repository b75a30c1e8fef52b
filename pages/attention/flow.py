"""Beyond one layer: attention rollout, and the flow back from one token."""

import streamlit as st

from components.attention.flow.card import flow_card
from components.attention.flow.choice import reader_flow
from components.choice.head import write_head
from components.choice.kind import chosen_kind
from components.page.content import explain, section
from components.page.frame import frame

read = frame("flow")

head = chosen_kind(read, "flow")
choice = reader_flow(head)
flow_card(read.ask(choice.question(head.facts.name)), choice, head)
write_head(head)
st.markdown(section("flow", "beside the picture"))
explain("flow")
