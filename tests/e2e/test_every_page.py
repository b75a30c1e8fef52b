"""Each page of the menu, opened once for all that holds on every page.

First on a phone, as opened there; then on a laptop in both themes; then with texts that
nobody expects; and last, from an address of its own, on a projector. A check that fails
may leave the page such that the later ones of the same page fail too.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from bench.browser import LAPTOP, Guard, new_page, settled
from bench.server import Server
from components.navigation import Entry
from tests.e2e.faults import has_no_faults
from tests.e2e.key_pictures import PICTURES, PROJECTOR, is_whole
from tests.e2e.menu import ENTRIES, FIRST, NO_TEXT, shows_page
from tests.e2e.odd_texts import (
    MARKUP,
    ODD_TEXTS,
    a_short_text_is_read_again,
    fifty_thousand_characters_stay_in_the_box,
    markup_was_text_and_never_run,
    nothing_typed_gets_one_sentence,
    odd_text_leaves_the_page_usable,
    one_more_goes_along_to_another_page_and_back,
)
from tests.e2e.phone import scrolls_up_and_down_only

PHONE = (390, 844)


@dataclass
class Visit:
    """A page of the menu, open in the browser."""

    entry: Entry
    page: Page
    guard: Guard


def named(entry: Entry) -> str:
    return entry.url or "home"


@pytest.fixture(scope="module", params=ENTRIES, ids=named)
def visit(
    request: pytest.FixtureRequest, browser: Browser, running: Server
) -> Iterator[Visit]:
    assert running.process.poll() is None, running.log_text()
    guard = Guard()
    with new_page(browser, size=PHONE, guard=guard) as page:
        page.goto(f"{running.url}/{request.param.url}")
        yield Visit(request.param, page, guard)


@pytest.fixture
def guarded(visit: Visit) -> Iterator[Visit]:
    """The page as a check finds it; nothing left this machine or went wrong in it."""
    yield visit
    assert visit.guard.left == [], "requests left this machine"
    assert visit.guard.errors == [], "errors in the browser's console"


def sized(page: Page, size: tuple[int, int]) -> None:
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": size[0], "height": size[1]})


def test_a_phone_scrolls_up_and_down_only(guarded: Visit):
    sized(guarded.page, PHONE)
    shows_page(guarded.page, guarded.entry)
    scrolls_up_and_down_only(guarded.page)


def test_a_page_can_be_read_and_used_by_all_in_both_themes(guarded: Visit):
    page = guarded.page
    sized(page, LAPTOP)
    shows_page(page, guarded.entry)
    # The menu is read too: a phone hides it, a laptop does not.
    menu = page.get_by_test_id("stSidebar")
    expect(menu).to_have_attribute("data-collapsed", "false")
    has_no_faults(page)
    wider = "() => document.documentElement.scrollWidth - innerWidth"
    assert page.evaluate(wider) <= 0


def test_whatever_is_typed_the_page_stays_usable(guarded: Visit):
    page, entry = guarded.page, guarded.entry
    if entry.url in NO_TEXT:
        pytest.skip("it reads nothing of the box, or only when asked to")
    sized(page, LAPTOP)
    settled(page)
    nothing_typed_gets_one_sentence(page)
    # One by one where kinds of pages differ, all in one text on every page.
    texts = [*ODD_TEXTS.values(), MARKUP]
    for text in texts if entry in FIRST else [" ".join(texts)]:
        odd_text_leaves_the_page_usable(page, text)
    markup_was_text_and_never_run(page)
    text = fifty_thousand_characters_stay_in_the_box(page, entry)
    if entry in FIRST:
        # The box is the same on every page.
        one_more_goes_along_to_another_page_and_back(page, entry, text)
    a_short_text_is_read_again(page)


def test_the_key_picture_of_a_page_is_whole_on_a_projector(
    guarded: Visit, running: Server
):
    page, url = guarded.page, guarded.entry.url
    if url not in PICTURES:
        pytest.skip("its picture is longer than a screen, or it has none")
    sized(page, PROJECTOR)
    page.goto(f"{running.url}/{url}?view=projector")
    settled(page)
    assert is_whole(page, PICTURES[url]), page.locator(
        PICTURES[url]
    ).first.bounding_box()


def test_each_key_picture_is_of_a_page_of_the_menu():
    assert set(PICTURES) <= {entry.url for entry in ENTRIES}
