"""Asking by example, all heads, one of them, and one of its numbers.

All of it is a fragment: choosing a head, a pair or a way to look runs no model. The
grid is a fragment inside it: shading and sorting draw nothing else anew.
"""

from collections.abc import Callable
from typing import Any

import streamlit as st

from components.attention.heads.ask_view import ask
from components.attention.heads.grid_card import head_grid
from components.attention.heads.map_view import head_map
from components.attention.heads.questions import AllHeads, HeadsThatLook
from components.attention.heads.shown import (
    Shown,
    head_chart,
    head_table,
    question_of,
    shown_of,
)
from components.attention.heads.view import HeadView, keep_view, reader_view, write_view
from components.attention.number_card import number_card
from components.attention.questions import OneNumber
from components.choice.head import (
    HeadChoice,
    choose_head,
    choose_pair,
    reader_head,
    write_head,
)
from components.page.card import figure_card
from components.page.content import section
from components.page.text_read import TextRead

MAP, ASK, ECHO = "heads_map", "heads_ask", "heads_echo"
"""Keys of the session."""


def heads_lab(run: TextRead) -> None:
    """Draw the question by example, the grid, the chosen head's map and its number."""
    with st.container(key="heads_lab"):
        _lab(run)


@st.fragment
def _lab(run: TextRead) -> None:
    choice = reader_head(run)
    summary = run.ask(AllHeads(choice.facts.name))
    view = reader_view().fitting(choice.facts)
    ranking = run.ask(HeadsThatLook(choice.facts.name, *choice.pair))
    ask(choice, summary, ranking, key=ASK, on_pair=_on_pair(choice, summary.id))
    grid, picture, number = st.columns([29, 41, 30], gap="medium")
    with grid:
        _grid(run)
    with picture:
        found = run.ask(question_of(choice, view))
        _map_card(choice, view, shown_of(choice, view, found), summary.id)
    with number:
        number_card(choice, run.ask(OneNumber(*choice.where, *choice.pair)))
    write_head(choice)
    write_view(reader_view())


@st.fragment
def _grid(run: TextRead) -> None:
    choice = reader_head(run)
    head_grid(choice, run.ask(AllHeads(choice.facts.name)))


def _map_card(choice: HeadChoice, view: HeadView, shown: Shown, maps_id: str) -> None:
    name, text = choice.facts.name, choice.facts.text

    def wished() -> None:
        _fulfil(st.session_state[MAP]["wish"], maps_id, name, text)

    figure_card(
        lambda: head_map(
            choice,
            view,
            shown,
            key=MAP,
            maps_id=maps_id,
            echo=st.session_state.get(ECHO, 0),
            on_wish=wished,
        ),
        name="head map",
        caption=section("heads", "map caption"),
        table=lambda: head_table(shown, view),
        chart=lambda: head_chart(shown, view),
    )


def _fulfil(wish: dict[str, Any] | None, maps_id: str, name: str, text: str) -> None:
    """Do what the view asked for, if it was asked of this text; for a callback."""
    if not wish or wish["trace"] != maps_id:
        return
    st.session_state[ECHO] = wish["n"]
    if "head" in wish:
        choose_head(name, wish["head"]["layer"], wish["head"]["head"])
    if "pair" in wish:
        choose_pair(text, wish["pair"]["query"], wish["pair"]["key"])
    if "settings" in wish:
        keep_view(wish["settings"])


def _on_pair(choice: HeadChoice, maps_id: str) -> Callable[[int, int, str], None]:
    """Keep the pair that was asked about, if it was asked of this text."""
    text = choice.facts.text

    def keep(query: int, key: int, asked_of: str) -> None:
        if asked_of == maps_id:
            choose_pair(text, query, key)

    return keep
