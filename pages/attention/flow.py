"""Beyond one layer: attention rollout, and the flow back from one token."""

import streamlit as st

from components.attention.flow.card import flow_card
from components.page.content import explain, section
from components.page.frame import frame

trace = frame(
    "Which words reach one position?",
    "Each layer passes on what the layer before has mixed. **Attention rollout** "
    "multiplies the layers and says how much of each word arrives there.",
)

flow_card(trace)
st.markdown(section("flow", "beside the picture"))
explain("flow")
