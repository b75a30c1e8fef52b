"""Begin here: three doors on Home, one for each kind of reader."""

import streamlit as st

from components.navigation import DOORS, Door, entry_at
from components.page.foot import link_to
from components.words.language import sentence

VISITED = "_visited"
"""Session key: addresses of the pages this reader has opened."""


def note_visit(url: str) -> None:
    """Remember that the reader has been on this page."""
    st.session_state[VISITED] = st.session_state.get(VISITED, frozenset()) | {url}


def has_begun() -> bool:
    """Whether the reader has been anywhere but on Home."""
    return bool(st.session_state.get(VISITED, frozenset()) - {""})


@st.fragment
def doors() -> None:
    """Draw the doors in one line, so that the journey keeps the first screen.

    Who has gone through one, or taken his own way, sees their names alone. What is
    behind a door is drawn when it is opened, and nothing else of the page then.
    """
    begun = has_begun()
    with st.container(
        key="doors", horizontal=True, gap="small", vertical_alignment="center"
    ):
        st.markdown(sentence("Begin here"), width="content")
        for door in DOORS:
            label = door.title if begun else f"**{door.title}** *· {door.length}*"
            kind = "tertiary" if begun else "secondary"
            key = f"door_{door.way}"
            popover = st.popover(label, type=kind, key=key, on_change="rerun")
            if popover.open:
                with popover:
                    _steps(door)


def _steps(door: Door) -> None:
    """The pages behind a door, each with what to look for there."""
    st.markdown(f"**{door.says}**")
    with st.container(gap=None):
        for number, (url, look) in enumerate(door.steps, 1):
            entry = entry_at(url)
            link_to(entry, f"{number}. **{entry.title}**", {"way": door.way})
            st.caption(look)
