"""The flow of matrices on the page, with its sentence, its table and its address."""

import streamlit as st

from components.attention.by_hand.cell import chosen_cell, keep_cell
from components.attention.by_hand.choice import (
    BAD,
    ECHO,
    ERROR,
    PAGE,
    WHAT,
    chosen_preset,
    chosen_setup,
    controls,
    write_setup,
)
from components.attention.by_hand.copy import copy_button, copy_if_wanted
from components.attention.by_hand.flow import flow
from components.attention.by_hand.still import flow_chart, flow_table
from components.attention.by_hand.typed import keep_typed
from components.attention.by_hand.view import by_hand
from components.attention.by_hand.words import example_words
from components.page.card import figure_card
from components.page.content import section


def by_hand_panel() -> None:
    """The example: what chooses it, its matrices, and what it shows."""
    place = st.empty()
    chosen_setup()
    copy_if_wanted(place)
    setup = chosen_setup()
    controls(setup, copy_button)
    steps = flow(setup)
    cell = chosen_cell(steps)
    session = st.session_state

    figure_card(
        lambda: by_hand(
            steps,
            what=str(session[WHAT]),
            echo=session.get(ECHO, 0),
            bad=session.get(BAD, {}),
            error=session.get(ERROR, ""),
            cell=cell,
            key=f"{PAGE}_flow",
            on_typed=keep_typed,
            on_cell=keep_cell,
        ),
        name="attention by hand",
        caption=section(PAGE, "flow caption"),
        table=lambda: flow_table(steps),
        chart=lambda: flow_chart(steps),
    )
    preset = chosen_preset()
    st.markdown(example_words(setup, preset.note if preset else ""))
    write_setup()
