"""The page about queries and keys: which head, and its vectors."""

import streamlit as st

from components.attention.neurons.choice import keep_sorts, reader_sorts
from components.attention.neurons.still import neurons_chart, neurons_table
from components.attention.neurons.view import neurons
from components.attention.neurons.words import head_words, picture_title
from components.choice.head import choose_pair, head_picker
from components.choice.questions import HeadChoice
from components.page.card import figure_card
from components.page.content import section
from components.words.lane_labels import lane_labels
from core.attention.head_vectors import HeadVectors
from core.attention.one_number import HeadPair


def head_boxes(choice: HeadChoice, of_head: HeadVectors) -> None:
    """Draw what chooses the head, and what there is to say of it."""
    boxes, about = st.columns([2, 3], gap="small")
    with boxes, st.container(horizontal=True, gap="small"):
        head_picker(choice, "neurons", width=104)
    with about:
        st.caption(head_words(choice, of_head))


def neurons_card(choice: HeadChoice, of_head: HeadVectors, one: HeadPair) -> None:
    """Draw the queries and keys of the chosen head."""
    facts = choice.facts
    queries = lane_labels(facts.query_tokens)
    keys = lane_labels(facts.key_tokens)
    what = f"{facts.card.id} {facts.name} {choice.label} {len(keys)} {facts.text}"
    title = picture_title(choice.label, queries[one.query])

    def choose(query: int, key: int) -> None:
        choose_pair(facts.text, query, key)

    sorts = reader_sorts()

    figure_card(
        lambda: neurons(
            of_head,
            one,
            queries,
            keys,
            key="neurons_view",
            what=what,
            same=facts.kind == "self",
            sorts=sorts,
            on_pair=choose,
            on_sorts=keep_sorts,
        ),
        name="queries and keys",
        caption=section("neurons", "caption"),
        table=lambda: neurons_table(of_head, one, keys),
        chart=lambda: neurons_chart(of_head, one, keys, title),
    )
