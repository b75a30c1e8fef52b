"""What the Neighbours page shows: the nearest as bars, and how near that is."""

from collections.abc import Callable

import streamlit as st

from components.embeddings.neighbours.choice import (
    Comparison,
    choose_token,
    chosen_token,
    chosen_word,
    take_word,
    token_chooser,
)
from components.embeddings.neighbours.questions import (
    Neighbourhood,
    NeighboursOfToken,
    NeighboursOfWord,
    TokenChoices,
)
from components.embeddings.neighbours.words import how_near, measure_name
from components.embeddings.spelling import offer_spellings
from components.embeddings.token_place import tokens_to_show
from components.figures.nearest import (
    nearest_bars,
    nearest_table,
    spread_chart,
    spread_table,
)
from components.page.card import figure_card
from components.page.content import section
from components.page.frame import Reading
from components.page.run import ask
from components.views.near_bars.view import Near, near_bars
from components.words.language import sentence
from core.engine.about_words import RowsOfWords
from core.engine.resources import GLOVE


def token_neighbours(reading: Reading, by: Comparison) -> None:
    """The tokens nearest to one of the vocabulary, by the model's own matrix."""
    model_id = reading.card.id
    tokens = tokens_to_show(reading)
    among = ask(TokenChoices(), model_id)
    chosen = chosen_token(reading, tokens, among.n_rows)
    token_chooser(reading, tokens, among.n_entries, chosen)
    near = ask(NeighboursOfToken(chosen, by.measure, by.count), model_id)
    _neighbours(near, by, lambda row: choose_token(model_id, row))


def word_neighbours(reading: Reading, by: Comparison) -> None:
    """The words nearest to one of GloVe's 400,000."""
    word = chosen_word(reading.text)
    (row,) = ask(RowsOfWords((word,)), GLOVE)
    if row is None:
        offer_spellings(word, take_word, key="neighbours_spelling")
        return
    near = ask(NeighboursOfWord(row, by.measure, by.count), GLOVE)
    near_words = (
        {}
        if near is None
        else dict(zip(near.found.ids.tolist(), near.labels, strict=True))
    )
    _neighbours(near, by, lambda row: take_word(near_words[row]))


def _neighbours(
    near: Neighbourhood | None, by: Comparison, go: Callable[[int], None]
) -> None:
    """Draw them; a click on one goes to it."""
    if near is None:
        st.info(section("neighbours", "no direction"), icon=":material/info:")
        return
    left, right = st.columns([7, 6], gap="large")
    with left:
        _bars_card(near, go)
    with right:
        st.markdown(how_near(near, words=by.words))
        _spread_card(near)


def _bars_card(near: Neighbourhood, go: Callable[[int], None]) -> None:
    found, measure = near.found, measure_name(near.found.measure)
    title = sentence(
        "Nearest to {token} by {measure}", token=near.label, measure=measure
    )
    names = [
        Near(label, special=special)
        for label, special in zip(near.labels, near.special, strict=True)
    ]
    figure_card(
        lambda: near_bars(
            found, names, key="neighbours_bars", title=title, on_choose=go
        ),
        name="neighbours",
        caption=section("neighbours", f"{found.measure} caption"),
        table=lambda: nearest_table(found, near.labels, measure),
        chart=lambda: nearest_bars(nearest_table(found, near.labels, measure)),
    )


def _spread_card(near: Neighbourhood) -> None:
    counted, nearest = near.others, near.found.values[:10]
    measure = measure_name(near.found.measure)
    figure_card(
        lambda: st.altair_chart(
            spread_chart(counted, nearest, measure), width="stretch"
        ),
        name="all similarities",
        caption=section("neighbours", "spread caption"),
        table=lambda: spread_table(counted),
        chart=lambda: spread_chart(counted, nearest, measure).properties(width=560),
    )
