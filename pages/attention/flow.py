"""Beyond one layer: attention rollout, and the flow back from one token."""

import streamlit as st

from components.attention.flow.card import flow_card
from components.page.content import explain, section
from components.page.frame import frame

trace = frame("flow")

flow_card(trace)
st.markdown(section("flow", "beside the picture"))
explain("flow")
