"""Which attention row a bias is added to: layer, head and query of the text."""

import streamlit as st

from components.choice.head import HeadChoice, choose_head, choose_pair
from components.positions.biases.choice import PAGE
from components.words.lane_labels import lane_labels

LAYER, NUMBER, QUERY = (f"{PAGE}_{name}" for name in ("row_layer", "row_head", "query"))


def pickers(choice: HeadChoice) -> None:
    """Draw what chooses layer, head and query; all pages share the choice."""
    session, attentions = st.session_state, choice.attentions
    session[LAYER], session[NUMBER] = choice.layer, choice.head
    session[QUERY] = choice.query
    labels = lane_labels(attentions.query_tokens)
    columns = st.columns([2, 2, 5])
    sizes = (attentions.n_layers, attentions.n_heads)
    for column, name, key, size in zip(
        columns, ("Layer", "Head"), (LAYER, NUMBER), sizes, strict=False
    ):
        column.number_input(
            f"{name} of the model, 0 to {size - 1}", 0, size - 1, key=key,
            on_change=_take_head, args=(attentions.name,),
        )  # fmt: skip
    columns[2].selectbox(
        "Query: the token that asks", range(len(labels)),
        format_func=lambda at: f"{at}: {labels[at]}", key=QUERY, on_change=_take_query,
        args=(attentions.trace.text, attentions.is_causal, choice.key),
    )  # fmt: skip


def _take_head(name: str) -> None:
    session = st.session_state
    choose_head(name, session[LAYER], session[NUMBER])


def _take_query(text: str, causal: bool, key: int) -> None:
    query = int(st.session_state[QUERY])
    # An earlier query cannot see this key any more: then its own token is read.
    choose_pair(text, query, min(key, query) if causal else key)
