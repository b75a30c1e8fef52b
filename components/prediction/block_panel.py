"""What is shown of one layer, below the picture of all of them."""

import streamlit as st

from components.content import plain, section
from components.prediction.block_choice import PAGE, Lead, View
from components.prediction.block_experts_card import experts_card
from components.prediction.block_layer_card import (
    Changes,
    heads_card,
    sizes_said,
    stream_card,
    token_changes,
    tokens_card,
)
from components.prediction.block_layers_card import sizes_card
from components.prediction.block_neurons_card import activation_card, neurons_card
from components.prediction.block_norm_card import norm_panel
from core.block_at import BlockAt, block_at
from core.errors import HeadlightError


def one_layer(view: View) -> None:
    """The chosen layer, in the order in which the vector goes through it."""
    st.header(f"Inside layer {view.layer} (L{view.layer})", anchor=False)
    try:
        block = block_at(view.trace, view.layer, view.position)
    except HeadlightError as error:
        st.markdown(plain(str(error)))
        return
    stream_card(view, block)
    st.markdown(sizes_said(block))
    changes = {} if view.lead is None else token_changes(view, view.lead)
    if view.lead is not None:
        _attention(view, view.lead, changes)
    _mlp(view, block, changes)
    st.header("What does the norm do to the vector?", anchor=False)
    norm_panel(block.norms)
    if view.lead is not None:
        st.header("How far does each layer move the vector?", anchor=False)
        sizes_card(view)


def _attention(view: View, lead: Lead, changes: Changes) -> None:
    st.header("What does attention add here?", anchor=False)
    tokens, heads = st.columns(2, gap="large")
    with tokens:
        tokens_card(view, changes, "attention")
    with heads:
        st.markdown("**Each head**'s part in the lead")
        heads_card(view, lead)
    if "cross" in changes:
        st.header("What does cross-attention add here?", anchor=False)
        with st.columns(2, gap="large")[0]:
            tokens_card(view, changes, "cross")


def _mlp(view: View, block: BlockAt, changes: Changes) -> None:
    st.header("What does the MLP add here?", anchor=False)
    own, bend = block.neurons, st.container()
    if "mlp" in changes:
        tokens, bend = st.columns(2, gap="large")
        with tokens:
            tokens_card(view, changes, "mlp")
    if own is None:
        if block.has_experts:
            experts_card(view, block)
        else:
            bend.markdown(section(PAGE, "no neurons"))
        return
    with bend:
        activation_card(own.activation, own.pre, gated=own.up is not None)
    st.header("Which neurons of the MLP?", anchor=False)
    neurons_card(view, own)
