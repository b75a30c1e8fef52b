"""What the page Surprise is made of: one text, or two beside each other."""

from dataclasses import dataclass

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st

from components.choice.number import chosen_numbers, keep_numbers
from components.choice.opening import offer
from components.choice.page_views import DEFAULT_MODEL
from components.choice.place import tokens_read, why_no_next
from components.figures.surprisal import both_columns, surprisal_table
from components.page.card import figure_card
from components.page.content import plain, section
from components.page.run import read_beside
from components.page.say import InOneSentence, switch_to
from components.views.surprise.view import surprise
from components.words.lane_labels import lane_labels
from core.engine import again
from core.graphemes import visible
from core.limits import LIMITS
from core.surprisal import Reading, read_along
from core.text.continuation import Continuations
from core.trace import Trace

PAGE = "surprise"
SECOND = f"{PAGE}_second"
FIRST_TOKEN, SECOND_TOKEN = f"{PAGE}_token", f"{PAGE}_second_token"
"""Whose guesses are shown, in the session and in the address."""
OTHER_TEXTS = {
    "The capital of France is": "The capital of Italy is",
    "I was eating": "I was in a house. I was eating",
    "I was in a house. I was eating": "I was eating",
}
"""What is offered beside an example; beside any other text, its words backwards."""


@dataclass(frozen=True, eq=False)
class Text:
    """One text and what the model expected along it."""

    trace: Trace
    reading: Reading

    @property
    def bits(self) -> float:
        """Surprisal of all tokens but the first."""
        return self.reading.total_bits

    @property
    def n_predicted(self) -> int:
        """Tokens that something stands before."""
        return len(self.reading.surprisal_bits)

    @property
    def mean(self) -> float:
        """Bits a token; 0 where there is only one token."""
        return self.bits / self.n_predicted if self.n_predicted else 0.0

    @property
    def perplexity(self) -> float:
        """2 to the mean: between how many equally likely tokens it chose."""
        return 2.0**self.mean


def text_of(trace: Trace) -> Text:
    """The text of a trace with what was expected along it."""
    ids = trace.token_ids if trace.target_ids is None else trace.target_ids
    return Text(trace, _reading(trace.card.id, ids.tobytes(), trace, ids))


@st.cache_data(max_entries=64, show_spinner=False)
def _reading(
    model_id: str, ids: bytes, _trace: Trace, _token_ids: np.ndarray
) -> Reading:
    """Remembered: choosing a token must not compute it again."""
    return read_along(_trace.logits_all(), _token_ids)


def second_box(trace: Trace) -> str:
    """Draw the box for a second text; what stands in it, empty where there is none."""
    if trace.target_ids is not None:
        # The words of an encoder-decoder are its decoder's: it has a box of its own.
        return ""
    _offer(trace.text)
    st.text_input(
        "Compare with a second text",
        key=SECOND,
        bind="query-params",
        live="150ms",
        max_chars=LIMITS.text_chars,
        placeholder="type a second text, or leave it empty",
    )
    text = st.session_state.get(SECOND) or ""
    return text if text.strip() else ""


def second_of(text: str, trace: Trace) -> Text | None:
    """What the model expected along the second text; None, and why, where it cannot."""
    below = st.empty()
    with InOneSentence(below):
        return text_of(read_beside(trace, again(trace, text), below, "Second text"))
    return None


def _offer(first: str) -> None:
    """Put a text into the box that the reader has not touched."""
    session, offered = st.session_state, _offered(first)
    before = session.get("_surprise_offered")
    offer(SECOND, offered)
    if before is not None and session.get(SECOND) == before:
        session[SECOND] = offered
    session["_surprise_offered"] = offered


def _offered(first: str) -> str:
    words = first.split()
    backwards = " ".join(reversed(words))[: LIMITS.text_chars]
    return OTHER_TEXTS.get(first, backwards if len(words) > 1 else "")


