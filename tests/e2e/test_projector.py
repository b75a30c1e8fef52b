"""The projector's view: letters high enough to be read, and the way in and out."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from bench.browser import settled
from tests.e2e.key_pictures import PICTURES
from tests.e2e.key_pictures import PROJECTOR as SIZE


def test_a_low_screen_shows_the_picture_beside_the_menu_too(
    server: str, open_page: Callable[..., Page]
):
    page = open_page(size=SIZE)
    for url in ("", "mask", "order", "next-token"):
        page.goto(f"{server}/{url}")
        settled(page)
        top = page.get_by_test_id("stMain").locator(PICTURES[url]).first
        expect(top).to_be_visible(timeout=60_000)
        box, question = top.bounding_box(), page.locator("h1").bounding_box()
        assert box is not None
        assert question is not None
        assert question["y"] < box["y"] < 0.75 * SIZE[1], url


def test_the_view_goes_along_from_page_to_page_and_is_left_with_one_click(
    server: str, open_page: Callable[..., Page]
):
    page = open_page(size=SIZE)
    page.goto(f"{server}/tokens")
    settled(page)
    expect(page.get_by_test_id("stSidebar")).to_have_attribute(
        "data-collapsed", "false"
    )
    page.get_by_role("button", name="Projector’s view").click()
    expect(page).to_have_url(re.compile(r"/tokens\?view=projector$"))
    sidebar = page.get_by_test_id("stSidebar")
    expect(sidebar).to_have_attribute("data-collapsed", "true")
    page.get_by_test_id("stExpandSidebarButton").click()
    links = page.get_by_test_id("stSidebarNavLink")
    links.get_by_text("Next token", exact=True).click()
    expect(page).to_have_url(re.compile(r"/next-token\?view=projector$"))
    # Once a page is chosen the menu makes way for it.
    expect(sidebar).to_have_attribute("data-collapsed", "true")
    settled(page)
    page.go_back()
    expect(page).to_have_url(re.compile(r"/tokens\?view=projector$"))
    settled(page)
    page.get_by_role("button", name="Projector’s view").click()
    expect(page).to_have_url(re.compile(r"/tokens$"))
    expect(page.get_by_role("button", name="Examples")).to_be_visible()


DRAWN = """
  window.drawnTexts = [];
  const fill = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
    if (this.canvas.isConnected) {
      window.drawnTexts.push([text, parseFloat(this.font.match(/([\\d.]+)px/)[1])]);
    }
    return fill.call(this, text, ...place);
  };
"""
"""Notes every text that a canvas on the page draws, and how high its letters are."""
CANVASES = {
    "heads": "H0",
    "heads?sort=previous": "1",
    "flow": "share",
    "sinusoidal": "−1",
    "rotary": "255",
    "word2vec": "0",
    "mask": "keys",
    "learned-positions": "0 [CLS]",
}
"""Pages whose picture is drawn, and a text that must stand in it."""


@pytest.mark.parametrize("url", CANVASES)
def test_letters_in_a_drawn_picture_are_at_least_14_px_on_a_projector(
    url: str, server: str, open_page: Callable[..., Page]
):
    page = open_page(size=SIZE)
    page.add_init_script(DRAWN)
    page.goto(f"{server}/{url}{'&' if '?' in url else '?'}view=projector")
    settled(page)
    page.wait_for_function(
        "(text) => drawnTexts.some(([one]) => one === text)", arg=CANVASES[url]
    )
    drawn = page.evaluate("drawnTexts")
    assert [(text, px) for text, px in drawn if text and px < 14] == []
