"""Comparing two patterns in a real browser: linked maps, a second text, the address."""

import re
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page, expect

from bench.browser import settled

expect.set_options(timeout=20_000)
TEXT = "The capital of France is"


@pytest.fixture
def compare(server: str, open_page: Callable[..., Page]) -> Callable[..., Page]:
    """Opens the page and waits until its maps are painted."""

    def opened(**address: object) -> Page:
        page = open_page()
        page.goto(f"{server}/compare?{urlencode({'text': TEXT, **address})}")
        page.locator(".head-pair[data-painted]").wait_for(timeout=60_000)
        settled(page)
        return page

    return opened


def token_map(page: Page, side: str) -> Locator:
    return page.locator(f".head-pair .{side} .token-map")


def said(page: Page) -> Locator:
    return page.locator(".head-pair .said")


def pixels(page: Page, side: str) -> str:
    """What lies over the cells of a map: frames and bands."""
    over = token_map(page, side).locator("canvas").nth(1)
    return over.evaluate("(canvas) => canvas.toDataURL()")


def walk(page: Page, side: str, query: int, key: int) -> None:
    """Go to a cell with the arrow keys."""
    token_map(page, side).focus()
    for _ in range(20):
        page.keyboard.press("ArrowUp")
    page.keyboard.press("Home")
    for _ in range(query):
        page.keyboard.press("ArrowDown")
    for _ in range(key):
        page.keyboard.press("ArrowRight")


def test_pointing_at_a_cell_marks_the_same_pair_in_every_map(compare):
    page = compare()
    before = [pixels(page, side) for side in ("right", "difference")]
    box = token_map(page, "left").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 70, box["y"] + box["height"] - 12)
    expect(page.locator(".head-pair")).to_have_attribute("data-pair", "4.0")
    expect(said(page)).to_contain_text("·is → The · left")
    assert all(
        pixels(page, side) != old
        for side, old in zip(("right", "difference"), before, strict=True)
    )
    page.mouse.move(2, 2)
    expect(page.locator(".head-pair")).to_have_attribute("data-pair", "")
    assert [pixels(page, side) for side in ("right", "difference")] == before


def test_the_difference_is_that_of_the_two_traces(compare):
    page = compare(head="decoder.self.14.2", compare_layer=20, compare_head=5)
    expect(page.locator(".head-pair")).to_have_attribute("data-painted", "L14H2 L20H5")
    words = page.get_by_text("The largest difference: from").inner_text()
    found = re.search(
        r"from (\S+) to (\S+) the left head gives ([\d.]+ %) .* one ([\d.]+ %)\.", words
    )
    assert found, words
    labels = ["The", "·capital", "·of", "·France", "·is"]
    walk(page, "difference", labels.index(found[1]), labels.index(found[2]))
    expect(said(page)).to_contain_text(f"left {found[3]} · right {found[4]}")
    limit = page.locator(".head-pair .difference p").inner_text()
    assert re.search(r"\+([\d.]+) percentage", limit)
    change = float(found[4][:-2]) - float(found[3][:-2])
    told = re.search(r"difference ([+−][\d.]+)", said(page).inner_text())
    assert told
    shown = float(told[1].replace("−", "-"))
    # Shares are shown to a tenth of a point.
    assert shown == pytest.approx(change, abs=0.11)
    assert abs(shown) == pytest.approx(
        float(re.findall(r"\+([\d.]+)", limit)[0]), abs=0.06
    )


def test_a_second_text_is_typed_live_and_kept_in_the_address(compare):
    page = compare(compare_how="text")
    box = page.get_by_label("Right text")
    expect(box).to_have_value("The capital of Italy is")
    box.fill("The capital of Spain was")
    expect(page.locator(".head-pair .right p")).to_have_text("The capital of Spain was")
    expect(page.get_by_text("left tokens have no partner")).to_contain_text("2 of 5")
    walk(page, "right", 3, 0)
    expect(said(page)).to_contain_text("·Spain → The · left no such pair · right")
    page.wait_for_url(re.compile(r"compare_text=The"))
    page.reload()
    expect(page.locator(".head-pair .right p")).to_have_text("The capital of Spain was")
    page.get_by_label("Right text").fill("")
    expect(page.get_by_text("The second text is empty")).to_be_visible()
    expect(token_map(page, "left")).to_be_visible()
    expect(token_map(page, "right")).to_be_hidden()
