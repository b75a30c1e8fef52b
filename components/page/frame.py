"""What every page begins with: its title, and the text as the model reads it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st

from components.choice import state
from components.page.access import check_access
from components.page.content import plain, section
from components.page.ending import end_page
from components.page.projector import projecting
from components.page.prompt import offer_examples, status
from components.page.run import ask
from components.page.say import say
from components.page.target import target_box
from components.page.text_read import TextRead, text_read
from components.words.language import counted, said, sentence
from components.words.written import sections
from core.engine import TraceRequest, engine
from core.engine.about_models import CardOf
from core.errors import BadText, HeadlightError, ModelUnavailable
from core.graphemes import clusters
from core.limits import FittedText, fit_text
from core.models import ModelCard


@dataclass(frozen=True)
class Reading:
    """A text and what the model is, for pages that do not run it."""

    text: str
    card: ModelCard
    notices: tuple[str, ...] = ()


def frame(page: str) -> TextRead:
    """Draw the page's title and lead; return the reader's text as the model read it.

    Whatever stands in the way is said in one sentence, and the page stops there.
    """
    _heading(page)
    place, model_id = st.empty(), state.current_model_id()
    with _one_sentence():
        fitted = _text_to_read()
        check_access(model_id)
        target = target_box(model_id)
        request = TraceRequest(model_id, fitted.text, target=target)
        read = text_read(request, place)
    if target is None and read.facts.target is not None:
        # Only now it is known that this model has a decoder whose text can be typed.
        st.rerun()
    tokens = counted(len(read.tokens), "{n} token", "{n} tokens")
    facts = read.facts
    status().show(f"{tokens} · {facts.seconds * 1000:.0f} ms · {facts.device.upper()}")
    _settle(read.card.id, fitted.notices + read.notices)
    return read


def frame_text(page: str) -> Reading:
    """Draw the page's title and lead; return text and model, without running it."""
    _heading(page)
    place, model_id = st.empty(), state.current_model_id()
    with _one_sentence():
        fitted = _text_to_read()
        check_access(model_id)
        card = ask(CardOf(), model_id, place)
    length = len(clusters(fitted.text))
    status().show(counted(length, "{n} character", "{n} characters"))
    _settle(card.id, fitted.notices)
    return Reading(fitted.text, card, fitted.notices)


def frame_plain(page: str) -> None:
    """Draw the page's title and lead, for pages that read no text."""
    _heading(page)
    state.write_address()


def _heading(page: str) -> None:
    title, lead = sections(page)["title"], section(page, "lead")
    if projecting():
        # The first screen belongs to the picture: the lead is a question mark away.
        st.title(title, anchor=False, help=lead)
        return
    st.title(title, anchor=False)
    st.markdown(lead)


def _text_to_read() -> FittedText:
    """The text within the limits; the box may hold more than was sent of it."""
    text, length = state.current_text(), state.text_length()
    if not text:
        raise BadText("Type something, or pick an example.")
    return fit_text(text, length=length)


def _settle(model_id: str, notices: tuple[str, ...]) -> None:
    """All went well: say what was cut, and let the address say what is shown."""
    state.model_answered(model_id)
    status().model(model_id)
    refusal = state.refusal()
    with st.container(key="notices"):
        if refusal:
            st.warning(plain(said(refusal)), icon=":material/info:")
        for notice in notices:
            st.info(plain(said(notice)), icon=":material/content_cut:")
    state.write_address()


@contextmanager
def _one_sentence() -> Iterator[None]:
    """Show a foreseen error as its sentence and stop the page there.

    A model that cannot be had gives way to the one before, so the page stays useful.
    """
    try:
        yield
    except HeadlightError as error:
        if isinstance(error, ModelUnavailable) and state.fall_back(error.sentence):
            st.rerun()
        status().show("")
        state.write_address()
        say(error)
        if not state.current_text():
            offer_examples()
        if isinstance(error, ModelUnavailable):
            st.button(
                sentence("Try again"),
                icon=":material/refresh:",
                on_click=engine().forget_failure,
                args=(state.current_model_id(),),
            )
        end_page()
