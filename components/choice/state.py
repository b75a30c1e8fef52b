"""The reader's text and model: kept for the session, written in the address.

One place owns them. ``text`` and ``model`` are session keys that are there only once
the reader has typed or chosen; until then a page shows the view that comes with it
(``components/choice/page_views.py``). They outlive a change of page; they are read from
the address when the session begins or when the address changes by itself (the browser's
back button), and written to it once the answer is there. The prompt box holds its own
copy; see ``push_to_box``.

An address that holds settings but no text means ``DEFAULT_TEXT``, one without a model
``DEFAULT_MODEL``; only an address that holds nothing means the page's own view.
"""

import uuid

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from components.choice import kept
from components.choice.address import (
    names_in_address,
    packed,
    read_address,
    say,
    says_anything,
    settings_in_address,
)
from components.choice.page_views import DEFAULT_MODEL, DEFAULT_TEXT, View, page_views
from components.page import projector
from core.engine.visitor import session_of, visitor_at
from core.graphemes import valid_text
from core.whole_number import whole_number

OWN = ("text", "model", "target")


def current_page() -> str:
    """The path of the page that is open, without slashes; empty for Home."""
    return st.session_state.get("_page", "")


def current_view() -> View:
    """The view of the open page that the reader has chosen, or its first."""
    return page_views(current_page()).views[view_index()]


def view_index() -> int:
    """Which of the open page's views is shown, from 0."""
    return st.session_state.get("_views", {}).get(current_page(), 0)


def is_own(name: str) -> bool:
    """Whether the reader has chosen ``text``, ``model`` or ``target`` himself."""
    return name in st.session_state


def current_text() -> str:
    """The text the reader has typed or chosen, else that of the page's view."""
    return st.session_state.get("text", current_view().text)


def current_model_id() -> str:
    """The catalogue id, hub id or folder of the model chosen, else of the view's."""
    chosen = st.session_state.get("model", current_view().model)
    # With a space before it a name would be another model's, loaded a second time.
    return chosen.strip() if chosen else chosen


def set_text(text: str) -> None:
    """Put another text into the box; from a callback it shows in the run to come."""
    st.session_state["text"] = text
    st.session_state["text_length"] = len(text)


def current_target() -> str:
    """What the decoder of an encoder-decoder has written so far, as the reader says."""
    return st.session_state.get("target", current_view().target)


def set_target(text: str) -> None:
    """Let the decoder have written this."""
    st.session_state["target"] = text


def append_text(piece: str) -> None:
    """Put a piece, such as the token just chosen, behind the text."""
    set_text(current_text() + piece)


def set_model(model_id: str) -> None:
    """Choose another model; from a callback it is used in the run to come."""
    st.session_state["model"] = model_id


def model_answered(model_id: str) -> None:
    """Note that this model can be used, so that there is one to go back to."""
    st.session_state["_model_before"] = model_id


def fall_back(reason: str) -> bool:
    """Go back to the model before, remembering why; false when there is none."""
    refused = current_model_id()
    before = st.session_state.get("_model_before", DEFAULT_MODEL)
    if before == refused:
        return False
    st.session_state["_refusal"] = reason
    set_model(before)
    return True


def refusal() -> str | None:
    """Why the model last asked for is not the one shown."""
    return st.session_state.get("_refusal")


def forget_refusal() -> None:
    """The reader has chosen again."""
    st.session_state.pop("_refusal", None)


def typed(text: str, length: int) -> None:
    """Note what the reader typed: the head of the text and its whole length."""
    st.session_state["text"] = text
    st.session_state["text_length"] = max(length, len(text))
    st.session_state["_in_box"] = text


def text_length() -> int:
    """Characters in the box, which may be more than were sent."""
    held = st.session_state.get("text_length", 0) if is_own("text") else 0
    return max(held, len(current_text()))


def session_id() -> str:
    """A name for this session, for the engine's queue; it says whose it is."""
    if "_session" not in st.session_state:
        visitor = visitor_at(st.context.ip_address)
        st.session_state["_session"] = session_of(visitor, uuid.uuid4().hex)
    return st.session_state["_session"]


