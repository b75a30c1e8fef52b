"""Which query and key the page about rotary positions shows, and what turns them."""

import numpy as np
import streamlit as st

from components.choice.head import HeadChoice, choose_pair, head_picker
from components.choice.number import chosen_numbers, keep_numbers
from components.positions.rotary.questions import FARTHEST, Shown, Turned
from components.words.lane_labels import lane_labels
from components.words.language import sentence
from components.words.pair_steps import isolated
from core.positions.rotary_score import products_by_distance

PAGE = "rotary"
"""What this page's keys begin with, in the session and in the address."""
QUERY, KEY = f"{PAGE}_query", f"{PAGE}_key"
TURN = f"{PAGE}_turn"
"""Where the arrows stand."""


def pickers(choice: HeadChoice, keys: tuple[int, ...]) -> None:
    """Draw what chooses layer, head, query and key; all pages share the choice.

    Args:
        choice: what is chosen.
        keys: those that the chosen query can see.
    """
    session = st.session_state
    session[QUERY], session[KEY] = choice.query, choice.key
    labels = lane_labels(choice.facts.query_tokens)
    columns = st.columns([2, 2, 4, 4])
    head_picker(choice, PAGE, width="stretch", places=columns[:2])
    text, causal = choice.facts.text, choice.facts.is_causal
    for column, name, key, places in (
        (columns[2], sentence("Query: the token that asks"), QUERY, range(len(labels))),
        (columns[3], sentence("Key: the token that is read"), KEY, keys),
    ):
        column.selectbox(
            name, places, key=key, on_change=_take_pair, args=(text, causal),
            format_func=lambda at: f"{at}: {isolated(labels[at])}",
        )  # fmt: skip


def chosen_turn(view: Shown) -> Turned:
    """Where the arrows stand: as the reader left them, or as in the text.

    Another query or key starts with its own places, and with the pair of numbers that
    adds most to its score.
    """
    one, (least, most) = view.one, view.span
    here = np.array([one.distance])
    first = int(np.abs(products_by_distance(one, view.turns, here)[0]).argmax())
    counts = (len(one.dims), FARTHEST + 1, most - least + 1)
    begins = (first, 0, one.distance - least)
    pair, both, distance = chosen_numbers(TURN, begins, counts, view.what)
    return Turned(pair, both, distance + least)


def keep_turn(turned: Turned, least: int) -> None:
    """Keep where the reader has moved the arrows; for the view's callback."""
    keep_numbers(TURN, (turned.pair, turned.both, turned.distance - least))


def _take_pair(text: str, causal: bool) -> None:
    query, key = int(st.session_state[QUERY]), int(st.session_state[KEY])
    # An earlier query cannot see this key any more: then its own token is read.
    choose_pair(text, query, min(key, query) if causal else key)
