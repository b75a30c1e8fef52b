"""Words placed on the line from one word to another."""

from functools import partial

import streamlit as st

from components.embeddings.analogies.choice import (
    HIGH,
    LONGEST_LIST,
    LOW,
    axis_boxes,
    swap_in_list,
    write_box,
)
from components.embeddings.analogies.questions import PlacesOnLine
from components.embeddings.analogies.still import axis_chart, axis_table
from components.embeddings.analogies.words import (
    furthest,
    list_is_cut,
    more_without_vector,
)
from components.embeddings.spelling import offer_spellings
from components.page.card import figure_card
from components.page.content import section
from components.page.run import ask
from core.engine.about_words import RowsOfWords
from core.engine.resources import GLOVE


def axis_card() -> None:
    """Boxes for the two ends and the words, and every word in its place."""
    low, high, wanted = axis_boxes()
    if not _ends_are_there(low, high):
        return
    known = _known(wanted)
    if not known:
        st.info(section("analogies", "empty list"), icon=":material/info:")
        return
    table = axis_table(known, ask(PlacesOnLine(tuple(known), low, high), GLOVE))
    first, last = str(table["word"].iloc[0]), str(table["word"].iloc[-1])
    st.markdown(furthest(first, last, low, high))
    figure_card(
        lambda: st.altair_chart(axis_chart(table, low, high), width="stretch"),
        name="word axis",
        caption=section("analogies", "axis caption"),
        table=lambda: table,
        chart=lambda: axis_chart(table, low, high).properties(width=640),
    )


def _ends_are_there(low: str, high: str) -> bool:
    """Whether there is a line to draw; says what is missing where there is none."""
    if not low or not high:
        st.info(section("analogies", "no ends"), icon=":material/info:")
        return False
    rows = ask(RowsOfWords((low, high)), GLOVE)
    ends = zip(rows, (low, high), (LOW, HIGH), strict=True)
    missing = [(word, key) for row, word, key in ends if row is None]
    for word, key in missing:
        offer_spellings(word, partial(write_box, key), key=f"spelling_{key}")
    if not missing and rows[0] == rows[1]:
        st.info(section("analogies", "same ends"), icon=":material/info:")
        return False
    return not missing


def _known(wanted: list[str]) -> list[str]:
    """The words of the list that have a vector; offers spellings for the others."""
    if len(wanted) > LONGEST_LIST:
        st.info(
            list_is_cut(len(wanted), LONGEST_LIST),
            icon=":material/content_cut:",
        )
    shown = wanted[:LONGEST_LIST]
    rows = ask(RowsOfWords(tuple(shown)), GLOVE)
    unknown = [word for word, row in zip(shown, rows, strict=True) if row is None]
    for word in unknown[:5]:
        offer_spellings(word, partial(swap_in_list, word), key=f"spelling_{word}")
    if len(unknown) > 5:
        st.caption(more_without_vector(len(unknown) - 5))
    return [word for word in shown if word not in unknown]
