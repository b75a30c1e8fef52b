"""Waiting for an answer: patiently, saying what is happening, ready to give way.

A page that waits looks up many times a second. When the reader has typed on, the
newer run takes over at that moment and the older request leaves the queue. Whoever is
turned away, because too many ask at once, is told so, and the page asks again by
itself until it is answered.
"""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.page.content import plain
from components.page.prompt import status
from components.page.say import let_a_newer_run_take_over
from components.words.language import counted, said, sentence
from core.engine import Ticket
from core.engine.jobs import Hold
from core.engine.requests import Answer as EngineAnswer
from core.errors import Busy, LetGo, TooLate
from core.files.hub import hub_progress
from core.limits import LIMITS
from core.weights.home import PACKAGES, progress

PATIENCE_S = 0.3
"""An answer that takes longer than this is announced."""
SLICE_S = 0.05
"""How often a waiting page looks up."""
PAUSES_S = (0.5, 1.0, 2.0, 4.0)
"""How long a page that was turned away waits before it asks again: longer each time,
so that those who wait do not keep the server busy with asking."""
AGAIN = "You need do nothing: this page asks again by itself until it is answered."

Answer = TypeVar("Answer")

_drawing = threading.Lock()


def patiently(ask: Callable[[], Answer], place: DeltaGenerator | None = None) -> Answer:
    """What ``ask`` gives; it is asked again while the server is too busy.

    ``place`` says so; without one it is said where the page has come to.

    Raises:
        HeadlightError: what else went wrong.
    """
    pauses, refused = iter(PAUSES_S), False
    while True:
        try:
            found = ask()
        except LetGo:
            # What this page wants now took its place: that run takes over here. Where
            # there is none, this is wanted after all.
            _rest(PATIENCE_S)
            continue
        except (Busy, TooLate) as error:
            place, refused = place or st.empty(), True
            place.info(
                plain(f"{said(error.sentence)} {sentence(AGAIN)}"),
                icon=":material/hourglass_empty:",
            )
            # Not all at the same moment, or most of them would be turned away again.
            _rest(next(pauses, PAUSES_S[-1]) * random.uniform(0.5, 1.0))
            continue
        if refused and place is not None:
            place.empty()
        return found


def awaited(
    ask: Callable[[], Hold[Answer]],
    place: DeltaGenerator | None = None,
    far: Callable[[Hold[Answer]], object] = lambda hold: None,
    *,
    give_up: bool = True,
) -> Answer:
    """What a job beside the page finds; a newer run of the page takes over at any time.

    Args:
        ask: begins the job, or joins it.
        place: says that the server is too busy.
        far: draws how far it is, again and again once patience has run out.
        give_up: whether the job is let go when the page goes on without it; else the
            page's next wish of this kind lets it go.

    Raises:
        HeadlightError: why it cannot be had.
    """

    def once() -> Answer:
        hold = ask()
        try:
            since = time.monotonic()
            while not hold.wait(SLICE_S):
                let_a_newer_run_take_over()
                if time.monotonic() - since > PATIENCE_S:
                    far(hold)
            return hold.result()
        finally:
            if give_up:
                hold.give_up()

    return patiently(once, place)


@contextmanager
def drawing() -> Iterator[None]:
    """The turn to draw a large picture; a newer run takes over while it is waited for.

    Python computes for one thread at a time. Were all pictures of a class drawn side by
    side, each would be ready with the last, and nobody be answered meanwhile, though
    most of them are of texts that have been typed over.
    """
    while not _drawing.acquire(timeout=SLICE_S):
        let_a_newer_run_take_over()
    try:
        yield
    finally:
        _drawing.release()


def _rest(seconds: float) -> None:
    """Wait; a newer run takes over at any time."""
    until = time.monotonic() + seconds
    for _ in _slices():
        if time.monotonic() >= until:
            return
        time.sleep(SLICE_S)


def answer(ticket: Ticket, model_id: str, place: DeltaGenerator) -> EngineAnswer:
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
            if time.monotonic() - since > LIMITS.load_s:
                break
            if announce:
                announced = True
                status().show(_what_is_happening(ticket))
                _show_loading(place, model_id if loading else None)
        return ticket.answer()
    finally:
        ticket.cancel()
        if announced:
            # Whoever asked may say more; what was said before is true in any case.
            status().show(before)


def finished(ticket: Ticket) -> Ticket:
    """The ticket once its answer is there; a newer run takes over at any time.

    What takes long says meanwhile what is happening, or how many come first.
    """
    before, announced = status().line, False
    try:
        for announce in _slices():
            if ticket.wait(SLICE_S):
                break
            if announce:
                announced = True
                status().show(_what_is_happening(ticket))
    finally:
        ticket.cancel()
        if announced:
            status().show(before)
    return ticket


def _slices() -> Iterator[bool]:
    """Ticks for ever; true about five times a second once patience has run out."""
    started = shown = time.monotonic()
    while True:
        let_a_newer_run_take_over()
        now = time.monotonic()
        announce = now - started > PATIENCE_S and now - shown > 4 * SLICE_S
        shown = now if announce else shown
        yield announce


def _what_is_happening(ticket: Ticket) -> str:
    if ticket.stage == "loading":
        return sentence("loading the model…")
    if ticket.ahead:
        return counted(
            ticket.ahead, "waiting for {n} other…", "waiting for {n} others…"
        )
    return sentence("reading…")


def _show_loading(place: DeltaGenerator, model_id: str | None) -> None:
    """A bar for weights on their way to this server, or nothing."""
    # Asking also says that somebody still waits; else fetching is given up.
    state = progress()[model_id] if model_id in PACKAGES else hub_progress(model_id)
    if state is None or state.stage in {"ready", "failed"}:
        place.empty()
        return
    if state.stage == "waiting":
        # For a hub to answer, or for another server that fetches into the same folder.
        place.info(plain(said(state.message)), icon=":material/hourglass_empty:")
        return
    share = min(1.0, state.done_bytes / max(1, state.total_bytes))
    size = sentence(
        "{done} of {all} MB",
        done=f"{state.done_bytes / 1e6:,.0f}",
        all=f"{state.total_bytes / 1e6:,.0f}",
    )
    place.progress(share, text=plain(f"{said(state.message)} {size}"))