def begin(page: str) -> None:
    """Note which page is open; take text and model from a followed address.

    That is so at the start of a session, for a link that was followed, and when the
    browser goes back or forward. At any other time the address merely follows what
    the reader does and may lag behind, so it is not looked at.
    """
    state = st.session_state
    if went_through_history():
        kept.came_back()
    elif state.get("_page") != page:
        kept.settled()
    state["_page"] = page
    if "_begun" not in state or went_through_history():
        _take_in_address()
        forget_refusal()
    state["_begun"] = True


def _take_in_address() -> None:
    state, found = st.session_state, read_address()
    _choose_view(found.get("example", "1"))
    if says_anything() and "example" not in found:
        meant = {"text": DEFAULT_TEXT, "model": DEFAULT_MODEL}
        if "_begun" not in state:
            meant = {name: text for name, text in meant.items() if name not in state}
        found = meant | found
    view = current_view()
    for name in OWN:
        if name not in found:
            if "_begun" in state:
                state.pop(name, None)
        elif found[name] == getattr(view, name):
            state.pop(name, None)
        elif name not in state or found[name] != valid_text(state[name]):
            state[name] = found[name]
            if name == "text":
                state.pop("text_length", None)


def _choose_view(written: str) -> None:
    """Take the view that the address names, counted from 1, if there is one."""
    count = len(page_views(current_page()).views)
    number = whole_number(written) or 1
    keep_view(number - 1 if 1 <= number <= count else 0)


def keep_view(index: int) -> None:
    """Show this view of the open page, counted from 0."""
    views = st.session_state.get("_views", {})
    st.session_state["_views"] = {**views, current_page(): index}


def went_through_history() -> bool:
    """Whether this run was asked for by the browser's back or forward button."""
    return getattr(get_script_run_ctx(), "is_history_navigation", False)


def push_to_box() -> tuple[str, int]:
    """The text for the box and its revision, which rises when it was not typed.

    The box replaces what it holds only when the revision rises, so an answer that
    comes late never overwrites what has been typed since.
    """
    state, text = st.session_state, current_text()
    if "_revision" not in state:
        state["_revision"], state["_pushed"] = 0, text
    elif state.get("_in_box") != text:
        state["_revision"] += 1
        state["_pushed"] = text
    state["_in_box"] = text
    return state["_pushed"], state["_revision"]


def write_address() -> None:
    """Let the address say which text, model and target are shown."""
    say(projector.in_address() | _wanted_in_address())


def settle() -> None:
    """The page stands: let the address say of which text and model its settings are."""
    write_address()
    kept.settled()


def _wanted_in_address() -> dict[str, str | None]:
    """What the address must say for the view to be found again, and no more."""
    index, view = view_index(), current_view()
    wanted: dict[str, str | None] = dict.fromkeys((*OWN, "z", "example"))
    if index:
        wanted["example"] = str(index + 1)
    if not settings_in_address() and not any(map(is_own, OWN)):
        return wanted
    text, model_id, there = current_text(), current_model_id(), names_in_address()
    means_text = view.text if index else DEFAULT_TEXT
    means_model = view.model if index else DEFAULT_MODEL
    if text != means_text or is_own("text") or "text" in there:
        wanted |= packed(text)
    if model_id != means_model or "model" in there:
        wanted["model"] = model_id
    return wanted | {"target": valid_text(current_target()) or None}


def address_parts() -> dict[str, str]:
    """What an address with a setting says of the text and the model shown."""
    parts = packed(current_text())
    if current_model_id() != DEFAULT_MODEL:
        parts["model"] = current_model_id()
    return parts


def fits_in_address() -> bool:
    """Whether a link can carry the whole text."""
    text = current_text()
    return bool(packed(text)) and text_length() == len(text)


def is_packed() -> bool:
    """Whether the address carries the text in packed form."""
    return "z" in packed(current_text())
