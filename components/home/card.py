"""The journey on its page: the picture with what belongs to it, and what it answers."""

from pathlib import Path
from typing import Any

import streamlit as st

from components.choice import state
from components.choice.place import why_no_append
from components.home.chart_still import journey_chart
from components.home.choice import (
    keep_choice,
    keep_skip,
    reader_station,
    skips_first,
    write_choice,
)
from components.home.end_data import prediction_data
from components.home.inspection import compared_with
from components.home.journey import Added, Journey, SentenceVector, Station, Turned
from components.home.table_still import JourneyNumbers, journey_table
from components.home.view import journey_view
from components.navigation import MENU
from components.page.card import figure_card
from components.page.content import section
from components.words.language import sentence
from core.graphemes import visible
from core.layers.strips import Strips
from core.positions.rotary import Turns

KEY = "home_journey"
PAGES = {"tokens": "tokens", "next": "next-token"}
"""Stations that have a page of their own, by its address."""
FOLDER = Path(__file__).parents[2] / "pages"


def journey_card(journey: Journey) -> None:
    """Draw the journey of the text, and do what the reader asks of it."""
    station, skip = reader_station(journey), skips_first()
    asked: dict[str, str | None] = {}

    def draw() -> None:
        asked["page"] = journey_view(
            journey,
            station,
            skips_first=skip,
            key=KEY,
            links=PAGES,
            no_append=_no_append(journey),
            on_selected=_keep_choice,
            on_append=_append,
            on_skip=_keep_skip,
        )

    numbers = journey_numbers(journey, station, skip)
    figure_card(
        draw,
        name="journey",
        caption=section("home", "caption"),
        table=lambda: journey_table(numbers),
        chart=lambda: journey_chart(numbers),
    )
    write_choice(station, journey)
    if asked["page"] is not None:
        _go_to(asked["page"])


def journey_numbers(
    journey: Journey, station: Station, skip: bool = False
) -> JourneyNumbers:
    """The numbers of the picture for its table and its still version."""
    tokens = [visible(token.text) for token in journey.tokens]
    common: dict[str, Any] = {
        "tokens": tokens,
        "token_ids": [token.id for token in journey.tokens],
        "reader": journey.focus,
        "vectors": journey.vectors,
        "positions": _drawn(journey.positions),
        "updates": journey.updates,
        "read": journey.reads.mean,
        "layer": journey.layer.at if station == "layers" else None,
        "skips_first": skip,
    }
    end = journey.end
    if isinstance(end, SentenceVector):
        return JourneyNumbers(
            **common,
            bars=list(zip(tokens, end.cosines.tolist(), strict=True)),
            output=end.strips,
            bars_title=sentence("cosine with {what}", what=compared_with(journey)),
        )
    data = prediction_data(journey, end)
    top, rest, came = (data[name] for name in ("top", "rest", "came"))
    return JourneyNumbers(
        **common,
        bars=[(one["text"], one["prob"]) for one in (*top, rest)],
        scores=[(one["text"], one["logit"]) for one in top],
        counts=end.counts.tolist(),
        edges=end.edges.tolist(),
        came=sentence("In the text: {text} {share}, rank {rank}", **came)
        if came
        else "",
    )


def _no_append(journey: Journey) -> str | None:
    """Why a bar cannot put its token behind the text, or None where it can."""
    if isinstance(journey.end, SentenceVector):
        return sentence("An encoder predicts no next token.")
    return why_no_append(journey, journey.focus + 1)


def _drawn(positions: Added | Turned | None) -> Strips | Turns | None:
    """What the picture draws of positions."""
    if isinstance(positions, Added):
        return positions.strips
    return positions.shown if positions else None


def _go_to(url: str) -> None:
    """Leave for the page of a station; stay where there is no such page."""
    for entry in (entry for entries in MENU.values() for entry in entries):
        if entry.url == url and url in PAGES.values():
            st.switch_page(st.Page(FOLDER / entry.file, url_path=url))


def _keep_choice() -> None:
    keep_choice(st.session_state[KEY].selected)


def _keep_skip() -> None:
    keep_skip(st.session_state[KEY].skip)


def _append() -> None:
    state.append_text(st.session_state[KEY].append)
