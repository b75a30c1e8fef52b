"""The law: without positions an encoder reads a bag of words, shown with a number."""

import numpy as np
import streamlit as st

from components.page.card import figure_card
from components.page.content import plain, section
from components.page.say import MINILM, InOneSentence, switch_to
from components.page.text_read import TextRead
from components.positions.order.choice import PAGE, Changed
from components.positions.order.questions import ShuffleOf
from components.positions.order.runs import read_so
from components.positions.order.still import shuffle_lines, shuffle_table
from components.positions.order.words import law_words, law_words_off
from components.words.language import sentence
from core.engine import TraceRequest
from core.errors import BadText
from core.positions.order import order_of_tokens, shuffled_tokens
from core.positions.order_law import Shuffle


@InOneSentence()
def law_card(read: TextRead, changed: Changed) -> None:
    """How far the vectors of shuffled tokens differ, with and without positions."""
    if read.card.kind == "decoder":
        _not_a_decoder(read.card.title)
        read = read.beside(TraceRequest(MINILM, read.text), st.empty())
    order = _order(read, changed)
    untold = _untold(read, order)
    told = read.ask(ShuffleOf(order, off=False))
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
            st.markdown(law_words_off(untold))
        st.markdown(law_words(told))
        st.caption(section(PAGE, "tokens not words"))


def _order(read: TextRead, changed: Changed) -> tuple[int, ...]:
    """The tokens in the order of the words above, else in an order of their own.

    Raises:
        BadText: no two of the tokens differ.
    """
    ids = np.array([token.id for token in read.tokens])
    if changed.order is not None:
        order = order_of_tokens(read.tokens, changed.text, changed.order)
        if not np.array_equal(ids, ids[order]):
            return tuple(order.tolist())
    try:
        return tuple(shuffled_tokens(read.tokens, changed.seed).tolist())
    except BadText:
        raise BadText(section(PAGE, "no order")) from None


def _untold(read: TextRead, order: tuple[int, ...]) -> Shuffle | None:
    """Without positions; None where they cannot be switched off.

    Raises:
        HeadlightError: the text cannot be read.
    """
    if not read.switches_off:
        return None
    without = read_so(read, read.text, st.empty(), off=True)
    return without.ask(ShuffleOf(order, off=True))


def _not_a_decoder(title: str) -> None:
    """Say why the law does not hold here, and offer a model in which it does."""
    st.markdown(f"{plain(title)} {section(PAGE, 'not a decoder')}")
    switch_to(MINILM, sentence("which reads both sides"), PAGE)
