"""The menu and the folder of pages say the same."""

from pathlib import Path

from components.navigation import MENU

PAGES = Path(__file__).parents[2] / "pages"
ENTRIES = [entry for entries in MENU.values() for entry in entries]


def test_every_page_is_in_the_menu_and_every_entry_is_a_page():
    files = {str(path.relative_to(PAGES).as_posix()) for path in PAGES.rglob("*.py")}
    assert files == {entry.file for entry in ENTRIES}


def test_no_two_pages_share_an_address():
    assert len({entry.url for entry in ENTRIES}) == len(ENTRIES)


def test_there_is_one_page_to_begin_with():
    assert [entry.file for entry in ENTRIES if entry.url == ""] == ["home.py"]


def test_every_entry_says_what_its_page_shows():
    assert all(entry.about.endswith(".") for entry in ENTRIES)
