"""What a page opens on where the reader has not chosen, and how he goes back to it.

A choice of a page takes its first value from here: ``setting("head", "")``. What the
reader has chosen, here or in the address, always wins.
"""

from typing import Any

import streamlit as st

from components.choice import state
from components.choice.address import names_in_address, offer_in_address, say
from components.choice.page_views import page_views


def setting(name: str, default: Any = None) -> Any:
    """The page's own value of a choice, where its view is shown with its own model.

    A page that reads no model has it with every model.

    Args:
        name: as the view's ``settings`` or ``widgets`` call it.
        default: what a page without such a value begins with.
    """
    view = state.current_view()
    reads_model = page_views(state.current_page()).reads_model
    if reads_model and state.current_model_id() != view.model:
        return default
    return _held({**view.settings, **view.widgets}.get(name, default))


def setting_of_text(name: str, default: Any = None) -> Any:
    """The same for a value that means something in the view's own text alone."""
    own = state.current_text() == state.current_view().text
    return setting(name, default) if own else default


def untouched(key: str) -> bool:
    """Whether a widget that is bound to the address has no value yet, here or there."""
    return key not in st.session_state and key not in names_in_address()


def offer(key: str, words: str) -> None:
    """Let a widget that is bound to the address begin with this, until it is touched.

    After Back too, where the address says nothing of it.
    """
    if untouched(key):
        st.session_state[key] = words
    if state.went_through_history():
        offer_in_address(key, words)


def choose_view(index: int) -> None:
    """Show a view of the open page as it comes; for a callback.

    What the reader typed is kept, so that ``back_to_own`` can bring it again.
    """
    session, page = st.session_state, page_views(state.current_page())
    if state.is_own("text") and session["text"].strip():
        session["_typed_before"] = session["text"]
    for name in (*state.OWN, "text_length"):
        session.pop(name, None)
    state.forget_refusal()
    state.keep_view(index)
    for name in page.names:
        session.pop(name, None)
    say(dict.fromkeys(page.names))
    for key, value in page.views[index].widgets.items():
        session[key] = _held(value)


def _held(value: Any) -> Any:
    """A list of the file as Streamlit's widgets hold it."""
    return tuple(value) if isinstance(value, list) else value


def typed_before() -> str | None:
    """What the reader had typed before he chose a view, while the view is shown."""
    return None if state.is_own("text") else st.session_state.get("_typed_before")


def back_to_own() -> None:
    """Bring again what the reader had typed; for a callback."""
    if (text := typed_before()) is not None:
        state.set_text(text)
