"""Waiting for an answer: patiently, saying what is happening, ready to give way.

A page that waits looks up many times a second. When the reader has typed on, the
newer run takes over at that moment and the older request leaves the queue.
"""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.content import plain
from components.prompt import status
from core.engine import Ticket, Traced
from core.limits import LIMITS
from core.models import LoadedModel, load_model, loaded_models
from core.weights import PACKAGES, progress

PATIENCE_S = 0.3
"""An answer that takes longer than this is announced."""
SLICE_S = 0.05
"""How often a waiting page looks up."""

_loaders = ThreadPoolExecutor(max_workers=4, thread_name_prefix="headlight-loader")


def answer(ticket: Ticket, model_id: str, place: DeltaGenerator) -> Traced:
    """The engine's answer; ``place`` shows the progress of a model being fetched.

    Raises:
        HeadlightError: what went wrong, as a sentence for the reader.
    """
    before, announced = status().line, False
    try:
        began: dict[str, float] = {}
        for announce in _slices():
            if ticket.wait(SLICE_S):
                break
            loading = ticket.stage == "loading"
            since = began.setdefault(ticket.stage, time.monotonic())
            if time.monotonic() - since > _longest(ticket):
                break
            if announce:
                announced = True
                status().show(_what_is_happening(ticket))
                _show_loading(place, model_id if loading else None)
        return ticket.result()
    finally:
        ticket.cancel()
        if announced:
            # Whoever asked may say more; what was said before is true in any case.
            status().show(before)


def _longest(ticket: Ticket) -> float:
    """Seconds a stage may take: short in the queue, long for a model at work."""
    return LIMITS.deadline_s if ticket.stage == "waiting" else LIMITS.load_s


def model(model_id: str, place: DeltaGenerator) -> LoadedModel:
    """The model, loaded if need be; ``place`` shows the progress meanwhile.

    Raises:
        HeadlightError: why it cannot be had.
    """
    for found in loaded_models():
        if found.card.id == model_id:
            return found
    future = _loaders.submit(load_model, model_id)
    for announce in _slices():
        try:
            return future.result(SLICE_S)
        except NotYet:
            if announce:
                status().show("loading the model…")
                _show_loading(place, model_id)
    raise AssertionError("unreachable")


def _slices() -> Iterator[bool]:
    """Ticks for ever; true about five times a second once patience has run out."""
    started = shown = time.monotonic()
    while True:
        # Looking at the session is where Streamlit lets a newer run take over.
        _ = "text" in st.session_state
        now = time.monotonic()
        announce = now - started > PATIENCE_S and now - shown > 4 * SLICE_S
        shown = now if announce else shown
        yield announce


def _what_is_happening(ticket: Ticket) -> str:
    if ticket.stage == "loading":
        return "loading the model…"
    if ticket.ahead:
        others = "other" if ticket.ahead == 1 else "others"
        return f"waiting for {ticket.ahead} {others}…"
    return "reading…"


def _show_loading(place: DeltaGenerator, model_id: str | None) -> None:
    """A bar for weights on their way to this server, or nothing."""
    state = progress().get(model_id) if model_id in PACKAGES else None
    if state is None or state.stage in {"ready", "failed", "waiting"}:
        place.empty()
        return
    share = min(1.0, state.done_bytes / max(1, state.total_bytes))
    size = f"{state.done_bytes / 1e6:,.0f} of {state.total_bytes / 1e6:,.0f} MB"
    place.progress(share, text=plain(f"{state.message} {size}"))
