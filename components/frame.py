"""What every page begins with: its title, and the text as the model reads it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st

from components import state
from components.content import plain
from components.prompt import status
from core.engine import Ticket, Traced, TraceRequest, engine
from core.errors import BadText, HeadlightError
from core.limits import fit_text
from core.models import LoadedModel, load_model
from core.trace import Trace

PATIENCE_S = 0.3
"""An answer that takes longer than this is announced."""
SLICE_S = 0.05
"""How often a waiting page looks up, so that a newer text can replace it."""


@dataclass(frozen=True)
class Reading:
    """A text and a model, for pages that need the tokenizer alone."""

    text: str
    model: LoadedModel
    notices: tuple[str, ...] = ()


def frame(title: str, lead: str) -> Trace:
    """Draw title and lead; return what the model made of the reader's text.

    Whatever stands in the way is said in one sentence, and the page stops there.
    """
    frame_plain(title, lead)
    with _one_sentence():
        text, notices = _text_to_read()
        request = TraceRequest(state.current_model_id(), text)
        traced = _wait(engine().submit(request, state.session_id()))
    _say(notices + traced.notices)
    trace = traced.trace
    took = f"{traced.seconds * 1000:.0f} ms"
    tokens = f"{len(trace.token_ids)} tokens"
    status().show(f"{tokens} · {took} · {trace.device.type.upper()}")
    state.write_address()
    return trace


def frame_text(title: str, lead: str) -> Reading:
    """Draw title and lead; return the text and the model, without running it."""
    frame_plain(title, lead)
    with _one_sentence():
        text, notices = _text_to_read()
        model = load_model(state.current_model_id())
    _say(notices)
    status().show(f"{len(text):,} characters")
    state.write_address()
    return Reading(text, model, notices)


def frame_plain(title: str, lead: str) -> None:
    """Draw title and lead, for pages that read no text."""
    st.title(title, anchor=False)
    st.markdown(lead)


def _text_to_read() -> tuple[str, tuple[str, ...]]:
    fitted = fit_text(state.current_text())
    if not fitted.text:
        raise BadText("Type something, or pick an example.")
    return fitted.text, fitted.notices


def _wait(ticket: Ticket) -> Traced:
    """The answer; a newer run of the page interrupts the waiting."""
    started = time.monotonic()
    try:
        while not ticket.wait(SLICE_S):
            if time.monotonic() - started > PATIENCE_S:
                status().show(_what_is_happening(ticket))
        return ticket.result()
    finally:
        ticket.cancel()


def _what_is_happening(ticket: Ticket) -> str:
    if ticket.stage == "loading":
        return "loading the model…"
    if ticket.ahead:
        return f"waiting for {ticket.ahead} others…"
    return "reading…"


def _say(notices: tuple[str, ...]) -> None:
    for notice in notices:
        st.info(plain(notice), icon=":material/content_cut:")


@contextmanager
def _one_sentence() -> Iterator[None]:
    """Show a foreseen error as its sentence and stop the page there."""
    try:
        yield
    except HeadlightError as error:
        status().show("")
        state.write_address()
        st.info(plain(str(error)), icon=":material/info:")
        st.stop()
