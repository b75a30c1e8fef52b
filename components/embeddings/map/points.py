"""The points of the map: the reader's choices as rows of a matrix."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st

from components.embeddings.glove import glove
from components.embeddings.map.choice import Asked, draw_groups, swap
from components.embeddings.map.wait import found
from components.embeddings.map.words import Written
from components.embeddings.spelling import offer_spellings
from components.embeddings.token_place import tokens_to_show
from components.embeddings.vocabulary_label import is_special, row_label
from components.page.content import plain, section
from components.page.frame import Reading
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


@dataclass(frozen=True, eq=False)
class Space:
    """Rows of a matrix with names."""

    name: str
    """Says whose rows they are; no two spaces share it."""
    matrix: Matrix
    label: Callable[[int], str]
    groups: tuple[Group, ...]


def chosen_space(reading: Reading, asked: Asked) -> Space | None:
    """The groups to draw; None after saying what is missing."""
    space = _words(reading, asked) if asked.words else _tokens(reading, asked)
    if space is None or space.groups:
        return space
    missing = "no groups" if asked.written is not None else "no words"
    st.info(section("map", missing), icon=":material/edit:")
    if asked.written is None:
        st.button("Draw groups of words", key="map_to_groups", on_click=draw_groups)
    return None


def points(space: Space, asked: Asked) -> Cloud:
    """The chosen rows and their neighbours.

    Raises:
        HeadlightError: they cannot be found.
    """
    request = CloudRequest(
        space.name, space.groups, asked.n_neighbours, asked.settings.metric
    )
    return found(request, space.matrix)


def _tokens(reading: Reading, asked: Asked) -> Space:
    tokenizer = reading.model.tokenizer
    vocabulary, matrix = vocabulary_of(tokenizer), embedding_matrix(reading.model)
    label = partial(row_label, vocabulary)
    if asked.written is None:
        tokens = tokens_to_show(tokenizer, reading.text)
        own = [one for one in tokens if not one.special] or tokens
        rows = dict.fromkeys(one.id for one in own if one.id < len(matrix.rows))
        groups = _first([Group(label(row), (row,)) for row in rows], "tokens")
    else:

        def row_of(word: str) -> int | None:
            row = _token_of(tokenizer, word)
            if row is None or is_special(vocabulary, row) or row >= len(matrix.rows):
                return None
            return row

        groups, unknown = _written(asked.written, row_of)
        _say_cut(tokenizer, unknown)
    return Space(reading.model.card.id, matrix, label, groups)


def _words(reading: Reading, asked: Asked) -> Space | None:
    words = glove()
    if words is None:
        return None
    if asked.written is None:
        known = words.words_in(reading.text)
        rows = {word: words.row(word) for word in known}
        groups = [Group(word, (row,)) for word, row in rows.items() if row is not None]
        groups = _first(groups, "words")
    else:
        groups, unknown = _written(asked.written, words.row)
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
        st.caption(f"Only the first {MOST_GROUPS} groups and {MOST_ROWS} words fit.")
    return tuple(groups), list(dict.fromkeys(unknown))


def _first(groups: Sequence[Group], things: str) -> tuple[Group, ...]:
    """As many groups as can be told apart."""
    if len(groups) > MOST_GROUPS:
        st.caption(
            f"Your text has {len(groups):,} different {things}; the first "
            f"{MOST_GROUPS} are drawn."
        )
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
    said = []
    for word in unknown[: 3 * MOST_OFFERS]:
        parts = [visible(one.text) for one in _cut(tokenizer, f" {word}")]
        said.append(f"**{plain(word)}** ({plain(' | '.join(parts))})")
    if said:
        more = " …" if len(unknown) > len(said) else ""
        st.markdown(
            ":material/info: No single token of this model is "
            f"{', '.join(said)}{more}, so no row stands for it."
        )


def _say_unknown(words: WordVectors, unknown: Sequence[str]) -> None:
    """Name the words that have no vector; offer near spellings for the first."""
    for word in unknown[:MOST_OFFERS]:
        offer_spellings(words, word, partial(swap, word), key=f"map_spelling_{word}")
    if others := unknown[MOST_OFFERS:]:
        named = ", ".join(f"“{plain(word[:40])}”" for word in others[:20])
        st.markdown(f":material/info: Nor has GloVe a vector for {named}.")


def centre_name(group: Group) -> str:
    """What the middle of a group is called."""
    return group.name if len(group.rows) == 1 else f"the mean of {group.name}"


def vectors_of(space: Space, drawn: Cloud) -> np.ndarray:
    """The vector of each point, in memory."""
    return np.array(space.matrix.rows[drawn.rows], dtype=np.float32)
