"""What the Neighbours page shows: the nearest as bars, and how near that is."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st
from jaxtyping import Float

from components.embeddings.glove import glove
from components.embeddings.neighbours.choice import (
    SAID,
    Asked,
    choose_token,
    chosen_token,
    chosen_word,
    take_word,
    token_chooser,
)
from components.embeddings.spelling import offer_spellings
from components.embeddings.token_place import tokens_to_show
from components.embeddings.vocabulary_label import is_special, row_label
from components.figures.nearest import (
    nearest_bars,
    nearest_table,
    spread_chart,
    spread_table,
)
from components.page.card import figure_card
from components.page.content import plain, section
from components.page.frame import Reading
from components.views.near_bars.view import Near, near_bars
from components.words.numbers import number
from core.embeddings.matrix import embedding_matrix
from core.embeddings.neighbours import Matrix, Neighbours
from core.embeddings.similarities import rank_of, spread
from core.text.vocabulary import vocabulary_of


@dataclass(frozen=True, eq=False)
class Centre:
    """One row of a matrix, whose neighbours are shown."""

    matrix: Matrix
    row: int
    label: str
    things: str
    """What the rows are: "tokens" or "words"."""
    name: Callable[[int], Near]
    """How a row is written."""
    go: Callable[[int], None]
    """What a click on a neighbour does."""


def token_neighbours(reading: Reading, asked: Asked) -> None:
    """The tokens nearest to one of the vocabulary, by the model's own matrix."""
    tokens = tokens_to_show(reading.model.tokenizer, reading.text)
    model_id = reading.model.card.id
    vocabulary = vocabulary_of(reading.model.tokenizer)
    matrix = embedding_matrix(reading.model)
    chosen = chosen_token(reading, tokens, len(matrix.rows))
    token_chooser(reading, tokens, vocabulary, chosen)
    _neighbours(
        Centre(
            matrix=matrix,
            row=chosen,
            label=row_label(vocabulary, chosen),
            things="tokens",
            name=lambda row: Near(
                row_label(vocabulary, row), special=is_special(vocabulary, row)
            ),
            go=lambda row: choose_token(model_id, row),
        ),
        asked,
    )


def word_neighbours(reading: Reading, asked: Asked) -> None:
    """The words nearest to one of GloVe's 400,000."""
    words = glove()
    if words is None:
        return
    word = chosen_word(words, reading.text)
    row = words.row(word)
    if row is None:
        offer_spellings(words, word, take_word, key="neighbours_spelling")
        return
    _neighbours(
        Centre(
            matrix=words.matrix,
            row=row,
            label=words.word(row),
            things="words",
            name=lambda row: Near(words.word(row)),
            go=lambda row: take_word(words.word(row)),
        ),
        asked,
    )


def _neighbours(centre: Centre, asked: Asked) -> None:
    matrix, row = centre.matrix, centre.row
    if asked.measure == "cosine" and not matrix.lengths[row]:
        st.info(section("neighbours", "no direction"), icon=":material/info:")
        return
    vector = np.array(matrix.rows[row], dtype=np.float32)
    found = matrix.nearest(vector, asked.count, asked.measure, leave_out=[row])
    values = matrix.likeness_to(vector, asked.measure)
    left, right = st.columns([7, 6], gap="large")
    with left:
        _bars_card(centre, found)
    with right:
        st.markdown(_how_near(centre, found, values))
        _spread_card(centre, found, values)


def _bars_card(centre: Centre, found: Neighbours) -> None:
    names = [centre.name(int(row)) for row in found.ids]
    # What the downloads keep are these names and values, never the matrix.
    labels, what = [name.label for name in names], SAID[found.measure]
    figure_card(
        lambda: near_bars(
            found,
            names,
            key="neighbours_bars",
            title=f"Nearest to {centre.label} by {what}",
            on_choose=centre.go,
        ),
        name="neighbours",
        caption=section("neighbours", f"{found.measure} caption"),
        table=lambda: nearest_table(found, labels, what),
        chart=lambda: nearest_bars(nearest_table(found, labels, what)),
    )


def _spread_card(
    centre: Centre, found: Neighbours, values: Float[np.ndarray, " row"]
) -> None:
    limits = (-1.0, 1.0) if found.measure == "cosine" else None
    counted = spread(np.delete(values, centre.row), 80, limits)
    nearest, what = found.values[:10], SAID[found.measure]
    figure_card(
        lambda: st.altair_chart(spread_chart(counted, nearest, what), width="stretch"),
        name="all similarities",
        caption=section("neighbours", "spread caption"),
        table=lambda: spread_table(counted),
        chart=lambda: spread_chart(counted, nearest, what).properties(width=560),
    )


def _how_near(
    centre: Centre, found: Neighbours, values: Float[np.ndarray, " row"]
) -> str:
    """The nearest in numbers, beside what is usual among all others."""
    label, what = plain(centre.label), SAID[found.measure]
    others = spread(np.delete(values, centre.row))
    said = ""
    if len(found.ids):
        nearest = plain(centre.name(int(found.ids[0])).label)
        said = (
            f"Nearest to **{label}** is **{nearest}**, with a {what} of "
            f"**{number(float(found.values[0]))}**. "
        )
    said += (
        f"Of all {others.n_values:,} other {centre.things}, 90 % have a {what} between "
        f"{number(others.low)} and {number(others.high)}."
    )
    return f"{said} {_itself(centre, found, values)}"


def _itself(
    centre: Centre, found: Neighbours, values: Float[np.ndarray, " row"]
) -> str:
    """Where the token itself stands; by dot product that need not be first."""
    label = plain(centre.label)
    if found.measure == "cosine":
        return f"**{label}** with itself has 1; it is left out here."
    if found.measure == "euclid":
        return f"**{label}** is 0 away from itself; it is left out here."
    rank, own = rank_of(values, centre.row), number(float(values[centre.row]))
    if rank == 1:
        return f"**{label}** with itself has {own}, the largest; it is left out here."
    return (
        f"**{label}** with itself has {own} and comes only {_ordinal(rank)}: "
        "longer vectors have larger dot products."
    )


def _ordinal(rank: int) -> str:
    """Such as "2nd"."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return f"{rank:,}{'th' if rank % 100 in (11, 12, 13) else ending}"
