"""The law: without positions an encoder reads a bag of words, shown with a number."""

import numpy as np
import streamlit as st

from components.page.card import figure_card
from components.page.content import plain, section
from components.page.run import read_beside
from components.page.say import MINILM, InOneSentence, switch_to
from components.positions.order.choice import PAGE, Changed
from components.positions.order.still import shuffle_lines, shuffle_table
from components.positions.order.traces import run
from components.positions.order.words import cosine, tiny
from core.embeddings.contextual import reading_stack
from core.engine import TraceRequest
from core.errors import BadText
from core.positions.order import order_of_tokens, shuffled_tokens
from core.positions.order_law import OFF, Shuffle, read_in_order, shuffle_effect
from core.trace import Trace


@InOneSentence()
def law_card(trace: Trace, changed: Changed) -> None:
    """How far the vectors of shuffled tokens differ, with and without positions."""
    if reading_stack(trace).name == "decoder":
        _not_a_decoder(trace)
        trace = read_beside(trace, TraceRequest(MINILM, trace.text), st.empty())
    order = _order(trace, changed)
    untold = _untold(trace, order)
    told = _told(trace.card.id, _key(trace), order.tobytes(), trace, order)
    table = shuffle_table(told, untold)
    picture, words = st.columns([8, 6], gap="large")
    with picture:
        figure_card(
            lambda: st.altair_chart(shuffle_lines(table), key=f"{PAGE}_law"),
            name="order law",
            caption=section(PAGE, "law caption"),
            table=lambda: table,
            chart=lambda: shuffle_lines(table).properties(width=560),
        )
    with words:
        if untold is not None:
            st.markdown(_without(untold))
        st.markdown(_with(told))
        st.caption(section(PAGE, "tokens not words"))


def _order(trace: Trace, changed: Changed) -> np.ndarray:
    """The tokens in the order of the words above, else in an order of their own.

    Raises:
        BadText: no two of the tokens differ.
    """
    if changed.order is not None:
        order = order_of_tokens(trace.tokens, changed.text, changed.order)
        if not np.array_equal(trace.token_ids, trace.token_ids[order]):
            return order
    try:
        return shuffled_tokens(trace.tokens, changed.seed)
    except BadText:
        raise BadText(section(PAGE, "no order")) from None


def _untold(trace: Trace, order: np.ndarray) -> Shuffle | None:
    """Without positions; None where they cannot be switched off.

    Raises:
        HeadlightError: the text cannot be read.
    """
    if not trace.model.anatomy.positions:
        return None
    plain_run = run(trace, trace.text, st.empty(), off=True)
    return _untold_of(trace.card.id, _key(trace), order.tobytes(), plain_run, order)


@st.cache_data(max_entries=64, show_spinner=False)
def _told(
    model_id: str, ids: bytes, kept_order: bytes, _trace: Trace, _order: np.ndarray
) -> Shuffle:
    """With positions; remembered, so that another choice on the page is not slow."""
    moved = read_in_order(_trace, _order)
    return shuffle_effect(reading_stack(_trace), moved, _order)


@st.cache_data(max_entries=64, show_spinner=False)
def _untold_of(
    model_id: str, ids: bytes, kept_order: bytes, _trace: Trace, _order: np.ndarray
) -> Shuffle:
    moved = read_in_order(_trace, _order, OFF)
    return shuffle_effect(reading_stack(_trace), moved, _order)


def _key(trace: Trace) -> bytes:
    return trace.token_ids.tobytes()


def _without(untold: Shuffle) -> str:
    largest, size = tiny(untold.largest), tiny(untold.size)
    if not untold.is_rounding:
        return (
            f"**Positions off:** the vectors still differ by up to **{largest}**, "
            f"beside numbers up to {size}. {section(PAGE, 'law broken')}"
        )
    return (
        "**Positions off:** the shuffled tokens have the same vectors, shuffled. The "
        f"largest difference of any number at any layer is **{largest}**, beside "
        f"numbers up to {size}: rounding. The sentence vector, the mean of them "
        f"all, is the same within {tiny(untold.mean_gap)}."
    )


def _with(told: Shuffle) -> str:
    return (
        "**Positions on:** the same tokens' vectors differ by up to "
        f"**{tiny(told.largest)}**. The two sentence vectors have cosine "
        f"{cosine(told.mean_cosine)}."
    )


def _not_a_decoder(trace: Trace) -> None:
    """Say why the law does not hold here, and offer a model in which it does."""
    st.markdown(f"{plain(trace.card.title)} {section(PAGE, 'not a decoder')}")
    switch_to(MINILM, "which reads both sides", PAGE)
