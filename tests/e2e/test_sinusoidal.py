"""Sinusoidal positions in a real browser: the table, the sliders, the rotation."""

import re
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from bench.browser import settled
from core.position_formulas import rotations, sinusoidal_positions

expect.set_options(timeout=20_000)


@pytest.fixture
def show(server: str, open_page: Callable[..., Page]) -> Callable[..., Page]:
    def opened(query: str = "", **options: object) -> Page:
        page = open_page(**options)
        page.goto(f"{server}/sinusoidal{query}")
        expect(page.locator(".sinusoid[data-painted]")).to_be_visible(timeout=60_000)
        settled(page)
        return page

    return opened


def values(page: Page, selector: str) -> np.ndarray:
    """The numbers behind the rounded ones."""
    cells = page.locator(selector)
    return np.array(cells.evaluate_all("all => all.map(one => +one.dataset.value)"))


def test_the_lectures_table_is_shown_as_a_table(show):
    page = show()
    page.get_by_role("button", name="The worked table", exact=True).click()
    expect(page.locator(".sinusoid")).to_have_attribute("data-painted", "4.4.100")
    rows = page.locator(".sinusoid table tr")
    expect(rows.nth(2)).to_have_text("1 am0.840.540.101.00")
    expect(rows.nth(4)).to_have_text("3 robot0.14−0.990.300.96")
    shown = values(page, ".sinusoid td").reshape(4, 4)
    np.testing.assert_allclose(shown, sinusoidal_positions(4, 4, 100), atol=1e-7)
    page.locator(".sinusoid td").nth(9).click()
    expect(page.locator(".sinusoid .formula")).to_have_text(
        "PE(2, 1) = cos(2 ÷ 100^(0/4)) = cos(2) = −0.416147"
    )


def test_a_slider_changes_map_and_address_and_the_choice_comes_back(show):
    page = show()
    slider = page.get_by_role("slider", name="Length")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".sinusoid")).to_have_attribute("data-painted", "41.64.10000")
    settled(page)
    page.locator(".sinusoid .matrix-map").focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    formula = page.locator(".sinusoid .formula")
    expect(formula).to_have_text(re.compile(r"^PE\(4, 4\) = sin\(4 ÷ 10,000"))
    value = float(page.locator(".sinusoid").get_attribute("data-value") or "nan")
    assert value == pytest.approx(sinusoidal_positions(41, 64)[4, 4], abs=1e-7)
    page.wait_for_url(re.compile(r"sinusoidal_length=41.*sinusoidal_cell=4\.4"))
    settled(page)
    page.reload()
    expect(page.locator(".sinusoid")).to_have_attribute("data-painted", "41.64.10000")
    expect(formula).to_have_text(re.compile(r"^PE\(4, 4\) = sin"))


def test_blocks_times_a_position_are_the_shifted_position(show):
    page = show("?sinusoidal_length=20&sinusoidal_d=6&sinusoidal_n=100")
    block = ".shift .block span"
    before = values(page, block).reshape(3, 2, 2)
    np.testing.assert_allclose(before, rotations(2, 6, 100), atol=1e-6)
    for _ in range(4):
        page.get_by_role("slider", name="Position k").press("ArrowRight")
    expect(page.locator(".shift")).to_have_attribute("data-painted", "5.2")
    np.testing.assert_array_equal(values(page, block).reshape(3, 2, 2), before)
    page.get_by_role("slider", name="Shift").press("ArrowRight")
    expect(page.locator(".shift")).to_have_attribute("data-painted", "5.3")
    rows = sinusoidal_positions(9, 6, 100)
    np.testing.assert_allclose(values(page, ".pairs .from span"), rows[5], atol=1e-6)
    np.testing.assert_allclose(values(page, ".pairs .to span"), rows[8], atol=1e-6)
    expect(page.locator(".shift .said")).to_contain_text("less than 10⁻¹²")
    page.wait_for_url(re.compile(r"sinusoidal_shift=5\.3"))
    settled(page)


def test_the_models_own_way_is_one_click_away_and_its_strips_bear_no_numbers(show):
    page = show("?text=The+cat+sat")
    expect(page.get_by_text("SmolLM2 135M does not use it")).to_be_visible()
    page.get_by_role("link", name="Open the page Rotary").click()
    page.wait_for_url(re.compile(r"/rotary\b"))
    expect(page.get_by_role("heading", name="How can a turn tell")).to_be_visible()
    strips = page.locator(".vectors.unnumbered .row")
    expect(strips).to_have_count(4, timeout=60_000)
    expect(strips.first.locator(".label")).to_have_text("q before")
    expect(strips.first.locator(".place")).to_be_hidden()
    settled(page)


def test_the_page_fits_a_phone(show):
    page = show("?sinusoidal_d=512", size=(390, 844), dark=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    expect(page.locator(".shift li").first).to_be_visible()
