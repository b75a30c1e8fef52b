"""What the page about learned position vectors is made of."""

import streamlit as st

from components.choice.opening import setting
from components.figures.positions import (
    distance_lines,
    distance_table,
    map_chart,
    matrix_table,
    square_table,
)
from components.page.card import figure_card
from components.page.content import plain, section
from components.page.frame import Reading
from components.page.projector import projecting
from components.page.run import ask
from components.page.say import MINILM, InOneSentence, switch_to
from components.positions.learned.questions import (
    EveryNumber,
    Learned,
    Maps,
    MapsOf,
    MatricesOf,
    OverAllPositions,
)
from components.positions.learned.words import distance_words, thinned
from components.positions.position_pages import NONE_FOUND, link_to_own, way_of
from components.views.number_map.view import NumberMap, number_map
from components.words.lane_labels import lane_labels
from components.words.language import ordinal, sentence
from core.engine.about_models import CardOf, TokensOf

PAGE = "learned"
"""What this page's keys begin with, in the session and in the address."""
STACK, ROWS = f"{PAGE}_stack", f"{PAGE}_rows"
MOST_ROWS = 128
"""Rows of a map; what is more is thinned out, and the page says how."""


def chosen_matrix(reading: Reading) -> Learned | None:
    """The matrix of the model's only stack, or of the one the reader chose."""
    model_id = reading.card.id
    found = {one.stack: one for one in ask(MatricesOf(), model_id)}
    if not found:
        return None
    stack = next(iter(found))
    if len(found) > 1:
        stack = st.segmented_control(
            sentence("Positions of the"),
            list(found),
            default=stack,
            required=True,
            format_func=sentence,
            key=STACK,
            bind="query-params",
        )
    matrix = found.get(stack) or next(iter(found.values()))
    tokens = ask(TokensOf(reading.text), model_id)
    words = lane_labels(tokens)[: matrix.n_positions]
    # Tokens of the text stand at the encoder's positions, not at its decoder's.
    own = len(found) == 1 or matrix.stack == "encoder"
    return Learned(
        model_id,
        reading.card.title,
        matrix,
        ask(OverAllPositions(matrix.stack), model_id),
        tuple(words if own else ()),
        len(tokens),
    )


@InOneSentence()
def another_matrix(reading: Reading) -> Reading | None:
    """Say what a model without such a matrix does; return the text with one that has.

    None where that model cannot be had.
    """
    card, sections = reading.card, {"rotary", "relative"}
    way = way_of(card)
    st.markdown(
        sentence("**{model} has no such matrix.**", model=plain(card.title))
        + " "
        + section(PAGE, way if way in sections else NONE_FOUND)
    )
    link_to_own(card, "learned.py")
    switch_to(MINILM, sentence("which has learnt its position vectors"), PAGE)
    other = ask(CardOf(), MINILM, st.empty())
    st.markdown(section(PAGE, "minilm instead"))
    return Reading(reading.text, other, reading.notices)


def shown_rows(shown: Learned) -> range:
    """Draw the slider that says which positions the maps show; return them."""
    last = shown.matrix.n_positions - 1
    if last < 1:
        return range(1)
    kept = st.session_state.get(ROWS)
    if kept is not None and max(kept) > last:
        # Another model's positions: this one has fewer.
        st.session_state[ROWS] = (0, last)
    first, end = st.slider(
        sentence("Positions on the maps"),
        0,
        last,
        _opened_on(last),
        key=ROWS,
        bind="query-params",
        help=sentence(
            "Up to {n} positions are all drawn; of more, every {second}, {third}…",
            n=MOST_ROWS,
            second=ordinal(2),
            third=ordinal(3),
        ),
    )
    step = -(-(end - first + 1) // MOST_ROWS)
    return range(first, end + 1, step)


def _opened_on(last: int) -> tuple[int, int]:
    """The range that the page's view names, as far as this model has it."""
    first, end = setting(ROWS, (0, last))
    return min(first, last), min(end, last)


def maps_of(shown: Learned, rows: range) -> Maps:
    """What is drawn of these positions."""
    return ask(MapsOf(shown.matrix.stack, rows), shown.model_id)


def matrix_card(shown: Learned, rows: range, maps: Maps) -> None:
    """The matrix as a map; its table has every number of the range."""
    words, d, stack = shown.words, shown.matrix.d, shown.matrix.stack
    cut, limit = maps.cut, maps.limit
    every = EveryNumber(stack, rows.start, rows.stop)
    cols = cut.starts[:-1].tolist()
    several = "" if len(cols) == d else section(PAGE, "cells")
    figure_card(
        lambda: number_map(
            NumberMap(
                cut.values, rows, cols, words, limit,
                section(PAGE, "map label"),
                cut.dims, d,
            ),
            key=f"{PAGE}_map",
            height=320 if projecting() else 440,
        ),
        name="learned positions",
        caption=f"{section(PAGE, 'map caption')} {thinned(rows)} {several}",
        table=lambda: matrix_table(ask(every, shown.model_id), words, rows.start),
        chart=lambda: map_chart(cut.values, rows, cols, limit, "dimension"),
    )  # fmt: skip


def likeness_card(shown: Learned, rows: range, maps: Maps) -> None:
    """The cosine of every two positions, and its mean against their distance."""
    words, square, summed = shown.words, maps.cosines, shown.whole.cosines
    squares, lines = st.columns(2, gap="large")
    with squares:
        figure_card(
            lambda: number_map(
                NumberMap(
                    square, rows, rows, words, 1.0,
                    section(PAGE, "cosines label"),
                ),
                key=f"{PAGE}_cosines",
            ),
            name="learned cosines",
            caption=f"{section(PAGE, 'cosines caption')} {thinned(rows)}",
            table=lambda: square_table(square, rows, words),
            chart=lambda: map_chart(square, rows, rows, 1, "position"),
        )  # fmt: skip
    with lines:
        chart = distance_lines(summed, sentence("cosine"))
        figure_card(
            lambda: st.altair_chart(chart, key=f"{PAGE}_by_distance"),
            name="learned cosines by distance",
            caption=section(PAGE, "distance caption"),
            table=lambda: distance_table(summed),
            chart=lambda: chart.properties(width=420),
        )
        st.markdown(distance_words(summed))
