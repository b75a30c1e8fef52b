"""The prompt bar: one text box, the examples, the model, the link. On every page.

It is drawn by the main script before the page, so it is the same object everywhere
and keeps its text and its caret when the page changes.
"""

from contextvars import ContextVar
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.choice import opening, state
from components.choice.page_views import DEFAULT_MODEL, PageViews, page_views
from components.page.access import open_models
from components.page.content import plain
from components.page.examples import examples
from components.page.pointer import pointing
from components.views.copy_link.view import copy_link
from components.views.projector_button.view import projector_button
from components.views.prompt_box.view import prompt_box
from components.words.language import said, sentence
from core.limits import LIMITS
from core.models import ModelCard, catalogue, loaded_models

_status: ContextVar["Status"] = ContextVar("status")


class Status:
    """The small lines under the controls: the model, and what was read how fast."""

    def __init__(self, place: DeltaGenerator | None) -> None:
        """Take the place; a fragment that runs alone has no bar, so none is shown."""
        shown = None if place is None else place.caption
        self._model = shown and shown(_about(state.current_model_id()))
        self._line = shown and shown("")
        self.line = ""
        """What is shown now."""

    def show(self, line: str) -> None:
        """Show what was read, in the place of the line before."""
        # Written over in place: clearing it first would flicker at every key.
        if self._line is not None:
            self._line.caption(line)
        self.line = line

    def model(self, model_id: str) -> None:
        """Show what the model is, now that it is loaded."""
        if self._model is not None:
            self._model.caption(_about(model_id))


def status() -> Status:
    """The status line of this run's prompt bar."""
    return _status.get(None) or Status(None)


def prompt_bar() -> None:
    """Draw the bar and take in what the reader did with it.

    What the open page does not read is left out.
    """
    page = page_views(state.current_page())
    with st.container(key="prompt_bar"):
        box, controls = st.columns([11, 10], gap="small")
    with box:
        text, revision = state.push_to_box()
        prompt_box(
            text,
            revision,
            session=state.session_id(),
            limit=LIMITS.text_chars,
            hint=_what_to_look_for(text),
            packs=state.is_packed(),
            own={name: state.is_own(name) for name in state.OWN},
            address={"page": state.current_page(), "parts": state.address_parts()},
            views=_views_of(page),
            reads=page.reads_text,
            on_typed=state.typed,
            on_view=_take_view,
        )
    with controls, st.container(key="prompt_controls", gap=None):
        with st.container(horizontal=True, gap="small"):
            if page.reads_text:
                _examples_shelf()
            if page.reads_model:
                _model_picker()
            copy_link(fits=state.fits_in_address())
            projector_button(state.current_page())
        status_place = st.container(key="prompt_status")
        _status.set(Status(status_place if page.reads_model else None))


def _views_of(page: PageViews) -> dict[str, Any]:
    """What the box shows of the views that come with the page."""
    shown = -1 if state.is_own("text") and page.reads_text else state.view_index()
    views = page.views if len(page.views) > 1 else ()
    return {
        "titles": [view.title for view in views],
        "looks": [pointing(view.look) for view in views],
        "shown": shown,
        "before": opening.typed_before() if page.reads_text else None,
    }


def _take_view(index: int) -> None:
    if index < 0:
        opening.back_to_own()
    elif index < len(page_views(state.current_page()).views):
        opening.choose_view(index)


def _about(model_id: str) -> str:
    """What the model is, in one line: its sizes once it is loaded."""
    for loaded in loaded_models():
        if (card := loaded.card).id == model_id:
            line = sentence(
                "{kind} · {layers} layers × {heads} heads · {millions} M weights",
                kind=sentence(card.kind),
                layers=card.n_layers,
                heads=card.n_heads,
                millions=f"{card.n_parameters / 1e6:,.0f}",
            )
            line += f" · {said(card.note)}" if card.note else ""
            return line + (f" :gray-badge[{_flag(card)}]" if card.quantisation else "")
    return next((plain(said(e.about)) for e in catalogue() if e.id == model_id), "")


def _flag(card: ModelCard) -> str:
    """The grey flag: how the weights were rounded; both words are in the glossary."""
    kind = plain((card.quantisation or "").split(":")[0])
    return sentence("**{kind}** as **float32**", kind=kind)


def _examples_shelf() -> None:
    st.menu_button(
        sentence("Examples"),
        [example.title for example in examples()],
        format_func=_on_the_shelf,
        key="example",
        on_click=_choose_example,
    )


def offer_examples() -> None:
    """The examples as buttons, for a page that has nothing to read."""
    with st.container(horizontal=True, gap="small", key="offered_examples"):
        for example in examples():
            st.button(
                example.title,
                help=plain(example.look),
                on_click=state.set_text,
                args=(example.text,),
            )


def _on_the_shelf(title: str) -> str:
    look = next(e.look for e in examples() if e.title == title)
    return f"**{plain(title)}** :small[:gray[{plain(look)}]]"


def _choose_example() -> None:
    title = st.session_state["example"]
    state.set_text(next(e.text for e in examples() if e.title == title))


def _what_to_look_for(text: str) -> str:
    model_id, view = state.current_model_id(), state.current_view()
    if not state.is_own("text"):
        return pointing(view.look) if model_id == view.model else ""
    return next((e.hint(model_id) for e in examples() if e.text == text), "")


def _model_picker() -> None:
    titles = {
        entry.id: entry.title + (" (from the hub)" if entry.needs_hub else "")
        for entry in catalogue()
    }
    model_id = state.current_model_id()
    if st.session_state.get("model_choice") != model_id:
        st.session_state["model_choice"] = model_id
    st.selectbox(
        "Model",
        list(titles) + ([] if model_id in titles else [model_id]),
        format_func=lambda name: titles.get(name) or name,
        key="model_choice",
        accept_new_options=open_models(),
        label_visibility="collapsed",
        on_change=_choose_model,
    )


def _choose_model() -> None:
    state.forget_refusal()
    state.set_model((st.session_state["model_choice"] or DEFAULT_MODEL).strip())
