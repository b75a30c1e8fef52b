"""A way through, in a real browser: menu, search, words in place, doors and feet."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from bench.browser import settled
from components.navigation import entry_at
from components.page.content import entry_of
from components.words.written import glossary

BOX = '[data-testid="stSidebarContent"]'
IS_SEEN = f"""(link) => {{
  const box = document.querySelector('{BOX}').getBoundingClientRect();
  const own = link.getBoundingClientRect();
  return own.top >= box.top && own.bottom <= Math.min(box.bottom, innerHeight);
}}"""
FOUND = ".st-key-found"


def opened(open_page: Callable[..., Page], address: str, **options: object) -> Page:
    page = open_page(**options)
    page.goto(address)
    settled(page)
    return page


@pytest.mark.parametrize("url", ["about", "lens"])
def test_the_entry_of_a_page_opened_by_link_is_in_sight(
    server: str, open_page: Callable[..., Page], url: str
):
    page = opened(open_page, f"{server}/{url}")
    active = page.locator('[data-testid="stSidebarNavLink"][aria-current="page"]')
    expect(active).to_contain_text(entry_at(url).title)
    page.wait_for_function(IS_SEEN, arg=active.element_handle(), timeout=10_000)
    expect(page.get_by_label("Search pages and words")).to_be_in_viewport()


@pytest.fixture
def seen(same_page: Callable[..., Page]) -> Page:
    """The start page as the test before left it."""
    return same_page("")


def test_an_entry_asks_its_question_when_pointed_at(seen: Page):
    page = seen
    page.get_by_test_id("stSidebarNavLink").get_by_text("By hand").hover()
    tip = page.get_by_test_id("stTooltipContent")
    expect(tip).to_contain_text(entry_at("by-hand").question)


def test_the_doors_take_one_line_and_leave_the_screen_to_the_journey(seen: Page):
    page = seen
    box = page.locator(".st-key-doors").bounding_box()
    assert box is not None
    assert box["height"] <= 60
    assert box["y"] + box["height"] < 340


def test_the_flag_of_rounded_weights_explains_itself(seen: Page):
    page = seen
    # A word can be pressed once the page's guide has marked it.
    words = page.locator(".st-key-prompt_status strong[data-word]")
    words.filter(has_text="float32").click()
    expect(page.locator(".entry")).to_contain_text(glossary()["float32"])


def test_a_bold_term_opens_its_entry_in_place_and_escape_closes_it(
    server: str, open_page: Callable[..., Page]
):
    page = opened(open_page, f"{server}/by-hand")
    page.get_by_text("How it works").click()
    bold = page.get_by_test_id("stMarkdownContainer").locator("strong")
    words = page.locator("strong[data-word]")
    words.first.wait_for()
    marked = bold.evaluate_all(
        "(all) => all.map((one) => [one.textContent, one.dataset.word ?? null])"
    )
    assert any(word for _, word in marked)
    assert all(word in {None, entry_of(term)} for term, word in marked)
    address, entry = page.url, page.locator(".entry")
    word = words.first.get_attribute("data-word") or ""
    for press in (
        lambda: words.first.click(),
        lambda: words.first.press("Enter"),
    ):
        press()
        expect(entry).to_contain_text(glossary()[word])
        page.keyboard.press("Escape")
        expect(entry).to_be_hidden()
        expect(words.first).to_be_focused()
    assert page.url == address


def test_a_word_opens_within_a_phones_screen(
    server: str, open_page: Callable[..., Page]
):
    page = opened(open_page, f"{server}/analogies", size=(390, 844))
    page.locator("strong[data-word]").first.click()
    box = page.locator(".entry").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390


def test_the_search_finds_while_one_types_and_leads_there(
    server: str, open_page: Callable[..., Page]
):
    page = opened(open_page, f"{server}/glossary")
    search = page.get_by_label("Search pages and words")
    search.press_sequentially("sinusodal", delay=20)
    link = page.locator(FOUND).get_by_role("link")
    expect(link).to_have_count(1)
    expect(page.locator(FOUND)).to_contain_text(entry_at("sinusoidal").question)
    link.click()
    expect(page).to_have_title("Sinusoidal · Headlight")
    settled(page)
    expect(search).to_have_value("")


def test_a_door_leads_from_foot_to_foot_and_keeps_the_text(
    server: str, open_page: Callable[..., Page]
):
    page = opened(open_page, f"{server}/?text=One+two+three")
    page.get_by_role("button", name="Never seen it").click()
    page.get_by_role("link", name="1. Tokens").click()
    for title in ("Tokens", "Look-up"):
        expect(page).to_have_title(f"{title} · Headlight")
        settled(page)
        assert "way=new" in page.url
        expect(page.get_by_label("Text for the model to read")).to_have_value(
            "One two three"
        )
        page.locator(".st-key-foot").get_by_role("link").last.click()
    expect(page).to_have_title("Attention heads · Headlight")
