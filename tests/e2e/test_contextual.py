"""A word in context, and sentences, in a real browser: numbers, keys, the address."""

import re
from collections.abc import Callable
from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from bench.browser import settled, type_prompt
from core.models import LoadedModel
from core.numerics import cosine_matrix
from core.trace import trace

expect.set_options(timeout=20_000)
TEXTS = ("I bought an apple and an orange", "I bought an apple watch")


@pytest.fixture
def show(server: str, open_page: Callable[..., Page]) -> Callable[..., Page]:
    def opened(address: str, query: dict[str, str], **options: object) -> Page:
        page = open_page(**options)
        page.goto(f"{server}/{address}?{urlencode(query)}")
        expect(page.locator(".cosine-map[data-painted]")).to_be_visible(timeout=60_000)
        settled(page)
        return page

    return opened


def test_a_cell_walked_to_says_the_models_own_cosine(show, minilm: LoadedModel):
    query = {"model": "minilm-l6", "contextual_sentences": "\n".join(TEXTS)}
    page = show("contextual", query | {"contextual_word": "apple"})
    shown = page.locator(".cosine-map")
    expect(shown).to_have_attribute("data-painted", "16")
    page.mouse.move(0, 0)
    shown.locator(".matrix-map").focus()
    for key in ["ArrowDown"] * 4 + ["ArrowRight"] * 13:
        page.keyboard.press(key)
    spoken = shown.locator(".spoken")
    expect(spoken).to_contain_text("token 5 (▸ apple) in sentence 1")
    expect(spoken).to_contain_text("token 14 (▸ apple) in sentence 2")
    found = re.search(r"cosine (−?[\d.e-]+)", spoken.inner_text())
    assert found is not None
    last = [trace(minilm, text).main_stack.resid(6) for text in TEXTS]
    square = cosine_matrix(np.concatenate(last))
    value = float(found[1].replace("−", "-"))
    np.testing.assert_allclose(value, square[4, 13], atol=1e-6)


def test_a_decoder_cannot_see_what_follows_and_minilm_can(show):
    page = show("contextual", {"example": "3"})
    expect(page.get_by_text("are the same up to “apple”")).to_be_visible()
    page.get_by_role("button", name="Switch to MiniLM").click()
    page.wait_for_url(re.compile("model=minilm-l6"))
    expect(page.get_by_text("After L5 the cosine is")).to_be_visible()
    expect(page.get_by_text("are the same up to “apple”")).to_have_count(0)


def test_own_sentences_and_the_layer_outlive_a_reload_and_another_page(show):
    page = show("contextual", {"model": "minilm-l6"})
    box = page.get_by_label("Sentences, one a line")
    box.fill("A light bag\nSwitch the light on")
    box.press("Control+Enter")
    expect(page.locator(".cosine-map")).to_have_attribute("data-painted", "11")
    slider = page.get_by_role("slider", name="Layers passed")
    slider.press("Home")
    settled(page)
    page.wait_for_url(re.compile(r"contextual_layer=0"))
    page.reload()
    expect(page.locator(".cosine-map")).to_have_attribute("data-painted", "11")
    expect(page.get_by_role("slider", name="Layers passed")).to_have_value("0")
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Sentences").click()
    expect(page.locator(".cosine-map")).to_have_attribute("data-painted", "8")
    settled(page)
    page.get_by_test_id("stSidebarNavLink").filter(has_text="In context").click()
    expect(page.locator(".cosine-map")).to_have_attribute("data-painted", "11")
    expect(page.get_by_label("Sentences, one a line")).to_have_value(
        "A light bag\nSwitch the light on"
    )


def test_the_prompt_joins_when_it_has_the_word(show):
    page = show("contextual", {"model": "minilm-l6"})
    type_prompt(page, "She bought an apple")
    expect(page.get_by_text("your text", exact=True)).to_be_visible()
    expect(page.locator(".cosine-map")).to_have_attribute("data-painted", "33")
    type_prompt(page, "She bought a pear")
    expect(page.get_by_text("Your text above has no “apple”")).to_be_visible()


def test_pooling_stays_in_the_address_and_the_prompt_finds_its_nearest(show):
    page = show("sentences", {"model": "minilm-l6", "text": "It is icy"})
    cell = page.locator('.cosine-map td[data-cell="0.1"]')
    expect(cell).to_have_text("0.81")
    own = page.locator(".near").nth(1).locator(".row")
    expect(own.first).to_contain_text("It is freezing outside.")
    page.get_by_role("radio", name="[CLS]", exact=True).click()
    expect(cell).to_have_text("0.95")
    page.wait_for_url(re.compile(r"sentences_how=%5BCLS%5D"))
    settled(page)
    page.reload()
    expect(cell).to_have_text("0.95", timeout=60_000)
    expect(page.get_by_text("MiniLM was not trained for [CLS]")).to_be_visible()


@pytest.mark.parametrize(("wide", "beside"), [(1280, True), (853, False)])
def test_the_two_pictures_stand_beside_or_below_and_never_on_one_another(
    same_page: Callable[..., Page], wide: int, beside: bool
):
    page = same_page("contextual", size=(wide, 800))
    expect(page.locator(".cosine-map[data-painted]")).to_be_visible(timeout=60_000)
    settled(page)
    path = page.get_by_test_id("stVegaLiteChart").nth(1)
    expect(path.locator("canvas, svg").first).to_be_visible()
    left = path.bounding_box()
    right = page.locator(".cosine-map").bounding_box()
    assert left is not None
    assert right is not None
    below = left["y"] + left["height"] <= right["y"]
    assert below is not beside
    assert below or left["x"] + left["width"] <= right["x"]
