"""The block: a picture of one, and what attention and MLP of every layer add."""

import streamlit as st

from components.page.content import explain
from components.page.frame import frame
from components.prediction.block.choice import chosen_view
from components.prediction.block.panel import block_picture, looks

read = frame("block")

# What is shown is chosen below the picture but must be known above it.
picture, below = st.container(), st.container()
with below:
    view = chosen_view(read)
with picture:
    block = block_picture(view)
with below:
    looks(view, block)
explain("block")
