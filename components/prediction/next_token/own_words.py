"""The reader's own words: how surprising each was to the model."""

import altair as alt
import streamlit as st

from components.choice.place import Place, look_after
from components.figures.surprisal import surprisal_columns, surprisal_table
from components.page.card import figure_card
from components.page.content import section
from components.prediction.next_token.words import together_words
from components.views.surprise.view import surprise
from core.graphemes import visible
from core.surprisal import Surprise
from core.text.continuation import Continuations
from core.text.tokenization import Token


def own_words(
    reading: Surprise,
    tokens: tuple[Token, ...],
    place: Place,
    vocabulary: Continuations,
) -> None:
    """Every token of the text with its surprise, as chips and as columns."""
    surprise(
        reading,
        tokens,
        vocabulary,
        key="next_surprise",
        chosen=place.n_before - 1,
        on_choose=look_after,
    )
    if len(tokens) < 2:
        st.caption(section("next_token", "one token"))
        return
    table = surprisal_table(reading, tokens, vocabulary)
    first = visible(tokens[0].text)
    figure_card(
        lambda: st.altair_chart(surprisal_columns(table, first), width="stretch"),
        name="surprise of each token",
        caption=f"{section('next_token', 'surprise caption')} "
        + together_words(reading.total_bits, len(tokens) - 1),
        table=lambda: table,
        chart=lambda: surprisal_columns(table, first).properties(width=alt.Step(36)),
    )
