"""The projector's view: menu and header folded, so that the picture fills the screen.

``?view=projector`` in the address asks for it, and so does the button beside the
prompt. It goes along from page to page until it is left. ``projector.css`` says what
changes; views read its ``--…`` properties, pages ask ``projecting()``.
"""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from components.choice.address import written

VIEW, PROJECTOR = "view", "projector"
_ON = "_projector"


def projecting() -> bool:
    """Whether the reader has chosen the projector's view."""
    return bool(st.session_state.get(_ON, False))


def project(on: bool) -> None:
    """Choose the projector's view, or leave it; for a callback."""
    st.session_state[_ON] = on


def begin() -> None:
    """Take the choice from a followed address, as the text and the model are taken."""
    history = getattr(get_script_run_ctx(), "is_history_navigation", False)
    if _ON not in st.session_state or history:
        project(written(VIEW) == PROJECTOR)


def in_address() -> dict[str, str | None]:
    """What the address is to say of which view is shown; another word may stay."""
    if projecting():
        return {VIEW: PROJECTOR}
    return {VIEW: None} if written(VIEW) == PROJECTOR else {}
