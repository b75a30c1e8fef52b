"""A page that stopped with an error nobody foresaw, and how it comes back by itself.

A browser may be told to send anything: a head that no model has, a word where a number
belongs. Streamlit would keep such a value and stop at it in every run to come. So all
that was chosen is forgotten at once, on the server and in the address; the text, the
model and the view stay, and the next run begins as a first visit does.
"""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from components.choice.address import OF_EVERY_PAGE, forget_in_address
from components.choice.state import OWN
from components.views.start_anew.view import start_anew
from components.words.language import sentence

SAID = (
    "This page could not show what was chosen, so its settings were put back; "
    "your text is still in the box."
)
KEPT = {*OWN, "text_length"}
"""Session keys of the reader's own; so are those that begin with a low line."""


def recover() -> None:
    """Forget what was chosen and say so, with a way to begin anew; never raises."""
    forget_choices()
    st.error(sentence(SAID), icon=":material/error:")
    start_anew()


def forget_choices() -> None:
    """Drop every choice of this session but text, model, target and view."""
    context = get_script_run_ctx()
    if context is None:
        return
    # Not through st.session_state: that would read the very value that cannot be read.
    # Another run of this page may begin meanwhile, so nobody else may look.
    with context.session_state._lock:
        whole = context.session_state._state
        held = {**whole._old_state, **whole._new_session_state}
        whole._new_widget_state.states.clear()
        whole.clear()
        for name, value in held.items():
            if name in KEPT or name.startswith("_"):
                whole[name] = value
    forget_in_address(but=OF_EVERY_PAGE)
