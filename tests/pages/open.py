"""A page as a link opens it, without a browser."""

from streamlit.testing.v1 import AppTest

from components.navigation import MENU
from tests.pages.token_pages import SHELL, sound

ENTRIES = {entry.url: entry for entries in MENU.values() for entry in entries}


def opened_by_link(url: str, **query: str) -> AppTest:
    """The page at this path with this address, its own view where that is empty."""
    at = AppTest.from_file(SHELL, default_timeout=120)
    at.switch_page(f"../pages/{ENTRIES[url].file}")
    for name, value in query.items():
        at.query_params[name] = value
    return sound(at.run())
