"""Learned positions in a real browser: the map's numbers, keys, and the end."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from bench.browser import settled
from core.models import LoadedModel
from core.positions.position_matrix import position_matrices

expect.set_options(timeout=20_000)


@pytest.fixture
def show(server: str, open_page: Callable[..., Page]) -> Callable[..., Page]:
    def opened(query: str = "", **options: object) -> Page:
        page = open_page(**options)
        page.goto(f"{server}/learned-positions{query}")
        settled(page)
        return page

    return opened


@pytest.fixture
def seen(same_page: Callable[..., Page]) -> Page:
    """The page as the test before left it."""
    rows = "learned_rows=0&learned_rows=9"
    return same_page(f"learned-positions?model=minilm-l6&{rows}")


def test_the_number_under_the_pointer_is_the_models_own(
    seen: Page, minilm: LoadedModel
):
    page = seen
    maps = page.locator(".number-map[data-painted]")
    expect(maps.first).to_have_attribute("data-painted", "10.96", timeout=60_000)
    maps.first.locator(".matrix-map").focus()
    for key in ("ArrowDown", "ArrowDown", "End"):
        page.keyboard.press(key)
    spoken = maps.first.locator(".spoken")
    expect(spoken).to_contain_text(re.compile(r"^position 2 \(capital\), dimension 38"))
    found = re.search(r"dimension (\d+): (−?[\d.e-]+)", spoken.inner_text())
    assert found is not None
    rows = position_matrices(minilm)[0].rows
    value = float(found[2].replace("−", "-"))
    assert value == pytest.approx(rows[2, int(found[1])], abs=1e-6)
    assert abs(value) == pytest.approx(np.abs(rows[2, 380:384]).max(), abs=1e-6)


def test_a_token_too_many_is_refused_and_the_range_stays_in_the_address(seen: Page):
    page = seen
    expect(page.get_by_text("a 513th has no row")).to_be_visible(timeout=60_000)
    box = page.get_by_label("Give the model a text of so many tokens")
    box.fill("512")
    box.press("Enter")
    expect(page.get_by_text("takes row 511")).to_be_visible()
    page.wait_for_url(re.compile(r"learned_tokens=512"))
    settled(page)
    page.reload()
    expect(page.get_by_text("takes row 511")).to_be_visible(timeout=60_000)
    map_ = page.locator(".number-map").first
    expect(map_).to_have_attribute("data-painted", "10.96")


def test_a_model_without_a_matrix_offers_one_that_has_it(show):
    page = show("?model=smollm2-135m", size=(390, 844), dark=True)
    expect(page.get_by_text("SmolLM2 135M has no such matrix.")).to_be_visible()
    page.get_by_role("button", name="Switch to MiniLM").click()
    expect(page.locator(".number-map").first).to_have_attribute(
        "data-painted", "128.96", timeout=60_000
    )
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
