"""The menu's pages, gone to as a reader does, and what tells that one is there."""

from playwright.sync_api import Page, expect

from bench.browser import settled
from components.choice.page_views import page_views
from components.navigation import MENU, Entry

ENTRIES = [entry for section in MENU.values() for entry in section]
NO_TEXT = {"word2vec"} | {e.url for e in ENTRIES if not page_views(e.url).reads_text}
"""These pages read nothing of the box, or only when asked to."""
WITH_TEXT = [entry for entry in ENTRIES if entry.url not in NO_TEXT]
FIRST = [entry for entry in ENTRIES if entry.url in {"", "tokens", "heads", "glossary"}]
"""One page of each kind."""


def shows_page(page: Page, entry: Entry) -> None:
    """The page of this menu entry is shown, whole, and nothing else."""
    expect(page).to_have_title(f"{entry.title} · Headlight", timeout=60_000)
    settled(page)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.get_by_text("Page not found")).to_have_count(0)
    shows_no_error(page)


def shows_no_error(page: Page) -> None:
    """No exception and no error notice on the page."""
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_text("its settings were put back")).to_have_count(0)


def go_to(page: Page, entry: Entry) -> None:
    """Choose a page from the menu, as a reader does."""
    links = page.get_by_test_id("stSidebarNavLink")
    # To the letter: an icon's name is text too, and may hold another page's title.
    links.get_by_text(entry.title, exact=True).first.click()
    shows_page(page, entry)


def entry_of(url: str) -> Entry:
    return next(entry for entry in ENTRIES if entry.url == url)
