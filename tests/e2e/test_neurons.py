"""Queries, keys and one number in a real browser: clicks, keys, sorting, formulas."""

import re
from collections.abc import Callable
from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from bench.browser import settled
from components.words.numbers import number
from components.words.percent import percent
from core.instrument.layer_attention import LayerAttention
from core.models import LoadedModel
from core.trace import trace
from core.trace.attentions import attentions_of

# A busy machine is slow, not wrong.
expect.set_options(timeout=20_000)
TEXT = "The animal didn't cross the street because it was too tired"
LAYER, HEAD = 12, 4


@pytest.fixture
def show(server: str, open_page: Callable[..., Page]) -> Callable[..., Page]:
    """Opens a page on one head of SmolLM2 and waits until the number is there."""

    def opened(page_name: str = "neurons", text: str = TEXT, **more: str) -> Page:
        page = open_page()
        address = {"text": text, "head": f"decoder.self.{LAYER}.{HEAD}", "pair": "8.1"}
        # The page itself opens sorted by share.
        address |= {"sorted": "position.index"} if page_name == "neurons" else {}
        address |= more
        page.goto(f"{server}/{page_name}?{urlencode(address)}")
        expect(page.locator(".one-number[data-pair]")).to_be_visible(timeout=60_000)
        settled(page)
        return page

    return opened


@pytest.fixture(scope="module")
def attention(smollm2: LoadedModel) -> LayerAttention:
    return attentions_of(trace(smollm2, TEXT))[0].layer(LAYER)


def plain_number(text: str | None) -> float:
    return float((text or "nan").replace("−", "-"))


def rows(page: Page) -> Locator:
    return page.locator(".neurons .reads .row")


def queries(page: Page) -> Locator:
    return page.locator(".neurons .token")


def shown_shares(page: Page) -> dict[int, float]:
    """The shares on the screen in full precision, by key, in the order shown."""
    read = "row => [Number(row.dataset.key), row.querySelector('.share').title]"
    pairs = rows(page).evaluate_all(f"rows => rows.map({read})")
    return {key: plain_number(share) for key, share in pairs if share}


def shown_pair(page: Page, query: int, key: int | str) -> Locator:
    """The panel, once it shows this pair."""
    panel = page.locator(".one-number")
    expect(panel).to_have_attribute("data-pair", re.compile(rf"^{query}\.{key}$"))
    return panel


def step(panel: Locator, name: str) -> Locator:
    return panel.locator(f'li[data-step="{name}"]')


def check_panel(
    panel: Locator, attention: LayerAttention, query: int, key: int
) -> None:
    """Score and share of the panel against the trace, as written and in full."""
    score = float(attention.scores()[HEAD, query, key])
    share = float(attention.pattern()[HEAD, query, key])
    expect(step(panel, "mask").locator(".result")).to_have_text(number(score))
    expect(step(panel, "share").locator(".result")).to_have_text(percent(share))
    exact = step(panel, "share").locator(".result").get_attribute("title")
    assert plain_number(exact) == pytest.approx(share, abs=1e-6)
    dot = step(panel, "dot").locator(".result").inner_text()
    expect(step(panel, "scaled").locator(".formula")).to_have_text(f"{dot} ÷ √64")


def test_another_query_is_asked_with_by_click_and_by_keys(
    show, attention: LayerAttention
):
    page = show()
    queries(page).nth(5).click()
    expect(page.locator(".neurons")).to_have_attribute("data-query", "5")
    expect(page.locator(".neurons .asking")).to_have_text("·the")
    # At once from the vectors; then the server sends the trace's own.
    shown_pair(page, 5, 1)
    settled(page)
    shares = shown_shares(page)
    assert list(shares) == [0, 1, 2, 3, 4, 5]
    np.testing.assert_allclose(
        list(shares.values()), attention.pattern()[HEAD, 5, :6], atol=1e-6
    )
    expect(rows(page).nth(6)).to_have_class(re.compile("hidden-key"))
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator(".neurons")).to_have_attribute("data-query", "3")
    check_panel(shown_pair(page, 3, 1), attention, 3, 1)
    page.wait_for_url(re.compile(r"pair=3\.1"))


