"""One cell of the grid: its whole distribution, and how its answer climbed."""

import streamlit as st

from components.choice.page_views import DEFAULT_MODEL
from components.choice.place import tokens_read
from components.figures.next_token import probability_bars, steps_table
from components.page.card import figure_card
from components.page.content import section
from components.page.say import switch_to
from components.page.text_read import TextRead
from components.prediction.lens.choice import PAGE, Cell
from components.prediction.lens.questions import CellOfLens
from components.prediction.lens.still import climb_chart, lens_table
from components.prediction.lens.words import cell_title, climb_title, climbed_words
from components.views.token_bars.view import token_bars
from components.words.lane_labels import lane_labels
from components.words.language import sentence
from core.prediction.lens import Lens

BARS = 10


def no_head() -> None:
    """Say why nothing is read off this model's layers, and offer the default model."""
    st.markdown(section(PAGE, "no head"))
    switch_to(DEFAULT_MODEL, sentence("which has such a head"), PAGE, primary=True)


def cell_card(read: TextRead, found: Lens, cell: Cell) -> None:
    """The whole distribution of the chosen cell, and how its answer climbed."""
    bars, climb = st.columns([7, 6], gap="large")
    with bars:
        _bars(read, cell)
    with climb:
        _climb(read, found, cell.position)


def _bars(read: TextRead, cell: Cell) -> None:
    vocabulary, text = read.vocabulary, read.text
    label = lane_labels(tokens_read(read))[cell.position]
    dist = read.ask(CellOfLens(cell.layer, cell.position))
    st.header(cell_title(read.card, cell.layer, label), anchor=False)
    figure_card(
        lambda: token_bars(
            dist, vocabulary, key=f"{PAGE}_bars", text=text, n=BARS,
            no_append=section(PAGE, "no append"),
        ),
        name="lens cell",
        caption=section(PAGE, "bars caption"),
        table=lambda: steps_table(dist, vocabulary, BARS),
        chart=lambda: probability_bars(steps_table(dist, vocabulary, BARS)),
    )  # fmt: skip


def _climb(read: TextRead, found: Lens, position: int) -> None:
    vocabulary = read.vocabulary
    answer = vocabulary[int(found.answer_ids[position])].visible
    st.header(climb_title(answer), anchor=False)
    table = lens_table(found, lane_labels(tokens_read(read)), vocabulary)
    line = table.query(f"position == {position}")
    figure_card(
        lambda: st.altair_chart(climb_chart(line), key=f"{PAGE}_climb"),
        name="lens climb",
        caption=section(PAGE, "climb caption"),
        table=lambda: line,
        chart=lambda: climb_chart(line).properties(width=420),
    )
    st.markdown(climbed_words(found, position, answer))
