"""Keys of controls whose value something else may change too."""

import streamlit as st


def widget_key(name: str, value: object) -> str:
    """The key of a widget that shows ``value``; a new one when something else set it.

    The browser may send a message before it hears of such a change. It still has the
    widget's old value, which under the same key would pass for a choice of the reader
    and undo the change. So each callback asks whether its key ``is_current``.
    """
    session, count = st.session_state, f"_{name}_changed"
    key = f"{name}_{session.setdefault(count, 0)}"
    if session.get(key, value) != value:
        session[count] += 1
        key = f"{name}_{session[count]}"
    session[key] = value
    return key


def is_current(name: str, key: str) -> bool:
    """Whether this is the key that the widget was last drawn with."""
    return key == f"{name}_{st.session_state.get(f'_{name}_changed', 0)}"