def test_sorting_by_share_puts_the_most_read_key_first(show, attention: LayerAttention):
    page = show()
    page.get_by_label("Keys by").select_option("share")
    shares = shown_shares(page)
    wanted = attention.pattern()[HEAD, 8]
    assert list(shares) == np.argsort(-wanted[:9], kind="stable").tolist()
    np.testing.assert_allclose(list(shares.values()), wanted[list(shares)], atol=1e-6)
    rows(page).first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    second = list(shares)[1]
    check_panel(shown_pair(page, 8, second), attention, 8, second)
    # Sorted so that the chosen key's products fall from left to right.
    page.get_by_label("Dimensions by").select_option("pair")
    products = page.locator("canvas.products")
    tip = page.locator(".neurons .tip")
    box = products.bounding_box()
    assert box is not None
    found = []
    for x in (2, box["width"] - 2):
        products.hover(position={"x": x, "y": 25 * 1.5})
        found.append(plain_number(tip.inner_text().split(" = ")[1]))
    assert found[0] > 0 > found[1]
    # As the page opens, so the address need not say it.
    page.wait_for_url(lambda url: "sorted=" not in url)
    page.get_by_label("Dimensions by").select_option("size")
    page.wait_for_url(re.compile(r"sorted=share\.size"))
    page.reload()
    expect(page.get_by_label("Keys by")).to_have_value("share")
    expect(rows(page).nth(1)).to_have_attribute("data-key", str(second))


def test_the_steps_are_walked_with_keys(show, attention: LayerAttention):
    page = show(step="q")
    panel = shown_pair(page, 8, 1)
    check_panel(panel, attention, 8, 1)
    step(panel, "q").locator(".line").focus()
    for name in ("k", "products", "dot"):
        page.keyboard.press("ArrowDown")
        expect(panel.locator("[aria-current=step]")).to_be_focused()
        expect(panel.locator("li.open")).to_have_attribute("data-step", name)
    page.keyboard.press("End")
    expect(step(panel, "stream").locator(".lines")).to_contain_text("Cosine")
    panel.get_by_role("button", name="Previous step").click()
    expect(panel.locator("li.open")).to_have_attribute("data-step", "z")
    strip = step(panel, "z").locator(".large")
    strip.hover(position={"x": 3, "y": 10})
    z = float(attention.z()[HEAD, 8, 0])
    said = panel.locator(".tip").inner_text()
    assert said.startswith("dim 0: ")
    assert plain_number(said.removeprefix("dim 0: ")) == pytest.approx(z, abs=1e-6)


@pytest.mark.parametrize("page_name", ["neurons", "heads"])
def test_the_step_is_in_the_address_and_comes_back(show, page_name: str):
    page = show(page_name)
    panel = shown_pair(page, 8, 1)
    opened = "products" if page_name == "neurons" else "q"
    expect(panel.locator("li.open")).to_have_attribute("data-step", opened)
    assert "step=" not in page.url
    step(panel, "share").locator(".line").click()
    page.wait_for_url(re.compile("step=share"))
    page.reload()
    expect(panel.locator("li.open")).to_have_attribute("data-step", "share")
    step(panel, opened).locator(".line").click()
    page.wait_for_url(lambda url: "step=" not in url)


def test_a_cell_of_the_map_shows_how_its_number_came_about(
    show, attention: LayerAttention
):
    page = show("heads")
    cells = page.locator(".token-map").first
    cells.focus()
    for key in ("ArrowUp", "ArrowLeft", "Enter"):
        page.keyboard.press(key)
    panel = page.locator(".one-number")
    expect(panel).not_to_have_attribute("data-pair", "8.1")
    query, key = map(int, (panel.get_attribute("data-pair") or "").split("."))
    check_panel(panel, attention, query, key)


def test_a_long_text_stays_whole_and_shows_the_chosen_rows(show):
    page = show(text=f"{TEXT}. " * 22, step="q")
    expect(rows(page)).to_have_count(256)
    queries(page).nth(8).click()
    panel = shown_pair(page, 8, r"\d+")
    for _ in range(8):
        panel.get_by_role("button", name="Next step").click()
    expect(panel.locator("li.open")).to_have_attribute("data-step", "share")
    panel.locator("li.open .large").hover(position={"x": 1, "y": 10})
    expect(panel.locator(".tip")).to_contain_text("token 1 The")
