"""What the page Surprise is made of: one text, or two beside each other."""

import altair as alt
import pandas as pd
import streamlit as st

from components.choice.number import chosen_numbers, keep_numbers
from components.choice.page_views import DEFAULT_MODEL
from components.choice.place import why_no_next
from components.figures.surprisal import both_columns, surprisal_table
from components.page.card import figure_card
from components.page.content import section
from components.page.say import switch_to
from components.prediction.surprise.text import PAGE, Text
from components.prediction.surprise.words import numbers_words
from components.views.surprise.view import surprise
from components.words.language import sentence
from core.graphemes import visible
from core.models.cards import ModelCard

FIRST_TOKEN, SECOND_TOKEN = f"{PAGE}_token", f"{PAGE}_second_token"
"""Whose guesses are shown, in the session and in the address."""


def text_card(text: Text, title: str, token: str) -> None:
    """One text: its tokens as chips, and its three numbers.

    Args:
        text: with what was expected along it.
        title: what the page calls it.
        token: name of the chosen token in the session and in the address.
    """
    st.markdown(f"**{title}:** {numbers_words(text)}")
    end = len(text.tokens) - 1
    chosen = chosen_numbers(token, (end,), (len(text.tokens),))[0]
    surprise(
        text.reading,
        text.tokens,
        text.vocabulary,
        key=f"{token}_chips",
        chosen=chosen,
        on_choose=lambda at: keep_numbers(token, None if at == end else (at,)),
    )


def columns_card(texts: dict[str, Text]) -> None:
    """Every token's bits as columns: one picture for all texts, on one scale."""
    shown = {title: text for title, text in texts.items() if text.n_predicted}
    if not shown:
        return
    tables = {
        title: surprisal_table(text.reading, text.tokens, text.vocabulary)
        for title, text in shown.items()
    }
    charts = both_columns(tables, [visible(t.tokens[0].text) for t in shown.values()])

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


def other_model(card: ModelCard) -> None:
    """Say why there is no surprise along a text, and offer another model."""
    st.markdown(section(PAGE, why_no_next(card)))
    switch_to(DEFAULT_MODEL, sentence("which predicts"), PAGE, primary=True)
