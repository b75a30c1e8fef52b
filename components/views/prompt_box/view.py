"""The text box of the prompt bar: live, many lines, never fights the caret."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from components.views.mounting import component
from components.views.serve import view_css, view_js

KEY = "prompt_box"
LONGEST = 65_536
"""The box sends no more characters than this."""

_box = component(
    "prompt_box",
    html='<div class="box"></div>',
    css=view_css("views/prompt_box/view.css"),
    js=view_js("views/prompt_box/view.js"),
)


def prompt_box(
    text: str,
    revision: int,
    *,
    session: str,
    limit: int,
    hint: str,
    packs: bool,
    own: dict[str, bool],
    address: dict[str, Any],
    views: dict[str, Any],
    reads: bool,
    on_typed: Callable[[str, int], None],
    on_view: Callable[[int], None],
) -> None:
    """Draw the box; ``on_typed(head, length)`` is called for what the reader typed.

    Args:
        text: shown when the revision is one the box has not seen.
        revision: rises when the text was not typed, but chosen or restored.
        session: tells a reload of the page from a box that is drawn anew.
        limit: characters that are read; the box says so when it holds more.
        hint: a line shown below the box as long as it holds just ``text``.
        packs: whether the address carries the text in packed form.
        own: which of ``text``, ``model`` and ``target`` the reader has chosen, so that
            they go along to another page.
        address: the open ``page``, and the ``parts`` its address says of the text and
            the model as soon as it says anything.
        views: ``titles`` and ``looks`` of the views that come with the page, which is
            ``shown``, and what the reader had typed ``before``.
        reads: whether the page reads the text at all; else only the views are shown.
        on_view: told which view was chosen, counted from 0, or -1 for what the reader
            had typed before.
        on_typed: told the first 65,536 characters and how many there are in all.
    """

    def take_in() -> None:
        # A visitor who clears the server's caches loses his own session's state too,
        # and what comes in next belongs to no box; the address still has the text.
        typed = st.session_state.get(KEY, {}).get("typed")
        if typed is not None:
            on_typed(str(typed.get("text", "")), int(typed.get("length", 0)))

    def take_view() -> None:
        chosen = st.session_state.get(KEY, {}).get("view")
        if chosen is not None:
            on_view(int(chosen))

    _box(
        key=KEY,
        data={
            "text": text,
            "revision": revision,
            "session": session,
            "limit": limit,
            "hint": hint,
            "packs": packs,
            "own": own,
            "address": address,
            "views": views,
            "reads": reads,
        },
        on_typed_change=take_in,
        on_view_change=take_view,
    )
