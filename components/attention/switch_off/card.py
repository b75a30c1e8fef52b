"""Switching heads off: what to switch off, and the model's answer before and after."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from components.attention.switch_off.choice import Off, current_part, keep, toggle
from components.choice.head import HeadChoice, choose_pair
from components.choice.place import tokens_read
from components.figures.ablation import (
    change_bars,
    change_table,
    vector_bars,
    vector_table,
)
from components.page.card import figure_card
from components.page.content import plain, section
from components.views.before_after.view import before_after
from components.views.before_after.words import (
    LISTED,
    bits,
    next_token_sentences,
    share,
    token_rows,
    vector_rows,
    vector_sentence,
)
from components.words.language import counted, sentence
from core.attention.ablation import (
    NextTokenChange,
    VectorChange,
)
from core.attention.head_set import HeadSet, part_words
from core.graphemes import visible
from core.text.continuation import Continuations
from core.text.tokenization import Token

KEY = "switch_off"
LONGEST_FLAG = 12
"""Characters of what is off that have room in the flag."""


@dataclass(frozen=True, eq=False)
class Compared:
    """The answers of both runs."""

    change: NextTokenChange | VectorChange
    words: str
    """What is off; empty where nothing is."""


def chips(off: Off, choice: HeadChoice) -> None:
    """What is switched off, each part with a cross that takes it out."""
    st.markdown("**Switch off**", width="content")
    for part in off.wanted.parts:
        st.button(
            part_words(part, off.several_kinds),
            key=f"{KEY}_out_{part.address}",
            icon=":material/close:",
            icon_position="right",
            help="Switch it on again",
            on_click=toggle,
            args=(off.wanted, part),
        )
    current = current_part(choice)
    if current not in off.wanted.parts:
        st.button(
            part_words(current, off.several_kinds),
            key=f"{KEY}_in_current",
            icon=":material/add:",
            type="tertiary",
            help=sentence("The head that the other pages look at"),
            on_click=toggle,
            args=(off.wanted, current),
        )


def set_notices(off: Off) -> None:
    """What the reader should know of the set: parts left out, roles nobody has."""
    if off.dropped:
        st.caption(
            counted(
                off.dropped,
                "One part of your choice is left out: this model has no such head.",
                "{n} parts of your choice are left out: this model has no such head.",
            )
        )
    if off.wanted.parts and not off.changes:
        st.info(section("switch_off", "no such heads"), icon=":material/info:")


def next_token_bars(both: Compared, says: Continuations) -> None:
    """The sentence, and the bars before and after."""
    change = both.change
    assert isinstance(change, NextTokenChange)
    _said(next_token_sentences(change, says, both.words) if both.words else [])
    title = _title(both)
    figure_card(
        lambda: before_after(
            token_rows(change, says),
            ("before", "after"),
            key=f"{KEY}_bars",
            label=sentence("Likeliest next tokens before and after"),
            scale="change",
            changed=_flag(both),
            on_undo=_undo,
        ),
        name="switched off",
        caption=section("switch_off", "bars caption"),
        table=lambda: _table(change, says),
        chart=lambda: change_bars(_table(change, says), title),
    )


def divergence(both: Compared) -> None:
    """How much changed in all: one number, and what it means."""
    change = both.change
    assert isinstance(change, NextTokenChange)
    st.metric("KL divergence", bits(change.kl_bits))
    st.caption(section("switch_off", "kl"))
    before, after = change.before.entropy_bits, change.after.entropy_bits
    st.caption(
        sentence(
            "**Entropy**: {before} bits before, {after} bits after.",
            before=f"{before:.2f}",
            after=f"{after:.2f}",
        )
    )


def vector_bars_card(both: Compared, choice: HeadChoice) -> None:
    """For models without a next token: how far each token's vector moved."""
    change, tokens = both.change, tokens_read(choice.facts)
    assert isinstance(change, VectorChange)
    index = _chosen(choice, tokens)
    said = vector_sentence(change, tokens[index], index, both.words)
    _said([said] if both.words else [])
    rows, scale = vector_rows(change, tokens)
    labels = [visible(token.text) for token in tokens]
    figure_card(
        lambda: before_after(
            rows,
            (sentence("how far each vector moves"),),
            key=f"{KEY}_vectors",
            label=sentence("Tokens and how far the vector of each moves"),
            scale=scale,
            changed=_flag(both),
            chosen=index,
            on_undo=_undo,
            on_choose=_chooser(choice.facts.text, min(choice.key, len(tokens) - 1)),
        ),
        name="switched off",
        caption=section("switch_off", "vectors caption"),
        table=lambda: vector_table(change, labels),
        chart=lambda: vector_bars(vector_table(change, labels)),
    )


def one_vector(both: Compared, choice: HeadChoice) -> None:
    """The chosen token's numbers, and what they mean."""
    change, tokens = both.change, tokens_read(choice.facts)
    assert isinstance(change, VectorChange)
    index = _chosen(choice, tokens)
    label = plain(visible(tokens[index].text))
    st.metric(f"Cosine of “{label}”", f"{change.cosines[index]:.4f}")
    st.caption(section("switch_off", "cosine"))
    moved = share(float(change.relative[index]))
    st.metric(
        "Moved by", moved, help=sentence("Length of the change ÷ length of the vector")
    )
    st.caption(
        sentence(
            "Mean of 1 − cosine over all tokens: {mean}.",
            mean=f"{change.mean_turn:.5f}",
        )
    )


def _said(lines: list[str]) -> None:
    """The answer in plain words, or that nothing is changed."""
    text = " ".join(lines) or sentence(
        "Nothing is switched off: this is the model as it is."
    )
    with st.container(key=f"{KEY}_said"):
        # A number and its sign stay on one line.
        st.markdown(f"## {plain(text)}".replace(" %", "\u00a0%"))


def _table(change: NextTokenChange, says: Continuations) -> pd.DataFrame:
    labels = [says[one.id].visible for one in change.top(LISTED)]
    return change_table(change, labels, LISTED)


def _title(both: Compared) -> str:
    return f"without {both.words}" if both.words else "after"


def _flag(both: Compared) -> str:
    """The amber flag: what is off where that is short, else that something is."""
    short = len(both.words) <= LONGEST_FLAG
    return (f"without {both.words}" if short else "changed") if both.words else ""


def _chosen(choice: HeadChoice, tokens: tuple[Token, ...]) -> int:
    return min(choice.query, len(tokens) - 1)


def _undo() -> None:
    keep(HeadSet())


def _chooser(text: str, key: int) -> Callable[[int], None]:
    """Looks at another token of this text."""

    def choose(index: int) -> None:
        choose_pair(text, index, key)

    return choose
