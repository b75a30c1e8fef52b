"""What the page about sinusoidal positions is made of."""

from dataclasses import dataclass

import streamlit as st

from components.choice import state
from components.choice.number import chosen_numbers, keep_numbers
from components.choice.opening import setting, setting_of_text
from components.figures.positions import (
    distance_lines,
    distance_table,
    map_chart,
    matrix_table,
    square_table,
)
from components.page.card import figure_card
from components.page.content import section
from components.page.run import ask
from components.positions.position_pages import own_way
from components.positions.sinusoidal.questions import Waves, WavesOf
from components.positions.sinusoidal.shift_view import MOST, shift_view
from components.positions.sinusoidal.sinusoid_view import sinusoid
from components.positions.sinusoidal.words import fact_words, rounding_words
from components.views.number_map.view import NumberMap, number_map
from components.words.language import sentence
from core.engine.resources import NOTHING
from core.graphemes import visible
from core.limits import LIMITS
from core.models import loaded_models

PAGE = "sinusoidal"
"""What this page's keys begin with, in the session and in the address."""
LENGTH, D, BASE, WORDS = (f"{PAGE}_{name}" for name in ("length", "d", "n", "words"))
CELL, SHIFT = f"{PAGE}_cell", f"{PAGE}_shift"
BASES = (
    10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000,
    200_000, 500_000, 1_000_000,
)  # fmt: skip
LONGEST, WIDEST = 128, 512


@dataclass(frozen=True, eq=False)
class Sinusoid:
    """The matrix that the reader asked for."""

    waves: Waves
    base: int
    words: tuple[str, ...]


def own_model() -> None:
    """What the model above does itself, if it is loaded: this page needs none."""
    chosen = state.current_model_id()
    cards = (model.card for model in loaded_models())
    card = next((card for card in cards if card.id == chosen), None)
    if card is None:
        st.caption(section(PAGE, "own not loaded"))
    else:
        own_way(card, PAGE, "sinusoidal.py")


def chosen_sinusoid() -> Sinusoid:
    """Draw the sliders; return the matrix they ask for."""
    columns = st.columns([3, 3, 3, 4], gap="medium")
    length = columns[0].slider(
        sentence("Length: positions"),
        2,
        LONGEST,
        setting(LENGTH, 40),
        key=LENGTH,
        bind="query-params",
    )
    d = columns[1].slider(
        sentence("d: numbers per position"),
        2,
        WIDEST,
        setting(D, 64),
        2,
        key=D,
        bind="query-params",
    )
    base = columns[2].select_slider(
        sentence("N: how slow the slowest wave is"),
        BASES,
        value=setting(BASE, 10_000),
        key=BASE,
        bind="query-params",
    )
    words = columns[3].text_input(
        sentence("Words at the positions"),
        setting_of_text(WORDS, ""),
        key=WORDS,
        bind="query-params",
        max_chars=LIMITS.text_chars,
        live="150ms",
        placeholder=sentence("those of your text"),
    )
    said = (words or state.current_text())[: 40 * LONGEST].split()
    if not said:
        st.info(section(PAGE, "no words"), icon=":material/info:")
    # The slider has even numbers alone, an address may say 3 as well.
    waves = ask(WavesOf(length, d - d % 2, int(base)), NOTHING)
    return Sinusoid(waves, int(base), tuple(map(visible, said[:LONGEST])))


def matrix_card(shown: Sinusoid) -> None:
    """The matrix as a map, with one position's vector and one dimension's wave."""
    length, d = shown.waves.matrix.shape
    chosen = chosen_numbers(CELL, (min(3, length - 1), min(2, d - 1)), (length, d))
    matrix, words = shown.waves.matrix, shown.words
    figure_card(
        lambda: sinusoid(
            matrix,
            shown.waves.frequencies,
            shown.base,
            words,
            (chosen[0], chosen[1]),
            key=f"{PAGE}_map",
            on_chosen=lambda: _keep(CELL, f"{PAGE}_map"),
        ),
        name="sinusoidal positions",
        caption=section(PAGE, "map caption"),
        table=lambda: matrix_table(matrix, words),
        chart=lambda: map_chart(matrix, range(length), range(d), 1, "dimension"),
    )


def shift_card(shown: Sinusoid) -> None:
    """A shift as a rotation of each pair; the sliders are followed in the browser."""
    length = len(shown.waves.matrix)
    chosen = chosen_numbers(SHIFT, (min(1, length - 1), 2), (length, MOST + 1))
    shift_view(
        shown.waves.frequencies,
        length,
        shown.words,
        (chosen[0], chosen[1]),
        key=f"{PAGE}_turn",
        on_chosen=lambda: _keep(SHIFT, f"{PAGE}_turn"),
    )
    st.caption(section(PAGE, "shift caption"))


def products_card(shown: Sinusoid) -> None:
    """The dot product of every two positions, and the same against their distance."""
    length, d = shown.waves.matrix.shape
    products, summed = shown.waves.products, shown.waves.summed
    places = range(length)
    squares, lines = st.columns(2, gap="large")
    with squares:
        figure_card(
            lambda: number_map(
                NumberMap(
                    products, range(length), range(length), shown.words, d / 2,
                    section(PAGE, "products label"),
                ),
                key=f"{PAGE}_products",
            ),
            name="sinusoidal products",
            caption=section(PAGE, "products caption"),
            table=lambda: square_table(products, places, shown.words),
            chart=lambda: map_chart(products, places, places, d / 2, "position"),
        )  # fmt: skip
    with lines:
        chart = distance_lines(summed, sentence("dot product"))
        figure_card(
            lambda: st.altair_chart(chart, key=f"{PAGE}_by_distance"),
            name="sinusoidal products by distance",
            caption=section(PAGE, "distance caption"),
            table=lambda: distance_table(summed),
            chart=lambda: chart.properties(width=420),
        )
        st.markdown(rounding_words(summed.spread, d))


def facts(shown: Sinusoid) -> None:
    """What holds for every such matrix, checked on this one."""
    for fact in fact_words(shown.waves, shown.words):
        st.markdown(f":material/check: {fact}")


def _keep(name: str, key: str) -> None:
    keep_numbers(name, st.session_state[key].chosen)
