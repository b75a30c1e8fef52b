"""The cell whose sum stands below the flow: kept, and written in the address."""

from collections.abc import Sequence

import streamlit as st

from components.attention.by_hand.choice import CELL
from components.attention.by_hand.matrix import Step


def chosen_cell(steps: Sequence[Step]) -> str:
    """Its name, such as ``shares.2.1``; empty where the view is to choose.

    A cell that this example does not have gives way.
    """
    session = st.session_state
    if CELL not in session:
        session[CELL] = st.query_params.get(CELL, "")
    if session[CELL] not in cell_names(steps):
        session[CELL] = ""
    if not session[CELL]:
        st.query_params.pop(CELL, None)
    elif st.query_params.get(CELL) != session[CELL]:
        st.query_params[CELL] = session[CELL]
    return session[CELL]


def keep_cell(name: str) -> None:
    """Keep what the reader chose; for the view's callback."""
    st.session_state[CELL] = name


def cell_names(steps: Sequence[Step]) -> set[str]:
    """Every cell of every matrix: its matrix, row and column, counted from 0."""
    return {
        f"{matrix.name}.{row}.{column}"
        for step in steps
        for line in step.rows
        for matrix in line
        for row in range(matrix.values.shape[0])
        for column in range(matrix.values.shape[1])
    }
