"""A layer whose MLPs are experts: which of them the router chose for the token."""

import streamlit as st

from components.choice.place import tokens_read
from components.page.card import figure_card
from components.page.content import section
from components.prediction.block.choice import PAGE, View
from components.prediction.block.experts_still import expert_bars, expert_table
from components.prediction.block.words import experts_words
from components.words.lane_labels import lane_labels
from components.words.language import sentence
from core.layers.block_at import BlockAt


def experts_card(view: View, block: BlockAt) -> None:
    """The router's number for every expert, and the experts that work on the token."""
    st.header(sentence("Which experts did this token go to?"), anchor=False)
    routing, labels = block.routing, lane_labels(tokens_read(view.read))
    if routing is None:
        st.markdown(section(PAGE, "experts unknown"))
        return
    shared = f" {section(PAGE, 'experts shared')}" if routing.shared else ""
    st.markdown(section(PAGE, "experts") + shared)
    st.markdown(experts_words(routing, view.position, view.label))
    figure_card(
        lambda: st.altair_chart(
            expert_bars(routing, view.position), key=f"{PAGE}_experts"
        ),
        name="block experts",
        caption=section(PAGE, f"experts caption {routing.gate or 'scores'}"),
        table=lambda: expert_table(routing, labels),
        chart=lambda: expert_bars(routing, view.position).properties(width=480),
    )
