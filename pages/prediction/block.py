"""The block: what attention and MLP of every layer add, and what is inside one."""

import streamlit as st

from components.content import explain
from components.frame import frame
from components.prediction.block_choice import chosen_view
from components.prediction.block_layers_card import all_layers
from components.prediction.block_panel import one_layer

trace = frame(
    "What does each layer add?",
    "Every layer adds two vectors to a token's own: one from **attention**, one from "
    "its **MLP**. See what each of them adds **directly** to the lead of the answer.",
)

# What is shown is chosen below the picture but must be known above it.
picture, below = st.container(), st.container()
with below:
    view = chosen_view(trace)
with picture:
    all_layers(view)
with below:
    one_layer(view)
explain("block")
