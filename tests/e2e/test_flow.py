"""The flow back from one token in a real browser: pointing, keys, sliders."""

import re
from collections.abc import Callable
from urllib.parse import quote_plus

import pytest
from playwright.sync_api import Locator, Page, expect

from bench.browser import settled

expect.set_options(timeout=20_000)
# What the page itself opens on is something else.
LAST, WHOLE = "&flow_target=12", "&flow_from=0&flow_without_first=0"
STREET = "The animal didn't cross the street because it was too tired"


@pytest.fixture
def flow(server: str, open_page: Callable[..., Page]) -> Callable[..., Page]:
    """Opens the page and waits until the flow is painted."""

    def opened(text: str = STREET, more: str = "", **options: object) -> Page:
        page = open_page(**options)
        page.goto(f"{server}/flow?text={quote_plus(text)}{more}")
        page.locator(".flow[data-text]").wait_for(timeout=60_000)
        settled(page)
        return page

    return opened


def lanes(page: Page) -> Locator:
    return page.locator(".flow .lanes")


def said(page: Page) -> Locator:
    """What the view says of the place that is pointed at."""
    return page.locator(".flow .said")


def sentence(page: Page) -> Locator:
    """What the server says above the picture."""
    return page.get_by_text("On this text, through")


def largest(page: Page) -> tuple[str, str]:
    """Share and token of the server's sentence."""
    words = sentence(page).inner_text().replace("\u00a0", " ")
    found = re.search(r"((?:> )?[\d.]+ %) of what reaches \S+ comes from (\S+);", words)
    assert found, words
    return found[1], found[2]


def points_at_input(page: Page, token: str) -> None:
    """Walk with keys from the target to the bars, then to the token's lane."""
    lanes(page).focus()
    page.keyboard.press("Escape")
    for _ in range(40):
        page.keyboard.press("ArrowLeft")
    for _ in range(20):
        page.keyboard.press("ArrowUp")
    for _ in range(20):
        if said(page).inner_text().startswith(f"{token}: "):
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{token} was not found: {said(page).inner_text()}")


def test_keys_choose_another_target_and_the_server_says_the_same(flow):
    page = flow(more=f"{LAST}&flow_from=27&flow_without_first=0")
    expect(sentence(page)).to_contain_text("·tired")
    lanes(page).focus()
    page.keyboard.press("ArrowUp")
    expect(said(page)).to_contain_text("follow the flow back from ·too")
    page.keyboard.press("Enter")
    expect(page.locator(".flow select")).to_have_value("10")
    expect(sentence(page)).to_contain_text("·too")
    page.wait_for_url(re.compile(r"flow_target=11"))
    share, token = largest(page)
    points_at_input(page, token)
    expect(said(page)).to_contain_text(f"{token}: {share} of what reaches ·too")


def test_sliders_work_in_the_browser_with_the_servers_numbers(flow):
    page = flow(more=f"{LAST}&flow_from=0&flow_without_first=1")
    expect(page.locator(".flow .changed")).to_be_visible()
    page.locator(".flow .keeps input").focus()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".flow .keeps output")).to_have_text("90 %")
    page.wait_for_url(re.compile(r"flow_keeps=0\.9"))
    expect(sentence(page)).to_contain_text("31.7")
    share, token = largest(page)
    points_at_input(page, token)
    expect(said(page)).to_contain_text(f"{token}: {share}")
    page.locator(".flow .changed button").click()
    expect(page.locator(".flow .changed")).to_be_hidden()
    expect(sentence(page)).not_to_contain_text("left out")


def test_a_place_in_the_middle_says_its_share_and_a_click_follows_back(flow):
    page = flow(more="&model=minilm-l6")
    box = lanes(page).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 10)
    expect(said(page)).to_have_text(
        re.compile(r"After L\d, [\d.]+ % of what reaches tired is at \[CLS\]\.")
    )
    # The first token at the right becomes the target.
    page.mouse.click(box["x"] + box["width"] - 60, box["y"] + 10)
    expect(page.locator(".flow select")).to_have_value("0")
    expect(sentence(page)).to_contain_text("[CLS]")


def test_a_long_text_stays_in_its_box_and_follows_another_target(flow):
    page = flow("word of the day is " * 60, f"{WHOLE}&flow_keeps=0.95")
    expect(page.locator(".flow .drawn")).to_contain_text("of 954,240 links")
    tall = lanes(page).evaluate("(node) => [node.scrollHeight, node.clientHeight]")
    assert tall[0] > 3000
    assert tall[1] < 800
    wide = "document.documentElement.scrollWidth <= window.innerWidth"
    assert page.evaluate(wide)
    page.locator(".flow select").select_option("9")
    expect(page.locator('.flow[data-target="9"]')).to_be_attached()
    share, token = largest(page)
    assert token == "word"
    expect(sentence(page)).to_contain_text("·is")
    lanes(page).focus()
    for _ in range(40):
        page.keyboard.press("ArrowLeft")
    for _ in range(12):
        page.keyboard.press("ArrowUp")
    expect(said(page)).to_contain_text(f"word: {share} of what reaches")
