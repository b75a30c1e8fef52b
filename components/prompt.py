"""The prompt bar: one text box, the examples, the model, the link. On every page.

It is drawn by the main script before the page, so it is the same object everywhere
and keeps its text and its caret when the page changes.
"""

from contextvars import ContextVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components import state
from components.examples import examples
from components.views.copy_link import copy_link
from components.views.prompt_box import prompt_box
from core.limits import LIMITS
from core.models import catalogue

_status: ContextVar["Status"] = ContextVar("status")


class Status:
    """The small line under the controls: what was read, how fast, on what."""

    def __init__(self, place: DeltaGenerator) -> None:
        self._place = place
        self._line: DeltaGenerator | None = None

    def show(self, line: str) -> None:
        """Show a line of Markdown in the place of the one before."""
        # Written over in place: clearing it first would flicker at every key.
        self._line = (self._line or self._place).caption(line)


def status() -> Status:
    """The status line of this run's prompt bar."""
    return _status.get()


def prompt_bar() -> None:
    """Draw the bar and take in what the reader did with it."""
    box, controls = st.columns([11, 10], gap="small")
    with box:
        text, revision = state.push_to_box()
        prompt_box(
            text,
            revision,
            session=state.session_id(),
            limit=LIMITS.text_chars,
            on_typed=state.typed,
        )
    with controls, st.container(key="prompt_controls", gap=None):
        with st.container(horizontal=True, gap="small"):
            _examples_shelf()
            _model_picker()
            copy_link(fits=state.fits_in_address())
        _status.set(Status(st.container(key="prompt_status")))


def _examples_shelf() -> None:
    st.menu_button(
        "Examples",
        [example.title for example in examples()],
        key="example",
        on_click=_choose_example,
    )


def _choose_example() -> None:
    title = st.session_state["example"]
    state.set_text(next(e.text for e in examples() if e.title == title))


def _model_picker() -> None:
    titles = {entry.id: entry.title for entry in catalogue()}
    model_id = state.current_model_id()
    if st.session_state.get("model_choice") != model_id:
        st.session_state["model_choice"] = model_id
    st.selectbox(
        "Model",
        list(titles) + ([] if model_id in titles else [model_id]),
        format_func=lambda name: titles.get(name, name),
        key="model_choice",
        accept_new_options=True,
        label_visibility="collapsed",
        on_change=_choose_model,
    )


def _choose_model() -> None:
    state.set_model((st.session_state["model_choice"] or state.DEFAULT_MODEL).strip())
