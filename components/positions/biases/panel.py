"""All that is shown of position biases, and of doing without."""

import numpy as np
import streamlit as st

from components.choice.address import names_in_address
from components.choice.opening import setting
from components.page.content import section
from components.page.prompt import status
from components.page.run import counted
from components.page.say import InOneSentence, switch_to
from components.positions.biases.beyond_card import beyond_card
from components.positions.biases.beyond_words import Turning
from components.positions.biases.choice import PAGE, Scheme, chosen_scheme
from components.positions.biases.map_card import exact, matrix_card
from components.positions.biases.order_card import orders_card
from components.positions.biases.repeat_card import repeat_card
from components.positions.biases.row_card import row_card
from components.positions.position_pages import own_way
from components.words.lane_labels import lane_labels
from core.models import DEFAULT_MODEL
from core.position_formulas import frequencies
from core.positions.relative_bias import received_bias
from core.positions.rotary import rotary_rule, rotary_turns
from core.trace import Trace

PART = f"{PAGE}_part"
MATRIX, ROW, BEYOND, LEFT = PARTS = (
    "What is added",
    "One attention row",
    "Beyond the training length",
    "No positions at all",
)

OF_PART = {
    ROW: {"head", "pair"},
    BEYOND: {"biases_trained", "biases_tokens", "biases_times"},
    LEFT: {"biases_word", "biases_first", "biases_counting"},
}
"""Names in the address that belong to one of the pictures."""


def bias_panel(trace: Trace) -> None:
    """One picture at a time, as the reader chooses."""
    part = _chosen_part()
    if part == BEYOND:
        st.header("Beyond the training length", anchor=False)
        st.markdown(section(PAGE, "beyond"))
        beyond_card(_turning(trace))
    elif part == LEFT:
        _nothing_tells(trace)
    else:
        _added(trace, part)
    own_way(trace.card, PAGE, "biases.py")


def _chosen_part() -> str:
    """Draw the choice of the picture; return it."""
    return st.segmented_control(
        "Show", PARTS, default=_part_of_address() or setting(PART, MATRIX),
        required=True, key=PART, bind="query-params", label_visibility="collapsed",
    )  # fmt: skip


def _part_of_address() -> str | None:
    """The picture of a link that names none, as older ones do, by its other names."""
    for part, names in OF_PART.items():
        if not names.isdisjoint(names_in_address()):
            return part
    return None


def _added(trace: Trace, part: str) -> None:
    """The biases that are added, or what they do to one row."""
    shown = chosen_scheme(trace.model)
    if shown is None:
        return
    if part == ROW:
        row_card(trace, shown)
        return
    matrix_card(shown, _words(trace, shown))
    if shown.learnt is not None:
        st.markdown(_checked(trace, shown))


def _nothing_tells(trace: Trace) -> None:
    """What a model can tell of the order without any positions."""
    st.header("What is left when nothing tells the order?", anchor=False)
    card = trace.card
    _order(card.id, card.kind, card.title, trace.text)
    # What was read last is not what stands in the prompt.
    status().show(counted(trace))
    if card.kind != "decoder":
        st.markdown(section(PAGE, "decoder instead"))
        switch_to(DEFAULT_MODEL, "which reads from left to right", PAGE)


def _order(model_id: str, kind: str, title: str, text: str) -> None:
    """A word repeated, in a decoder; the reader's words in two orders, in all."""
    place = st.empty()
    if kind == "decoder":
        st.markdown(section(PAGE, "repeated"))
        with InOneSentence(st.empty()):
            repeat_card(model_id, title, place)
        st.markdown(section(PAGE, "orders"))
    else:
        st.markdown(section(PAGE, "bag"))
    with InOneSentence(st.empty()):
        orders_card(model_id, kind, title, text, place)


def _words(trace: Trace, shown: Scheme) -> list[str]:
    """What stands at the first positions: of the stack whose biases these are."""
    of_decoder = shown.learnt is not None and shown.learnt.stack == "decoder"
    tokens = trace.target_tokens if of_decoder else trace.tokens
    return lane_labels(tokens or ())


def _checked(trace: Trace, shown: Scheme) -> str:
    """That the matrix is what attention was given in the run on the text."""
    assert shown.learnt is not None
    stack = trace.stack(shown.learnt.stack)
    given = received_bias(stack.self_attention(0))
    assert given is not None
    n_query, n_key = given.shape[1:]
    gap = float(np.abs(given - shown.learnt.matrix(n_query, n_key)).max())
    return (
        f":material/check: **As the model was given it.** For the {n_query} tokens "
        f"that the {stack.name} read, the {n_query} × {n_key} biases made here of the "
        f"{shown.learnt.n_buckets} × {shown.n_heads} table differ from those that "
        f"attention received by at most {exact(gap)}."
        + (f" {section(PAGE, 'table a layer')}" if shown.learnt.n_tables > 1 else "")
    )


def _turning(trace: Trace) -> Turning:
    """The angles of the loaded model where it turns, else those of the first paper."""
    turns = rotary_turns(trace.model, 2)
    if turns is None:
        return Turning(frequencies(64), 10_000, None)
    rule = rotary_rule(trace.model)
    base = rule.base if rule else None
    return Turning(turns.angles.astype(np.float64), base, trace.card.title)
