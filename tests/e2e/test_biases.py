"""Position biases in a real browser: the map's numbers, the address, a row's sums."""

import re
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from bench.browser import settled

expect.set_options(timeout=20_000)


@pytest.fixture
def show(server: str, open_page: Callable[..., Page]) -> Callable[..., Page]:
    def opened(query: dict[str, object] | None = None, **options: object) -> Page:
        page = open_page(**options)
        page.goto(f"{server}/position-biases?{urlencode(query or {})}")
        expect(page.get_by_role("radio", name="What is added")).to_be_visible(
            timeout=60_000
        )
        settled(page)
        return page

    return opened


def test_arrow_keys_read_slope_times_distance(show):
    page = show({"text": "The capital of France is"})
    view = page.locator(".bias-map")
    expect(view).to_have_attribute("data-painted", "12.back")
    page.mouse.move(5, 5)
    view.locator(".token-map").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    spoken = view.locator(".spoken").first
    expect(spoken).to_contain_text("query 3 (·France), key 0 (The)")
    expect(spoken).to_contain_text("3 back: −0.5 · 3 = −1.5")
    page.keyboard.press("End")
    expect(spoken).to_contain_text("8 ahead: masked, a later token")


def test_every_choice_stands_in_the_address_and_survives_a_reload(show):
    page = show({"biases_heads": 12, "biases_head": 9, "biases_n": 40})
    expect(page.get_by_text("m = 2^(−8·3/16) = 0.3535534")).to_be_visible()
    page.get_by_role("radio", name="T5 relative bias").click()
    expect(page.get_by_text("because no T5 is loaded")).to_be_visible()
    page.wait_for_url(re.compile(r"biases_scheme=T5"))
    page.get_by_role("radio", name="all tokens").click()
    page.wait_for_url(re.compile(r"biases_sees=all"))
    view = page.locator(".bias-map")
    expect(view).to_have_attribute("data-painted", "40.both")
    settled(page)
    page.reload()
    expect(view).to_have_attribute("data-painted", "40.both", timeout=60_000)
    expect(page.get_by_text("because no T5 is loaded")).to_be_visible()


def test_an_impossible_address_shows_the_page_all_the_same(show):
    page = show(
        {
            "biases_scheme": "x", "biases_n": 9999, "biases_heads": -3,
            "biases_head": 70, "biases_trained": 7, "biases_times": "a",
        }
    )  # fmt: skip
    expect(
        page.get_by_role("heading", name="Beyond the training length")
    ).to_be_visible()
    page.get_by_role("radio", name="What is added").click()
    expect(page.locator(".bias-map")).to_have_attribute("data-painted", "12.back")
    page.get_by_role("radio", name="No positions at all").click()
    expect(page.get_by_text("Equal tokens alone:")).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_a_clicked_key_shows_its_sum(show):
    page = show({"head": "decoder.self.9.4", "pair": "4.3"})
    row = page.locator(".before-after .rows button")
    expect(row).to_have_count(5)
    expect(page.get_by_text("bias: −0.5 · 1 = −0.5")).to_be_visible()
    row.nth(0).click()
    expect(page.get_by_text("bias: −0.5 · 4 = −2")).to_be_visible()
    page.wait_for_url(re.compile(r"pair=4\.0"))
    expect(row.nth(0)).to_have_attribute("aria-pressed", "true")
    # What was read beside the prompt's text leaves no trace under the prompt.
    expect(page.get_by_test_id("stMain")).to_contain_text(
        re.compile(r"5 tokens · \d+ ms")
    )


def test_an_encoder_on_a_phone_stays_inside_the_window(show):
    page = show({"model": "minilm-l6"}, size=(390, 844), dark=True)
    page.get_by_role("radio", name="No positions at all").click()
    expect(page.get_by_text("it is the same bag of words to it")).to_be_visible()
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Switch to SmolLM2").click()
    expect(page.get_by_text("Equal tokens alone:")).to_be_visible(timeout=60_000)
