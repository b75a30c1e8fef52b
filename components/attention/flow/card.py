"""The flow back from one token on its page: picture, sentence and caption."""

import streamlit as st

from components.attention.flow.choice import FlowChoice, keep_flow
from components.attention.flow.questions import Flow
from components.attention.flow.still import flow_chart, flow_table
from components.attention.flow.view import flow_view, sent_choice
from components.attention.flow.words import flow_words
from components.choice.questions import HeadChoice
from components.page.card import figure_card
from components.page.content import section

KEY = "flow_view"


def flow_card(flow: Flow, choice: FlowChoice, head: HeadChoice) -> None:
    """Draw the flow, what it says in words, and its caption."""
    facts, numbers = head.facts, flow.numbers
    about = {"text": facts.text, "kind": facts.name, "model": facts.card.id}
    st.markdown(flow_words(numbers, facts.is_causal))
    figure_card(
        lambda: flow_view(
            flow,
            choice,
            key=KEY,
            about=about,
            on_chosen=lambda: keep_flow(sent_choice(KEY)),
        ),
        name="flow",
        caption=section("flow", "cross caption" if flow.is_cross else "caption"),
        table=lambda: flow_table(numbers),
        chart=lambda: flow_chart(numbers),
    )
