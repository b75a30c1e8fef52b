"""The points of the map: the reader's choices as rows of a matrix."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st

from components.embeddings.map.choice import MapChoice, draw_groups, swap
from components.embeddings.map.groups import Written
from components.embeddings.map.questions import PartsOf, TokensOfWords
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
from components.page.content import section
from components.page.frame import Reading
from components.page.run import ask
from components.words.language import sentence
from core.embeddings.cloud import Cloud, Group
from core.engine.about_words import CountRows, KnownWords, LabelsOf, RowsOfWords
from core.engine.clouds import CloudRequest
from core.engine.resources import GLOVE

MOST_GROUPS, MOST_ROWS = 12, 100
"""What is chosen beyond this is left out, and the page says so."""
MOST_OFFERS = 2
"""Unknown words that get near spellings; the others are only named."""
MOST_NAMED = 20


@dataclass(frozen=True, eq=False)
class Space:
    """Rows of a matrix in groups."""

    name: str
    """Says whose rows they are, and whom to ask about them."""
    n_rows: int
    """How many rows the whole matrix has."""
    groups: tuple[Group, ...]


def chosen_space(reading: Reading, choice: MapChoice) -> Space | None:
    """The groups to draw; None after saying what is missing."""
    space = _words(reading, choice) if choice.words else _tokens(reading, choice)
    if space.groups:
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
    return found(request, space.n_rows)


def _tokens(reading: Reading, choice: MapChoice) -> Space:
    model_id = reading.card.id
    n_rows = ask(CountRows(), model_id)
    if choice.written is None:
        tokens = tokens_to_show(reading)
        own = [one for one in tokens if not one.special] or tokens
        rows = tuple(dict.fromkeys(one.id for one in own if one.id < n_rows))
        labels = ask(LabelsOf(rows), model_id)
        groups = _first(
            [Group(label, (row,)) for label, row in zip(labels, rows, strict=True)],
            words=False,
        )
    else:
        words = _words_of(choice.written)
        rows = ask(TokensOfWords(words), model_id)
        row_of = dict(zip(words, rows, strict=True))
        groups, unknown = _written(choice.written, row_of)
        _say_cut(model_id, unknown)
    return Space(model_id, n_rows, groups)


def _words(reading: Reading, choice: MapChoice) -> Space:
    own = choice.written
    words = ask(KnownWords(reading.text), GLOVE) if own is None else _words_of(own)
    row_of = dict(zip(words, ask(RowsOfWords(words), GLOVE), strict=True))
    if own is None:
        groups = [Group(one, (row,)) for one, row in row_of.items() if row is not None]
        groups = _first(groups, words=True)
    else:
        groups, unknown = _written(own, row_of)
        _say_unknown(unknown)
    return Space(GLOVE, ask(CountRows(), GLOVE), groups)


def _words_of(written: Sequence[Written]) -> tuple[str, ...]:
    """The words of the groups that are read, each once."""
    lines = written[:MOST_GROUPS]
    return tuple(dict.fromkeys(word for line in lines for word in line.words))


def _written(
    written: Sequence[Written], row_of: Mapping[str, int | None]
) -> tuple[tuple[Group, ...], list[str]]:
    """The groups with the rows of their words, and the words that have none."""
    groups, unknown, left = [], [], MOST_ROWS
    for line in written[:MOST_GROUPS]:
        rows = {word: row_of[word] for word in line.words}
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


def _say_cut(model_id: str, unknown: Sequence[str]) -> None:
    """Words of several tokens have no vector of their own."""
    named = tuple(unknown[: 3 * MOST_OFFERS])
    if named:
        cut = list(zip(named, ask(PartsOf(named), model_id), strict=True))
        said = of_several_tokens(cut, more=len(unknown) > len(cut))
        st.markdown(f":material/info: {said}")


def _say_unknown(unknown: Sequence[str]) -> None:
    """Name the words that have no vector; offer near spellings for the first."""
    for word in unknown[:MOST_OFFERS]:
        offer_spellings(word, partial(swap, word), key=f"map_spelling_{word}")
    if others := unknown[MOST_OFFERS:]:
        st.markdown(f":material/info: {also_unknown(others[:MOST_NAMED])}")


def centre_name(group: Group) -> str:
    """What the middle of a group is called."""
    return group.name if len(group.rows) == 1 else mean_of(group.name)
