"""Order in a real browser: undo, another shuffle, an order of one's own, a phone."""

import re
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from bench.browser import settled
from components.words.percent import percent
from core.attention.ablation import NextTokenChange, answer_of, change_between
from core.models import LoadedModel
from core.positions.order import shuffled, text_in_order
from core.positions.order_law import OFF
from core.trace import trace

expect.set_options(timeout=20_000)
CATS = "The black cat fights the white cat"
SHUFFLED = {"order_change": "Words shuffled"}


@pytest.fixture
def show(server: str, open_page: Callable[..., Page]) -> Callable[..., Page]:
    def opened(query: dict[str, str] | None = None, **options: object) -> Page:
        page = open_page(**options)
        asked = {"text": "The capital of France is"} | (query or {})
        page.goto(f"{server}/order?{urlencode(asked)}")
        expect(page.locator(".before-after .row").first).to_be_visible(timeout=60_000)
        settled(page)
        return page

    return opened


def words(page: Page) -> list[str]:
    """The chips' words in the new order."""
    chips = page.locator(".tokens .text li").all_inner_texts()
    return [chip.strip("·\n ") for chip in chips]


def shows(page: Page, text: str) -> None:
    """Wait until the chips, joined, are this text without its spaces."""
    wanted = text.replace(" ", "")
    for _ in range(200):
        if "".join(words(page)) == wanted:
            return
        page.wait_for_timeout(100)
    assert "".join(words(page)) == wanted


def test_positions_are_off_until_undone_and_the_address_says_so(
    show, smollm2: LoadedModel
):
    page = show()
    text = "The capital of France is"
    runs = [trace(smollm2, text, interventions=x) for x in ((), OFF)]
    change = change_between(*(answer_of(run) for run in runs))
    assert isinstance(change, NextTokenChange)
    first = change.top(1)[0]
    said = f"falls from {percent(first.before)} to {percent(first.after)}"
    heading = page.get_by_role("heading", name=re.compile(re.escape(said)))
    expect(heading).to_be_visible()
    page.get_by_role("button", name="undo").click()
    nothing = page.get_by_role("heading", name="Nothing is changed")
    expect(nothing).to_be_visible()
    page.wait_for_url(re.compile(r"order_change="))
    settled(page)
    page.reload()
    expect(nothing).to_be_visible(timeout=60_000)


def test_shuffling_again_moves_the_words_and_a_link_keeps_the_order(show):
    page = show(SHUFFLED | {"text": CATS})
    orders = [shuffled(CATS.split(), seed) for seed in (0, 1)]
    first, second = (text_in_order(CATS, order) for order in orders)
    assert first != second
    # A word that comes first may be cut in two: no space stands before it.
    shows(page, first)
    page.get_by_role("button", name="Shuffle again").click()
    page.wait_for_url(re.compile(r"order_seed=1\b"))
    shows(page, second)
    page.reload()
    shows(page, second)


def test_an_order_of_ones_own_stays_in_the_address(show):
    page = show(SHUFFLED | {"text": CATS})
    box = page.get_by_label("Or your own order")
    box.fill("the white cat fights the black cat")
    box.press("Enter")
    page.wait_for_url(re.compile(r"order_own=the"))
    shows(page, "The white cat fights the black cat")
    page.reload()
    shows(page, "The white cat fights the black cat")


def test_a_phone_shows_the_law_of_an_encoder(show):
    query = {"model": "minilm-l6", "text": CATS}
    page = show(query, size=(390, 844), dark=True)
    expect(page.get_by_text("one and the same vector in every layer")).to_be_visible()
    expect(page.get_by_text("have the same vectors, shuffled")).to_be_visible()
    expect(page.locator(".head-pair canvas").first).to_be_visible()
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
