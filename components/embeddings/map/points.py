"""The points of the map: the reader's choices as rows of a matrix."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st

from components.embeddings.glove import glove
from components.embeddings.map.choice import MapChoice, draw_groups, swap
from components.embeddings.map.groups import Written
from components.embeddings.map.wait import found
from components.embeddings.map.words import (
    also_unknown,
    first_are_drawn,
    groups_that_fit,
    mean_of,
    of_several_tokens,
)
from components.embeddings.spelling import offer_spellings
from components.embeddings.token_place import tokens_to_show
from components.embeddings.vocabulary_label import is_special, row_label
from components.page.content import section
from components.page.frame import Reading
from components.words.language import sentence
from core.embeddings.cloud import Cloud, Group
from core.embeddings.matrix import embedding_matrix
from core.embeddings.neighbours import Matrix
from core.embeddings.word_vectors import WordVectors
from core.engine.clouds import CloudRequest
from core.graphemes import visible
from core.text.tokenization import encode
from core.text.vocabulary import vocabulary_of

MOST_GROUPS, MOST_ROWS = 12, 100
"""What is chosen beyond this is left out, and the page says so."""
MOST_OFFERS = 2
"""Unknown words that get near spellings; the others are only named."""
MOST_NAMED = 20


@dataclass(frozen=True, eq=False)
class Space:
    """Rows of a matrix with names."""

    name: str
    """Says whose rows they are; no two spaces share it."""
    matrix: Matrix
    label: Callable[[int], str]
    groups: tuple[Group, ...]


def chosen_space(reading: Reading, choice: MapChoice) -> Space | None:
    """The groups to draw; None after saying what is missing."""
    space = _words(reading, choice) if choice.words else _tokens(reading, choice)
    if space is None or space.groups:
        return space
    missing = "no groups" if choice.written is not None else "no words"
    st.info(section("map", missing), icon=":material/edit:")
    if choice.written is None:
        st.button(
            sentence("Draw groups of words"), key="map_to_groups", on_click=draw_groups
        )
    return None


def points(space: Space, choice: MapChoice) -> Cloud:
    """The chosen rows and their neighbours.

    Raises:
        HeadlightError: they cannot be found.
    """
    request = CloudRequest(
        space.name, space.groups, choice.n_neighbours, choice.settings.metric
    )
    return found(request, space.matrix)


def _tokens(reading: Reading, choice: MapChoice) -> Space:
    tokenizer = reading.model.tokenizer
    vocabulary, matrix = vocabulary_of(tokenizer), embedding_matrix(reading.model)
    label = partial(row_label, vocabulary)
    if choice.written is None:
        tokens = tokens_to_show(tokenizer, reading.text)
        own = [one for one in tokens if not one.special] or tokens
        rows = dict.fromkeys(one.id for one in own if one.id < len(matrix.rows))
        groups = _first([Group(label(row), (row,)) for row in rows], words=False)
    else:

        def row_of(word: str) -> int | None:
            row = _token_of(tokenizer, word)
            if row is None or is_special(vocabulary, row) or row >= len(matrix.rows):
                return None
            return row

        groups, unknown = _written(choice.written, row_of)
        _say_cut(tokenizer, unknown)
    return Space(reading.card.id, matrix, label, groups)


def _words(reading: Reading, choice: MapChoice) -> Space | None:
    words = glove()
    if words is None:
        return None
    if choice.written is None:
        known = words.words_in(reading.text)
        rows = {word: words.row(word) for word in known}
        groups = [Group(word, (row,)) for word, row in rows.items() if row is not None]
        groups = _first(groups, words=True)
    else:
        groups, unknown = _written(choice.written, words.row)
        _say_unknown(words, unknown)
    return Space("GloVe", words.matrix, words.word, groups)


def _written(
    written: Sequence[Written], row_of: Callable[[str], int | None]
) -> tuple[tuple[Group, ...], list[str]]:
    """The groups with the rows of their words, and the words that have none."""
    groups, unknown, left = [], [], MOST_ROWS
    for line in written[:MOST_GROUPS]:
        rows = {word: row_of(word) for word in line.words}
        unknown += [word for word, row in rows.items() if row is None]
        found = dict.fromkeys(row for row in rows.values() if row is not None)
        kept = tuple(found)[:left]
        left -= len(kept)
        if kept:
            groups.append(Group(line.name, kept))
    if len(written) > MOST_GROUPS or not left:
        st.caption(groups_that_fit(MOST_GROUPS, MOST_ROWS))
    return tuple(groups), list(dict.fromkeys(unknown))


def _first(groups: Sequence[Group], *, words: bool) -> tuple[Group, ...]:
    """As many groups as can be told apart."""
    if len(groups) > MOST_GROUPS:
        st.caption(first_are_drawn(len(groups), MOST_GROUPS, words=words))
    return tuple(groups[:MOST_GROUPS])


def _token_of(tokenizer: object, word: str) -> int | None:
    """The token that is this word, as it stands within a text if it can."""
    for written in (f" {word}", word):
        tokens = _cut(tokenizer, written)
        if len(tokens) == 1:
            return tokens[0].id
    return None


def _cut(tokenizer: object, text: str) -> tuple:
    found = encode(tokenizer, text, special=False)  # pyright: ignore[reportArgumentType]
    return found.tokens


def _say_cut(tokenizer: object, unknown: Sequence[str]) -> None:
    """Words of several tokens have no vector of their own."""
    cut = [
        (word, " | ".join(visible(one.text) for one in _cut(tokenizer, f" {word}")))
        for word in unknown[: 3 * MOST_OFFERS]
    ]
    if cut:
        said = of_several_tokens(cut, more=len(unknown) > len(cut))
        st.markdown(f":material/info: {said}")


def _say_unknown(words: WordVectors, unknown: Sequence[str]) -> None:
    """Name the words that have no vector; offer near spellings for the first."""
    for word in unknown[:MOST_OFFERS]:
        offer_spellings(words, word, partial(swap, word), key=f"map_spelling_{word}")
    if others := unknown[MOST_OFFERS:]:
        st.markdown(f":material/info: {also_unknown(others[:MOST_NAMED])}")


def centre_name(group: Group) -> str:
    """What the middle of a group is called."""
    return group.name if len(group.rows) == 1 else mean_of(group.name)


def vectors_of(space: Space, drawn: Cloud) -> np.ndarray:
    """The vector of each point, in memory."""
    return np.array(space.matrix.rows[drawn.rows], dtype=np.float32)
