"""The reader's own words: how surprising each was to the model."""

import altair as alt
import numpy as np
import streamlit as st

from components.choice.place import Place, look_after, tokens_read
from components.figures.surprisal import surprisal_columns, surprisal_table
from components.page.card import figure_card
from components.page.content import section
from components.views.surprise.view import surprise
from core.graphemes import visible
from core.surprisal import Reading, read_along
from core.trace import Trace


def own_words(trace: Trace, place: Place) -> None:
    """Every token of the text with its surprise, as chips and as columns."""
    tokens, vocabulary = tokens_read(trace), place.vocabulary
    reading = _reading(trace.card.id, _token_ids(trace).tobytes(), trace)
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
    mean = reading.total_bits / (len(tokens) - 1)
    table = surprisal_table(reading, tokens, vocabulary)
    first = visible(tokens[0].text)
    figure_card(
        lambda: st.altair_chart(surprisal_columns(table, first), width="stretch"),
        name="surprise of each token",
        caption=section("next_token", "surprise caption")
        + f" Together {reading.total_bits:.1f} bits, {mean:.1f} a token.",
        table=lambda: table,
        chart=lambda: surprisal_columns(table, first).properties(width=alt.Step(36)),
    )


def _token_ids(trace: Trace) -> np.ndarray:
    return trace.token_ids if trace.target_ids is None else trace.target_ids


@st.cache_data(max_entries=64, show_spinner=False)
def _reading(model_id: str, ids: bytes, _trace: Trace) -> Reading:
    """The reading of a text, remembered: choosing a place must not compute it again."""
    return read_along(_trace.logits_all(), _token_ids(_trace))
