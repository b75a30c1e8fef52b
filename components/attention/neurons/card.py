"""The page about queries and keys: which head, its vectors, and one of its numbers."""

import streamlit as st

from components.attention.neurons.still import neurons_chart, neurons_table
from components.attention.neurons.view import DIM_ORDERS, KEY_ORDERS, neurons
from components.choice.head import HeadChoice, choose_pair, head_picker
from components.choice.kept import Kept
from components.choice.opening import setting
from components.page.card import figure_card
from components.page.content import section
from components.words.lane_labels import lane_labels
from components.words.pair_steps import shared
from core.attention.head_vectors import head_vectors
from core.attention.one_number import head_pair
from core.trace.attentions import Attentions

FIRST = f"{KEY_ORDERS[0]}.{DIM_ORDERS[0]}"
"""How keys and dimensions are sorted at first, as an address says it."""


def head_boxes(choice: HeadChoice, attentions: Attentions) -> None:
    """Draw what chooses the head, and what there is to say of it."""
    boxes, about = st.columns([2, 3], gap="small")
    with boxes, st.container(horizontal=True, gap="small"):
        head_picker(choice, "neurons", width=104)
    with about:
        st.caption(_about(attentions, choice))


def neurons_card(choice: HeadChoice, attentions: Attentions) -> None:
    """Draw the queries and keys of the chosen head."""
    of_head = head_vectors(attentions, choice.layer, choice.head)
    one = head_pair(attentions, choice.layer, choice.head, choice.query, choice.key)
    queries = lane_labels(attentions.query_tokens)
    keys = lane_labels(attentions.key_tokens)
    # What stays behind in callbacks and downloads must not hold the trace.
    trace = attentions.trace
    text, same = trace.text, attentions.kind == "self"
    what = f"{trace.card.id} {attentions.name} {choice.label} {len(keys)} {text}"
    title = f"{choice.label}: keys, and their products with {queries[one.query]}"

    def choose(query: int, key: int) -> None:
        choose_pair(text, query, key)

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
    sorts = SORTS.value() or (KEY_ORDERS[0], DIM_ORDERS[0])
    SORTS.say(sorts)
    return sorts


def _keep_sorts(keys: str, dims: str) -> None:
    if sorts := _sorts_from(f"{keys}.{dims}"):
        SORTS.keep(sorts)


def _sorts_from(words: str) -> tuple[str, str] | None:
    keys, _, dims = words.partition(".")
    return (keys, dims) if keys in KEY_ORDERS and dims in DIM_ORDERS else None


SORTS: Kept[tuple[str, str]] = Kept(
    "sorted",
    _sorts_from,
    ".".join,
    lambda name: str(setting(name, FIRST)),
    key="neurons_sorts",
)


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
