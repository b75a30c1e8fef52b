"""Which attention row a bias is added to: layer, head and query of the text."""

import streamlit as st

from components.choice.head import HeadChoice, choose_pair, head_picker
from components.positions.biases.choice import PAGE
from components.words.lane_labels import lane_labels

QUERY = f"{PAGE}_query"


def pickers(choice: HeadChoice) -> None:
    """Draw what chooses layer, head and query; all pages share the choice."""
    session, facts = st.session_state, choice.facts
    session[QUERY] = choice.query
    labels = lane_labels(facts.query_tokens)
    columns = st.columns([2, 2, 5])
    # The scheme has heads of its own.
    label = "{Part} of the model, 0 to {last}"
    head_picker(choice, f"{PAGE}_row", label, "stretch", columns[:2])
    columns[2].selectbox(
        "Query: the token that asks", range(len(labels)),
        format_func=lambda at: f"{at}: {labels[at]}", key=QUERY, on_change=_take_query,
        args=(facts.text, facts.is_causal, choice.key),
    )  # fmt: skip


def _take_query(text: str, causal: bool, key: int) -> None:
    query = int(st.session_state[QUERY])
    # An earlier query cannot see this key any more: then its own token is read.
    choose_pair(text, query, min(key, query) if causal else key)
