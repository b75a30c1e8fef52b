"""The answer before and after: next token or vectors, and the attention of a head."""

import numpy as np
import pandas as pd
import streamlit as st

from components.figures.ablation import (
    change_bars,
    change_table,
    vector_bars,
    vector_table,
)
from components.page.card import figure_card
from components.page.content import plain, section
from components.page.projector import projecting
from components.positions.order.choice import PAGE, undo
from components.positions.order.questions import AnswerOfText
from components.positions.order.runs import Runs
from components.positions.order.words import next_token_words, vector_words
from components.views.before_after.view import before_after
from components.views.before_after.words import LISTED, bits, token_rows, vector_rows
from components.views.token_chips.view import token_chips
from components.words.language import sentence
from core.attention.ablation import (
    NextTokenChange,
    VectorChange,
    change_between,
)
from core.graphemes import visible
from core.text.matching import ALONE
from core.text.tokenization import Token

MOST_ROWS, TALLEST = 16, 480
"""Rows that are drawn at full height, and pixels of the box for more."""
SHORT = 4
"""Tokens of each run that have a bar on a projector."""


def new_order(runs: Runs) -> None:
    """The text as the model reads it after the change, as chips."""
    if runs.changed.shuffled:
        token_chips(
            runs.after.tokens,
            key=f"{PAGE}_chips",
            title=sentence("Your words in the new order"),
            ids=False,
            bus=False,
            low=True,
        )


def answer_card(runs: Runs) -> None:
    """What the model answers before and after: bars, and one number."""
    before, after = (run.ask(AnswerOfText()) for run in (runs.before, runs.after))
    if before.ndim == 1:
        change = change_between(before, after)
        assert isinstance(change, NextTokenChange)
        _next_token(runs, change)
        return
    paired = np.flatnonzero(runs.partners.right_of != ALONE)
    _vectors(
        runs,
        VectorChange(before[paired], after[runs.partners.right_of[paired]]),
        [runs.before.tokens[place] for place in paired.tolist()],
    )


def _next_token(runs: Runs, change: NextTokenChange) -> None:
    says, words = runs.before.vocabulary, runs.changed.words
    flag = runs.changed.flag

    def table() -> pd.DataFrame:
        labels = [says[one.id].visible for one in change.top(LISTED)]
        return change_table(change, labels, LISTED)

    _say(
        next_token_words(change, says, words)
        if words
        else section(PAGE, "nothing changed")
    )
    st.markdown(section(PAGE, "kl").format(bits=plain(bits(change.kl_bits))))
    figure_card(
        lambda: before_after(
            token_rows(change, says, SHORT if projecting() else LISTED),
            (sentence("before"), sentence("after")),
            key=f"{PAGE}_bars",
            label=sentence("Likeliest next tokens before and after"),
            scale="change",
            changed=flag,
            on_undo=undo,
        ),
        name="order next token",
        caption=section(PAGE, "bars caption"),
        table=table,
        chart=lambda: change_bars(table(), words or sentence("after")),
    )


def _vectors(runs: Runs, change: VectorChange, tokens: list[Token]) -> None:
    words, flag = runs.changed.words, runs.changed.flag
    labels = [visible(token.text) for token in tokens]
    rows, scale = vector_rows(change, tuple(tokens))

    def draw() -> None:
        # A long text scrolls in a box of its own.
        height = TALLEST if len(rows) > MOST_ROWS else "content"
        with st.container(height=height, border=False, key=f"{PAGE}_rows"):
            before_after(
                rows,
                (sentence("how far each vector moves"),),
                key=f"{PAGE}_vectors",
                label=sentence("Tokens and how far the vector of each moves"),
                scale=scale,
                changed=flag,
                on_undo=undo,
            )

    _say(
        vector_words(change, tokens, words)
        if words
        else section(PAGE, "nothing changed")
    )
    figure_card(
        draw,
        name="order vectors",
        caption=section(PAGE, "vectors caption"),
        table=lambda: vector_table(change, labels),
        chart=lambda: vector_bars(vector_table(change, labels)),
    )


def _say(text: str) -> None:
    """The answer in plain words; a number and its sign stay on one line."""
    with st.container(key=f"{PAGE}_said"):
        st.markdown(f"## {plain(text)}".replace(" %", "\u00a0%"))


def _nothing() -> str:
    return section(PAGE, "nothing changed")
