"""The search above the menu: pages and words, live while one types."""

import streamlit as st

from components.page.content import plain
from components.page.finding import LONGEST_SEARCH, Found, found
from components.page.foot import link_to
from components.words.language import sentence

KEY = "menu_search"
PLACE = "_menu_search_page"
"""Session key: the page on which the search was used."""


def search_box(url: str) -> None:
    """Draw the search of the page at this address; another page begins afresh."""
    if st.session_state.get(PLACE) != url:
        st.session_state[PLACE] = url
        st.session_state[KEY] = ""
    with st.sidebar:
        _box()


@st.fragment
def _box() -> None:
    query = st.text_input(
        sentence("Search pages and words"),
        placeholder="Search",
        icon=":material/search:",
        live="100ms",
        key=KEY,
        max_chars=LONGEST_SEARCH,
        label_visibility="collapsed",
    )
    with st.container(key="found", gap="small"):
        things = found(query)
        for one in things:
            _draw(one)
        if query.strip() and not things:
            st.caption(sentence("No page and no word like this."))


def _draw(one: Found) -> None:
    if one.entry is None:
        st.markdown(f":small[**{plain(one.title)}**: {plain(one.text)}]")
        return
    with st.container(gap=None):
        icon = f":material/{one.entry.icon}:"
        link_to(one.entry, f"**{one.title}**", {}, icon)
        st.markdown(f":small[{plain(one.text)}]")
