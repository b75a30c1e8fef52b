"""The text box of the prompt bar: live, many lines, never fights the caret."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

FOLDER = Path(__file__).parent
KEY = "prompt_box"

_box = st.components.v2.component(
    "prompt_box",
    html='<div class="box"></div>',
    css=(FOLDER / "prompt_box.css").read_text(encoding="utf-8"),
    js=(FOLDER / "prompt_box.js").read_text(encoding="utf-8"),
)


def prompt_box(
    text: str,
    revision: int,
    *,
    session: str,
    limit: int,
    on_typed: Callable[[str, int], None],
) -> None:
    """Draw the box; ``on_typed(head, length)`` is called for what the reader typed.

    Args:
        text: shown when the revision is one the box has not seen.
        revision: rises when the text was not typed, but chosen or restored.
        session: tells a reload of the page from a box that is drawn anew.
        limit: characters that are read; the box says so when it holds more.
        on_typed: told the first 65,536 characters and how many there are in all.
    """

    def take_in() -> None:
        typed = st.session_state[KEY].get("typed") or {}
        on_typed(str(typed.get("text", "")), int(typed.get("length", 0)))

    _box(
        key=KEY,
        data={"text": text, "revision": revision, "session": session, "limit": limit},
        on_typed_change=take_in,
    )
