"""What every page begins with: its title, and the text as the model reads it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st

from components.choice import state
from components.page import waiting
from components.page.access import check_access
from components.page.content import plain
from components.page.ending import end_page
from components.page.pointer import pointing
from components.page.projector import projecting
from components.page.prompt import offer_examples, status
from components.page.run import read
from components.page.say import say
from components.page.target import target_box
from core.engine import TraceRequest, engine
from core.errors import BadText, HeadlightError, ModelUnavailable
from core.graphemes import clusters
from core.limits import FittedText, fit_text
from core.models import LoadedModel
from core.trace import Trace


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
    _heading(title, lead)
    place, model_id = st.empty(), state.current_model_id()
    with _one_sentence():
        fitted = _text_to_read()
        check_access(model_id)
        target = target_box(model_id)
        request = TraceRequest(model_id, fitted.text, target=target)
        traced = read(request, place)
    trace = traced.trace
    if target is None and trace.target_ids is not None:
        # Only now it is known that this model has a decoder whose text can be typed.
        st.rerun()
    status().show(
        f"{_counted(len(trace.token_ids), 'token')} · "
        f"{traced.seconds * 1000:.0f} ms · {trace.device.type.upper()}"
    )
    _settle(trace.card.id, fitted.notices + traced.notices)
    return trace


def frame_text(title: str, lead: str) -> Reading:
    """Draw title and lead; return the text and the model, without running it."""
    _heading(title, lead)
    place, model_id = st.empty(), state.current_model_id()
    with _one_sentence():
        fitted = _text_to_read()
        check_access(model_id)
        model = waiting.model(model_id, place)
    status().show(_counted(len(clusters(fitted.text)), "character"))
    _settle(model.card.id, fitted.notices)
    return Reading(fitted.text, model, fitted.notices)


def frame_plain(title: str, lead: str) -> None:
    """Draw title and lead, for pages that read no text."""
    _heading(title, lead)
    state.write_address()


def _heading(title: str, lead: str) -> None:
    if projecting():
        # The first screen belongs to the picture: the lead is a question mark away.
        st.title(title, anchor=False, help=pointing(lead))
        return
    st.title(title, anchor=False)
    st.markdown(pointing(lead))


def _text_to_read() -> FittedText:
    """The text within the limits; the box may hold more than was sent of it."""
    text, length = state.current_text(), state.text_length()
    if not text:
        raise BadText("Type something, or pick an example.")
    return fit_text(text, length=length)


def _counted(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def _settle(model_id: str, notices: tuple[str, ...]) -> None:
    """All went well: say what was cut, and let the address say what is shown."""
    state.model_answered(model_id)
    status().model(model_id)
    refusal = state.refusal()
    with st.container(key="notices"):
        if refusal:
            st.warning(plain(refusal), icon=":material/info:")
        for notice in notices:
            st.info(plain(notice), icon=":material/content_cut:")
    state.write_address()


@contextmanager
def _one_sentence() -> Iterator[None]:
    """Show a foreseen error as its sentence and stop the page there.

    A model that cannot be had gives way to the one before, so the page stays useful.
    """
    try:
        yield
    except HeadlightError as error:
        if isinstance(error, ModelUnavailable) and state.fall_back(str(error)):
            st.rerun()
        status().show("")
        state.write_address()
        say(error)
        if not state.current_text():
            offer_examples()
        if isinstance(error, ModelUnavailable):
            st.button(
                "Try again",
                icon=":material/refresh:",
                on_click=engine().forget_failure,
                args=(state.current_model_id(),),
            )
        end_page()
