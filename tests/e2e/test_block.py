"""The block in a real browser: a click opens a layer, and the address keeps it all."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from bench.browser import settled

expect.set_options(timeout=20_000)


@pytest.fixture
def show(server: str, open_page: Callable[..., Page]) -> Callable[..., Page]:
    def opened(query: str = "", **options: object) -> Page:
        page = open_page(**options)
        page.goto(f"{server}/block{query}")
        expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=60_000)
        settled(page)
        return page

    return opened


@pytest.fixture
def seen(same_page: Callable[..., Page]) -> Page:
    """The page as the test before left it."""
    return same_page("block")


def test_the_picture_and_its_sum_are_there_at_once(seen: Page):
    page = seen
    diagram = page.locator(".block-diagram svg")
    expect(diagram).to_be_in_viewport(ratio=1)
    expect(diagram).to_contain_text("RMSNorm")
    chart = page.get_by_test_id("stVegaLiteChart").first
    expect(chart.locator("svg").first).to_be_visible()
    total = page.get_by_text("All bars together")
    expect(total).to_be_visible()
    found = re.search(
        r"together: ([+−]\d+\.\d+).* = ([+−]\d+\.\d+)", total.inner_text()
    )
    assert found is not None
    one, own = (float(text.replace("−", "-")) for text in found.groups())
    assert one == pytest.approx(own, abs=1e-4)


def test_a_typed_pair_stays_in_the_address(seen: Page):
    page = seen
    box = page.get_by_role("textbox", name="and not this one")
    box.fill("London")
    box.press("Enter")
    expect(page.get_by_text("logits ahead of ·London")).to_be_visible()
    page.wait_for_url(re.compile(r"block_other=London"))
    settled(page)
    page.reload()
    expect(page.get_by_text("logits ahead of ·London")).to_be_visible(timeout=60_000)


def test_a_click_on_a_column_opens_its_layer(show):
    page = show("?block_layer=3")
    expect(page.get_by_role("heading", name="Inside layer 3")).to_be_visible()
    chart = page.get_by_test_id("stVegaLiteChart").first.locator("svg").first
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    assert box is not None
    # The last column but a few, below its bars: anywhere in the column counts.
    page.mouse.click(box["x"] + box["width"] - 20, box["y"] + box["height"] * 0.62)
    expect(page.get_by_role("heading", name="Inside layer 29")).to_be_visible()
    page.wait_for_url(re.compile(r"block_layer=29"))
    settled(page)
    page.reload()
    expect(page.get_by_role("heading", name="Inside layer 29")).to_be_visible(
        timeout=60_000
    )


def test_an_encoder_says_why_there_is_no_sum_and_fits_a_phone(show):
    page = show("?model=minilm-l6", size=(390, 844), dark=True)
    expect(page.get_by_text("MiniLM L6 has no vocabulary head")).to_be_visible(
        timeout=60_000
    )
    expect(page.get_by_role("heading", name="Inside layer 3")).to_be_visible()
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
