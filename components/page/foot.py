"""The foot of every page: the page before, where one is, what comes next and why."""

from pathlib import Path

import streamlit as st

from components.choice.address import written
from components.navigation import Entry, entry_at
from components.page.route import Route, route
from components.words.language import listed, sentence

FOLDER = Path(__file__).parents[2] / "pages"


def foot(url: str) -> None:
    """Draw the foot of the page at this address."""
    way = route(url, written("way") or None)
    with st.container(key="foot"):
        before, here, after = st.columns([3, 4, 6], gap="medium")
        with before:
            _before(way)
        with here:
            st.caption(sentence("You are here"))
            st.markdown(f":material/location_on: **{way.here.title}**")
            st.caption(" · ".join(filter(None, [way.place, builds_on(way.here)])))
        with after:
            _after(way)


def link_to(entry: Entry, label: str, address: dict[str, str], icon: str = "") -> None:
    """A link to a page; text and model go with the reader, as they do by the menu."""
    st.page_link(
        FOLDER / entry.file,
        label=label,
        icon=icon,
        # The menu's tooltip says no more than the label, and would double the link.
        help="",
        query_params=address,
    )


def builds_on(entry: Entry) -> str:
    """Which pages a page builds on, as a sentence; empty for a beginning."""
    titles = [entry_at(url).title for url in entry.needs]
    return sentence("Builds on {pages}.", pages=listed(titles)) if titles else ""


def _before(way: Route) -> None:
    if way.before is not None:
        st.caption(sentence("Before"))
        icon = ":material/chevron_left:"
        link_to(way.before, way.before.title, way.address, icon)


def _after(way: Route) -> None:
    if way.after is None:
        st.caption(sentence("That was the last page of this way."))
        home = entry_at("")
        link_to(
            home,
            sentence("Back to {page}", page=home.title),
            {},
            f":material/{home.icon}:",
        )
        return
    st.caption(sentence("Next"))
    label = f"**{way.after.title}**: {way.after.question}"
    link_to(way.after, label, way.address, ":material/chevron_right:")
    st.caption(" ".join(filter(None, [way.why, builds_on(way.after)])))
