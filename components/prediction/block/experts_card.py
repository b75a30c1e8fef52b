"""A layer whose MLPs are experts: which of them the router chose for the token."""

import streamlit as st

from components.choice.place import tokens_read
from components.page.card import figure_card
from components.page.content import plain, section
from components.prediction.block.choice import PAGE, View
from components.prediction.block.experts_still import expert_bars, expert_table
from components.words.lane_labels import lane_labels
from components.words.numbers import number
from core.layers.block_at import BlockAt
from core.layers.experts import Routing


def experts_card(view: View, block: BlockAt) -> None:
    """The router's number for every expert, and the experts that work on the token."""
    st.header("Which experts did this token go to?", anchor=False)
    routing = block.routing
    if routing is None:
        st.markdown(section(PAGE, "experts unknown"))
        return
    shared = f" {section(PAGE, 'experts shared')}" if routing.shared else ""
    st.markdown(section(PAGE, "experts") + shared)
    st.markdown(chosen_said(routing, view.position, view.label))
    figure_card(
        lambda: st.altair_chart(
            expert_bars(routing, view.position), key=f"{PAGE}_experts"
        ),
        name="block experts",
        caption=section(PAGE, f"experts caption {routing.gate or 'scores'}"),
        table=lambda: expert_table(routing, lane_labels(tokens_read(view.trace))),
        chart=lambda: expert_bars(routing, view.position).properties(width=480),
    )


def chosen_said(routing: Routing, position: int, label: str) -> str:
    """The experts and their weights, the largest first."""
    pairs = zip(routing.chosen[position], routing.weights[position], strict=True)
    each = [f"**{expert}** (× {number(float(weight), 3)})" for expert, weight in pairs]
    few = f"expert {each[0]}" if len(each) == 1 else f"experts {_listed(each)}"
    return f"**{plain(label)}** goes to {few}, of {routing.n_experts}."


def _listed(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}"
