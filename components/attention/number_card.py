"""One number of the chosen head on its page: the panel, its table and its picture.

The open step is kept for the session and written in the address as ``step=share``.
"""

import streamlit as st

from components.choice.head import PAIR, HeadChoice
from components.choice.opening import setting
from components.figures.one_number import number_chart, number_table, row_table
from components.page.card import figure_card
from components.page.pointer import pointing
from components.views.one_number.view import one_number
from components.words.lane_labels import lane_labels
from core.attention.one_number import pair

KEY = "one_number"
STEP, ADDRESS, FIRST = "number_step", "step", "q"
"""Key of the session, name in the address, and the step that is open at first."""
CAPTION = (
    "From two vectors to one share, and what comes of it. Colours of a strip: purple "
    "below 0, orange above. Point at a strip for its numbers; arrow keys walk the "
    "steps; click a bar of the share for that key."
)


def number_card(choice: HeadChoice) -> None:
    """Draw how the chosen number of the chosen head is computed, step by step."""
    attentions = choice.attentions
    one = pair(attentions, choice.layer, choice.head, choice.query, choice.key)
    queries = lane_labels(attentions.query_tokens)
    keys = lane_labels(attentions.key_tokens)
    # What stays behind in callbacks and downloads must not hold the trace.
    text, label = attentions.trace.text, choice.label
    same = attentions.kind == "self"
    title = f"{label}: {queries[one.query]} reads {keys[one.key]}"

    def choose_key(key: int) -> None:
        st.session_state[PAIR] = (one.query, key, text)

    step = _reader_step()
    figure_card(
        lambda: one_number(
            one,
            queries,
            keys,
            key=KEY,
            where=label,
            same=same,
            step=step,
            on_key=choose_key,
            on_step=_keep_step,
        ),
        name="one number",
        caption=pointing(CAPTION),
        table=lambda: number_table(one),
        more={"keys": lambda: row_table(one, keys)},
        chart=lambda: number_chart(one, keys, title),
    )


def _reader_step() -> str:
    """The open step, here or in the address, else the page's own; writes it there."""
    state, opened = st.session_state, setting(ADDRESS, FIRST)
    if STEP not in state and ADDRESS in st.query_params:
        _keep_step(st.query_params[ADDRESS])
    step = state.get(STEP, opened)
    if step == opened:
        st.query_params.pop(ADDRESS, None)
    elif st.query_params.get(ADDRESS) != step:
        st.query_params[ADDRESS] = step
    return step


def _keep_step(step: str) -> None:
    """Keep the step, if it may be one; for a callback."""
    known = step.isascii() and step.isalpha() and len(step) < 12
    st.session_state[STEP] = step if known else FIRST
