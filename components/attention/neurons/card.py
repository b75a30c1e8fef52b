"""The page about queries and keys: which head, its vectors, and one of its numbers."""

import streamlit as st

from components.attention.neurons.still import neurons_chart, neurons_table
from components.attention.neurons.view import DIM_ORDERS, KEY_ORDERS, neurons
from components.choice.head import HEAD, PAIR, HeadChoice
from components.choice.opening import setting
from components.page.card import figure_card
from components.page.content import section
from components.words.lane_labels import lane_labels
from components.words.pair_steps import shared
from core.attention.neurons import head_vectors
from core.attention.one_number import pair
from core.trace.attentions import Attentions

LAYER, NUMBER = "neurons_layer", "neurons_head"
"""Widget keys."""
SORTS, ADDRESS = "neurons_sorts", "sorted"
"""Key of the session, and name in the address, of how the reader has sorted."""


def head_picker(choice: HeadChoice) -> None:
    """Draw what chooses the head; every page about heads shares the choice."""
    state, attentions = st.session_state, choice.attentions
    state[LAYER], state[NUMBER] = choice.layer, choice.head
    last_layer, last_head = attentions.n_layers - 1, attentions.n_heads - 1
    name = attentions.name
    boxes, about = st.columns([2, 3], gap="small")
    with boxes, st.container(horizontal=True, gap="small"):
        _number(f"Layer, 0 to {last_layer}", last_layer, LAYER, name)
        _number(f"Head, 0 to {last_head}", last_head, NUMBER, name)
    with about:
        st.caption(_about(attentions, choice))


def neurons_card(choice: HeadChoice) -> None:
    """Draw the queries and keys of the chosen head."""
    attentions = choice.attentions
    of_head = head_vectors(attentions, choice.layer, choice.head)
    one = pair(attentions, choice.layer, choice.head, choice.query, choice.key)
    queries = lane_labels(attentions.query_tokens)
    keys = lane_labels(attentions.key_tokens)
    # What stays behind in callbacks and downloads must not hold the trace.
    trace = attentions.trace
    text, same = trace.text, attentions.kind == "self"
    what = f"{trace.card.id} {attentions.name} {choice.label} {len(keys)} {text}"
    title = f"{choice.label}: keys, and their products with {queries[one.query]}"

    def choose(query: int, key: int) -> None:
        st.session_state[PAIR] = (query, key, text)

    sorts = _reader_sorts()

    figure_card(
        lambda: neurons(
            of_head,
            one,
            queries,
            keys,
            key="neurons_view",
            what=what,
            same=same,
            sorts=sorts,
            on_pair=choose,
            on_sorts=_keep_sorts,
        ),
        name="queries and keys",
        caption=section("neurons", "caption"),
        table=lambda: neurons_table(of_head, one, keys),
        chart=lambda: neurons_chart(of_head, one, keys, title),
    )


def _reader_sorts() -> tuple[str, str]:
    """How keys and dimensions are sorted: here, by the address, or as it opens."""
    state, address = st.session_state, st.query_params
    first = f"{KEY_ORDERS[0]}.{DIM_ORDERS[0]}"
    opened = str(setting(ADDRESS, first))
    if SORTS not in state and ADDRESS in address:
        _keep_sorts(*address[ADDRESS].partition(".")[::2])
    if state.get(SORTS):
        keys, dims = state[SORTS]
    else:
        keys, _, dims = opened.partition(".")
    written = f"{keys}.{dims}"
    if written == opened:
        address.pop(ADDRESS, None)
    elif address.get(ADDRESS) != written:
        address[ADDRESS] = written
    return keys, dims


def _keep_sorts(keys: str, dims: str) -> None:
    if keys in KEY_ORDERS and dims in DIM_ORDERS:
        st.session_state[SORTS] = (keys, dims)


def _number(label: str, largest: int, key: str, name: str) -> None:
    st.number_input(
        label, 0, largest, key=key, on_change=_take_head, args=(name,), width=104
    )


def _take_head(name: str) -> None:
    state = st.session_state
    state[HEAD] = (name, int(state[LAYER]), int(state[NUMBER]))


def _about(attentions: Attentions, choice: HeadChoice) -> str:
    of_head = head_vectors(attentions, choice.layer, choice.head)
    facts = [
        f"{choice.label}, {attentions.title}: {of_head.d_head} numbers in each query "
        "and key."
    ]
    if of_head.shared_with:
        facts.append(shared(of_head))
    if of_head.is_turned:
        facts.append("Both are shown as they meet: turned by their position.")
    if of_head.is_ablated:
        facts.append("This head is switched off in this run.")
    return " ".join(facts)
