"""A page as a link opens it, without a browser."""

from pathlib import Path

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from components.navigation import MENU

SHELL = Path(__file__).parents[2] / "components" / "shell.py"
ENTRIES = {entry.url: entry for entries in MENU.values() for entry in entries}


def go_to(at: AppTest, file: str) -> AppTest:
    """Let the next run be that of a page, such as ``text/bpe.py``.

    Even if it is the first: ``AppTest.switch_page`` knows a page whose path is not its
    file's name only after another page has been run, which costs as much again.
    """
    url = next(url for url, entry in ENTRIES.items() if entry.file == file)
    at._page_hash = calc_hash(url)
    return at


def opened_by_link(url: str, **query: str) -> AppTest:
    """The page at this path with this address, its own view where that is empty."""
    at = AppTest.from_file(SHELL, default_timeout=120)
    for name, value in query.items():
        at.query_params[name] = value
    go_to(at, ENTRIES[url].file).run()
    assert not at.exception
    assert len(at.title) == 1
    assert at.session_state["_page"] == url
    return at
