"""What is shown of one layer, below the picture of all of them."""

import streamlit as st

from components.block_choice import PAGE, View
from components.block_layer_card import (
    heads_card,
    sizes_said,
    stream_card,
    tokens_card,
)
from components.block_layers_card import sizes_card
from components.block_neurons_card import activation_card, neurons_card
from components.block_norm_card import norm_panel
from components.content import plain, section
from core.block_at import BlockAt, block_at
from core.errors import HeadlightError


def one_layer(view: View) -> None:
    """The chosen layer: its stream, tokens, heads, norms, activation and neurons."""
    st.subheader(f"Inside layer {view.layer}", anchor=False)
    try:
        block = block_at(view.trace, view.layer, view.position)
    except HeadlightError as error:
        st.markdown(plain(str(error)))
        return
    stream_card(view, block)
    st.markdown(sizes_said(block))
    if view.lead is not None:
        st.subheader("Which tokens did the layer raise and lower?", anchor=False)
        tokens_card(view, view.lead)
    _mlp(view, block)
    st.subheader("What does the norm do to the vector?", anchor=False)
    norm_panel(block.norms)
    if view.lead is not None:
        st.subheader("How far does each layer move the vector?", anchor=False)
        sizes_card(view)


def _mlp(view: View, block: BlockAt) -> None:
    if view.lead is not None:
        heads, neurons = st.columns([4, 8], gap="large")
        with heads:
            st.subheader("Which heads?", anchor=False)
            heads_card(view, view.lead)
    else:
        neurons = st.container()
    with neurons:
        st.subheader("Which neurons?", anchor=False)
        if block.neurons is None:
            st.markdown(section(PAGE, "no neurons"))
        else:
            neurons_card(view, block.neurons)
    if block.neurons is not None:
        st.subheader("What bends the numbers in between?", anchor=False)
        own = block.neurons
        activation_card(own.activation, own.pre, gated=own.up is not None)
