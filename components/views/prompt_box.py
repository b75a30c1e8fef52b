"""The text box of the prompt bar: live, many lines, never fights the caret."""

from collections.abc import Callable

import streamlit as st
from streamlit.components.v2 import component

from components.views.source import view_css, view_js

KEY = "prompt_box"
LONGEST = 65_536
"""The box sends no more characters than this."""

_box = component(
    "prompt_box",
    html='<div class="box"></div>',
    css=view_css("prompt_box.css"),
    js=view_js("address.js", "prompt_box.js"),
)


def prompt_box(
    text: str,
    revision: int,
    *,
    session: str,
    limit: int,
    hint: str,
    packs: bool,
    on_typed: Callable[[str, int], None],
) -> None:
    """Draw the box; ``on_typed(head, length)`` is called for what the reader typed.

    Args:
        text: shown when the revision is one the box has not seen.
        revision: rises when the text was not typed, but chosen or restored.
        session: tells a reload of the page from a box that is drawn anew.
        limit: characters that are read; the box says so when it holds more.
        hint: a line shown below the box as long as it holds just ``text``.
        packs: whether the address carries the text in packed form.
        on_typed: told the first 65,536 characters and how many there are in all.
    """

    def take_in() -> None:
        # A visitor who clears the server's caches loses his own session's state too,
        # and what comes in next belongs to no box; the address still has the text.
        typed = st.session_state.get(KEY, {}).get("typed")
        if typed is not None:
            on_typed(str(typed.get("text", "")), int(typed.get("length", 0)))

    _box(
        key=KEY,
        data={
            "text": text,
            "revision": revision,
            "session": session,
            "limit": limit,
            "hint": hint,
            "packs": packs,
        },
        on_typed_change=take_in,
    )
