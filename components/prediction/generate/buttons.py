"""The buttons that write: one token, many, stop, go on, and begin anew."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from components.prediction.generate.draft import MANY, PAGE
from components.words.language import sentence


@dataclass(frozen=True)
class Buttons:
    """What can be done now."""

    running: bool
    left: int
    """Tokens that are still to come of what was asked for."""
    written: bool
    """Whether there is something to begin anew from."""
    blocked: str | None
    """Why nothing can be written here, or None."""


def buttons(
    now: Buttons,
    on_ask: Callable[[int], None],
    on_stop: Callable[[], None],
    on_new: Callable[[], None],
) -> None:
    """Draw the row of buttons."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(
            sentence("Next token"),
            key=f"{PAGE}_next",
            icon=":material/add:",
            on_click=on_ask,
            args=(1,),
            disabled=now.running or now.blocked is not None,
            help=now.blocked,
        )
        if now.running:
            st.button(
                sentence("Stop"),
                key=f"{PAGE}_stop",
                icon=":material/stop:",
                on_click=on_stop,
            )
        else:
            _many(now, on_ask)
        st.button(
            sentence("Start again"),
            key=f"{PAGE}_new",
            icon=":material/restart_alt:",
            on_click=on_new,
            disabled=not now.written,
        )
        if now.running:
            st.caption(sentence("Writing: {n} to go", n=now.left), width="content")


def _many(now: Buttons, on_ask: Callable[[int], None]) -> None:
    left = now.left if now.blocked is None else 0
    st.button(
        sentence("Resume: {n} to go", n=left)
        if left
        else sentence("Write {n}", n=MANY),
        key=f"{PAGE}_resume" if left else f"{PAGE}_many",
        icon=":material/play_arrow:",
        on_click=on_ask,
        args=(left or MANY,),
        disabled=now.blocked is not None,
    )
