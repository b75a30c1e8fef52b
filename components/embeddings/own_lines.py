"""What the reader typed into a box that comes with lines of its page's own."""

import streamlit as st


def keep_own(kept: str, typed: str, begin: str) -> None:
    """Keep what was typed until the reader comes back; the page's own lines not.

    Those may be others by then.
    """
    if typed == begin:
        st.session_state.pop(kept, None)
    else:
        st.session_state[kept] = typed
