"""The journey on its page: the picture with what belongs to it, and what it answers."""

from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from components.choice import state
from components.choice.place import why_no_append
from components.home.chart_still import journey_chart
from components.home.choice import (
    Selection,
    keep_choice,
    keep_skip,
    reader_choice,
    skips_first,
    write_choice,
)
from components.home.end_data import prediction_data
from components.home.journey import Journey, ends_in_next_token, last_token
from components.home.table_still import JourneyNumbers, journey_table
from components.home.view import journey_view
from components.navigation import MENU
from components.page.card import figure_card
from core.graphemes import visible
from core.positions.rotary import Turns
from core.trace import Trace

KEY = "home_journey"
PAGES = {"tokens": "tokens", "next": "next-token"}
"""Stations that have a page of their own, by its address."""
FOLDER = Path(__file__).parents[2] / "pages"
CAPTION = (
    "A row is a token of your text, a column a station on its way; under **Layers** "
    "each column is a layer. Strips are purple below 0 and orange above; shades of "
    "indigo are shares of attention."
)


def journey_card(trace: Trace) -> None:
    """Draw the journey of the traced text, and do what the reader asks of it."""
    chosen = reader_choice(trace)
    focus = last_token(trace) if chosen.token is None else chosen.token
    journey = Journey(trace, focus)
    skip = skips_first()
    asked: dict[str, str | None] = {}

    def draw() -> None:
        asked["page"] = journey_view(
            journey,
            chosen,
            skips_first=skip,
            key=KEY,
            links=PAGES,
            no_append=_no_append(journey),
            on_selected=_keep_choice,
            on_append=_append,
            on_skip=_keep_skip,
        )

    # What the downloads keep must not hold the trace, which may have 100 MB.
    numbers = journey_numbers(journey, chosen, skip)
    figure_card(
        draw,
        name="journey",
        caption=CAPTION,
        table=lambda: journey_table(numbers),
        chart=lambda: journey_chart(numbers),
    )
    write_choice(chosen)
    if asked["page"] is not None:
        _go_to(asked["page"])


def journey_numbers(
    journey: Journey, chosen: Selection, skip: bool = False
) -> JourneyNumbers:
    """The numbers of the picture for its table and its still version."""
    trace = journey.trace
    tokens = [visible(token.text) for token in trace.tokens]
    common: dict[str, Any] = {
        "tokens": tokens,
        "token_ids": trace.token_ids.tolist(),
        "reader": journey.focus,
        "vectors": journey.vectors,
        "positions": journey.position_strips or _drawn_turns(journey),
        "updates": journey.updates,
        "read": journey.read.mean(axis=1),
        "layer": chosen.layer if chosen.station == "layers" else None,
        "skips_first": skip,
    }
    if not ends_in_next_token(trace):
        of = "the sentence vector" if chosen.token is None else tokens[chosen.token]
        cosines = journey.cosines(chosen.token).tolist()
        return JourneyNumbers(
            **common,
            bars=list(zip(tokens, cosines, strict=True)),
            output=journey.output,
            bars_title=f"cosine with {of}",
        )
    data = prediction_data(journey)
    top, rest, spread, came = (data[name] for name in ("top", "rest", "scores", "came"))
    edges = np.linspace(spread["low"], spread["high"], len(spread["counts"]) + 1)
    return JourneyNumbers(
        **common,
        bars=[(one["text"], one["prob"]) for one in (*top, rest)],
        scores=[(one["text"], one["logit"]) for one in top],
        counts=spread["counts"],
        edges=edges.tolist(),
        came="In the text: {text} {share}, rank {rank}".format(**came) if came else "",
    )


def _no_append(journey: Journey) -> str | None:
    """Why a bar cannot put its token behind the text, or None where it can."""
    if not ends_in_next_token(journey.trace):
        return "An encoder predicts no next token."
    return why_no_append(journey.trace, journey.focus + 1)


def _drawn_turns(journey: Journey) -> Turns | None:
    """The turns of the pairs that the picture draws."""
    turns, pairs = journey.turns, journey.shown_pairs
    if turns is None:
        return None
    return Turns(
        turns.cos[:, pairs], turns.sin[:, pairs], turns.angles[pairs], turns.dims[pairs]
    )


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