def title_of(trace: Trace) -> str:
    """Whose words are measured: an encoder-decoder's are those of its decoder."""
    return "Your text" if trace.target_ids is None else "The decoder's text"


def show(text: Text, title: str, token: str) -> None:
    """One text: its tokens as chips, and its three numbers.

    Args:
        text: with what was expected along it.
        title: what the page calls it.
        token: name of the chosen token in the session and in the address.
    """
    tokens = tokens_read(text.trace)
    vocabulary = Continuations(text.trace.model.tokenizer)
    st.markdown(f"**{title}:** {_numbers(text)}")
    end = len(tokens) - 1
    chosen = chosen_numbers(token, (end,), (len(tokens),))[0]
    surprise(
        text.reading,
        tokens,
        vocabulary,
        key=f"{token}_chips",
        chosen=chosen,
        on_choose=lambda at: keep_numbers(token, None if at == end else (at,)),
    )


def _numbers(text: Text) -> str:
    if not text.n_predicted:
        written = text.trace.target_ids is not None
        return section(PAGE, "nothing written" if written else "one token")
    return (
        f"{text.bits:,.1f} bits over {text.n_predicted:,} tokens, "
        f"{text.mean:.2f} bits a token: **perplexity {text.perplexity:,.1f}**, "
        f"which is 2^{text.mean:.2f}."
    )


def columns(texts: dict[str, Text]) -> None:
    """Every token's bits as columns: one picture for all texts, on one scale."""
    shown = {title: text for title, text in texts.items() if text.n_predicted}
    if not shown:
        return
    tables = {title: _table(text) for title, text in shown.items()}
    firsts = [visible(tokens_read(text.trace)[0].text) for text in shown.values()]
    charts = both_columns(tables, firsts)

    def draw() -> None:
        for number, chart in enumerate(charts, start=1):
            st.altair_chart(chart, width="stretch", key=f"{PAGE}_columns_{number}")

    figure_card(
        draw,
        name="surprise",
        caption=section(PAGE, "columns caption")
        + (f" {section(PAGE, 'one scale')}" if len(charts) > 1 else ""),
        table=lambda: pd.concat(
            [table.assign(text=title) for title, table in tables.items()]
        ),
        chart=lambda: alt.vconcat(
            *[chart.properties(width=alt.Step(36)) for chart in charts]
        ),
    )


def _table(text: Text) -> pd.DataFrame:
    vocabulary = Continuations(text.trace.model.tokenizer)
    return surprisal_table(text.reading, tokens_read(text.trace), vocabulary)


def compared(first: Text, second: Text) -> str:
    """Which text the model expected less, by both measures, in words."""
    if not (first.n_predicted and second.n_predicted):
        return section(PAGE, "nothing to compare")
    gap = first.bits - second.bits
    if not round(abs(gap), 1):
        return section(PAGE, "equal")
    less = "second" if gap > 0 else "first"
    said = (
        f"The model gives the **{less}** text a probability 2^{abs(gap):,.1f} times as "
        f"large ({first.bits:,.1f} against {second.bits:,.1f} bits, each without its "
        "first token)."
    )
    if first.n_predicted != second.n_predicted:
        said += " The texts differ in length, so compare the bits a token."
    return f"{said} {_most_changed(first, second)}"


def _most_changed(first: Text, second: Text) -> str:
    """The last token of both, where it is the same: what stands before changed it."""
    ours, theirs = (tokens_read(text.trace)[-1] for text in (first, second))
    if ours.id != theirs.id:
        return ""
    here, there = (float(text.reading.surprisal_bits[-1]) for text in (first, second))
    label = plain(lane_labels([ours])[0])
    return (
        f"Both end in **{label}**: it brought {here:.1f} bits in the first text and "
        f"{there:.1f} in the second."
    )


def instead(trace: Trace) -> None:
    """Say why there is no surprise along a text, and offer another model."""
    st.markdown(section(PAGE, why_no_next(trace.card)))
    switch_to(DEFAULT_MODEL, "which predicts", PAGE, primary=True)
