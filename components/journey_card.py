"""The journey on its page: the picture with what belongs to it, and what it answers.

The reader's choice is kept for the session and written in the address as
``home=layers.12.3``: station, layer, and the token where one was chosen.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from components import state
from components.card import figure_card
from components.figures.journey import JourneyNumbers, journey_chart, journey_table
from components.journey import (
    Journey,
    Selection,
    last_token,
    predicts_next,
    selection,
)
from components.navigation import MENU
from components.numbers import shown
from components.views.journey import TOP, journey_view
from core.rotary import Turns
from core.trace import Trace

KEY = "home_journey"
CHOICE = "home_choice"
ADDRESS = "home"
PAGES = {"tokens": "tokens", "next": "next-token"}
"""Stations that have a page of their own, by its address."""
FOLDER = Path(__file__).parent.parent / "pages"
CAPTION = (
    "A row is a token of your text, a column a station on its way; under **Layers** "
    "each column is a layer. Strips are purple below 0 and orange above; shades of "
    "indigo are shares of attention."
)


def journey_card(trace: Trace) -> None:
    """Draw the journey of the traced text, and do what the reader asks of it."""
    chosen = selection(_wanted(), trace)
    focus = last_token(trace) if chosen.token is None else chosen.token
    journey = Journey(trace, focus)
    pages = _pages()
    asked: dict[str, str | None] = {}

    def draw() -> None:
        links = {station: page.url_path for station, page in pages.items()}
        asked["page"] = journey_view(
            journey,
            chosen,
            key=KEY,
            links=links,
            on_selected=_keep_choice,
            on_append=_append,
        )

    figure_card(
        draw,
        name="journey",
        caption=CAPTION,
        table=lambda: journey_table(journey_numbers(journey, chosen)),
        chart=lambda: journey_chart(journey_numbers(journey, chosen)),
    )
    _write_address(chosen)
    for page in pages.values():
        if asked["page"] == page.url_path:
            st.switch_page(page)


def journey_numbers(journey: Journey, chosen: Selection) -> JourneyNumbers:
    """The numbers of the picture for its table and its still version."""
    trace = journey.trace
    tokens = [shown(token.text) for token in trace.tokens]
    common: dict[str, Any] = {
        "tokens": tokens,
        "token_ids": trace.token_ids.tolist(),
        "reader": journey.focus,
        "vectors": journey.vectors,
        "positions": journey.position_strips or _drawn_turns(journey),
        "updates": journey.updates,
        "read": journey.read.mean(axis=1),
    }
    if not predicts_next(trace):
        of = "the sentence vector" if chosen.token is None else tokens[chosen.token]
        cosines = journey.cosines(chosen.token).tolist()
        return JourneyNumbers(
            **common,
            bars=list(zip(tokens, cosines, strict=True)),
            output=journey.output,
            bars_title=f"cosine with {of}",
        )
    dist = journey.next_token
    top = [(shown(journey.vocabulary[one.id].label), one) for one in dist.top(TOP)]
    rest = dist.everything_else(TOP)
    others = (f"everything else ({rest.count:,} tokens)", rest.prob)
    return JourneyNumbers(
        **common,
        bars=[*((word, one.prob) for word, one in top), others],
        scores=[(word, one.logit) for word, one in top],
    )


def _drawn_turns(journey: Journey) -> Turns | None:
    """The turns of the pairs that the picture draws."""
    turns, pairs = journey.turns, journey.shown_pairs
    if turns is None:
        return None
    return Turns(
        turns.cos[:, pairs], turns.sin[:, pairs], turns.angles[pairs], turns.dims[pairs]
    )


def _pages() -> dict[str, Any]:
    """The pages of the stations that have one."""
    return {
        station: st.Page(FOLDER / entry.file, url_path=url)
        for station, url in PAGES.items()
        for entries in MENU.values()
        for entry in entries
        if entry.url == url and (FOLDER / entry.file).is_file()
    }


def _keep_choice() -> None:
    st.session_state[CHOICE] = dict(st.session_state[KEY].selected or {})


def _append() -> None:
    state.append_text(st.session_state[KEY].append["text"])


def _wanted() -> Mapping[str, Any]:
    """What the reader chose: here, or in the address the session began with."""
    if CHOICE not in st.session_state:
        st.session_state[CHOICE] = _from_address(st.query_params.get(ADDRESS, ""))
    return st.session_state[CHOICE]


def _from_address(written: str) -> dict[str, Any]:
    station, *numbers = written.split(".")
    if not station or not all(number.isdecimal() for number in numbers):
        return {}
    named = zip(("layer", "token"), map(int, numbers), strict=False)
    return {"station": station, **dict(named)}


def _write_address(chosen: Selection) -> None:
    if not st.session_state[CHOICE]:
        return
    parts = [chosen.station, str(chosen.layer)]
    parts += [] if chosen.token is None else [str(chosen.token)]
    if st.query_params.get(ADDRESS) != (written := ".".join(parts)):
        st.query_params[ADDRESS] = written
