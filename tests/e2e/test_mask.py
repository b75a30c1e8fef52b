"""The mask lab in a real browser: pointing, drawing by hand, keys, and the address."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from bench.browser import settled

expect.set_options(timeout=20_000)


@pytest.fixture
def show(server: str, open_page: Callable[..., Page]) -> Callable[..., Page]:
    def opened(query: str = "", **options: object) -> Page:
        page = open_page(**options)
        text = "" if "text=" in query else "&text=The+capital+of+France+is"
        page.goto(f"{server}/mask{query or '?'}{text}")
        settled(page)
        expect(lab(page)).to_have_attribute("data-painted", re.compile(r"\d"))
        # What comes below brings a scroll bar, and the maps make room for it.
        settled(page)
        return page

    return opened


def lab(page: Page) -> Locator:
    return page.locator(".mask-lab")


def place(page: Page, number: int, query: int, key: int) -> dict[str, float]:
    """Where a cell of one of the maps is, from the map's own corner."""
    node = lab(page).locator(".token-map").nth(number)
    cells = node.get_attribute("data-cells") or ""
    left, top, width, height = map(float, cells.split())
    return {"x": left + (key + 0.5) * width, "y": top + (query + 0.5) * height}


def over(page: Page, number: int, query: int, key: int) -> None:
    spot = place(page, number, query, key)
    lab(page).locator(".token-map").nth(number).hover(position=spot)  # pyright: ignore[reportArgumentType]


def click(page: Page, number: int, query: int, key: int) -> None:
    spot = place(page, number, query, key)
    lab(page).locator(".token-map").nth(number).click(position=spot)  # pyright: ignore[reportArgumentType]


def test_pointing_at_one_map_moves_the_formula_and_a_hidden_cell_says_minus_infinity(
    show,
):
    page = show("?mask_cell=4.3")
    formula = lab(page).locator(".formula")
    expect(formula.locator(".line")).to_contain_text("·is\u2069 → ·France: share")
    over(page, 1, 1, 3)
    tip = lab(page).locator(".token-map").nth(1).locator(".tip")
    expect(tip).to_contain_text("+ (−∞) = −∞")
    expect(formula.locator(".line")).to_contain_text("·capital\u2069 → ·France")
    expect(formula.locator("tbody tr").nth(1)).to_have_text(
        re.compile(r"^\+ mask00−∞−∞−∞sees 2$")
    )
    over(page, 2, 3, 0)
    expect(formula.locator(".line")).to_contain_text("·France\u2069 → The")


def test_a_cell_drawn_by_hand_is_run_stays_in_the_address_and_can_be_undone(show):
    page = show()
    seen = lab(page)
    expect(seen).to_have_attribute("data-seen", "15")
    click(page, 1, 1, 3)
    expect(seen).to_have_attribute("data-seen", "16")
    click(page, 1, 4, 0)
    expect(seen).to_have_attribute("data-seen", "15")
    page.wait_for_url(re.compile(r"mask_cells=trained-1\.3-4\.0"))
    expect(page.get_by_text("Perplexity as trained")).to_be_visible()
    expect(seen).to_have_attribute("data-answered", "true")
    settled(page)
    value = page.get_by_test_id("stMetricValue").nth(1).inner_text()
    page.reload()
    expect(page.get_by_test_id("stMetricValue").nth(1)).to_have_text(value)
    settled(page)
    seen.get_by_role("button", name="undo").click()
    expect(page.get_by_text("Nothing: the mask is as trained")).to_be_visible()
    expect(page.get_by_test_id("stMetricValue")).to_have_count(0)


def test_a_cell_chosen_while_a_drawing_is_on_its_way_takes_nothing_back(show):
    page = show()
    click(page, 1, 1, 3)
    click(page, 0, 3, 2)
    page.wait_for_url(re.compile(r"mask_cells=trained-1\.3"))
    page.wait_for_url(re.compile(r"mask_cell=3\.2"))
    expect(lab(page)).to_have_attribute("data-answered", "true")
    settled(page)
    expect(lab(page)).to_have_attribute("data-seen", "16")


def test_keys_walk_and_flip_until_a_query_sees_nothing(show):
    page = show("?mask_cell=1.0")
    page.mouse.move(5, 5)
    middle = lab(page).locator(".token-map").nth(1)
    middle.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(lab(page).locator(".formula .line")).to_contain_text("sees no key")
    expect(page.get_by_text("Query 2, ·capital, sees no key.")).to_be_visible()
    page.wait_for_url(re.compile(r"mask_cells=trained-1\.0-1\.1"))
    settled(page)
    middle.focus()
    page.keyboard.press("Space")
    expect(page.get_by_text("Query 2, ·capital, sees no key.")).to_be_hidden()


def test_without_the_mask_a_chip_shows_the_next_token_there(show):
    page = show("?mask_kind=No+mask")
    expect(page.get_by_test_id("stMetricValue")).to_have_count(2)
    page.locator(".shaded-chips .chip").nth(2).click()
    expect(page.get_by_text("In the text comes ·France")).to_be_visible()
    page.wait_for_url(re.compile(r"mask_cell=2\.\d"))
    settled(page)
    page.get_by_role("button", name="change since trained").click()
    scale = lab(page).locator("section p").nth(2)
    expect(scale).to_contain_text("change of share, ±0.")


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
def test_a_short_text_fills_the_width_and_has_its_numbers_in_the_cells(same_page, size):
    page = same_page("mask?text=The+capital+of+France+is", size=size)
    expect(lab(page)).to_have_attribute("data-painted", re.compile(r"\d"))
    settled(page)
    maps = lab(page).locator(".token-map")
    for at in range(3):
        expect(maps.nth(at)).to_have_attribute("data-numbers", "true")
    whole = lab(page).bounding_box()
    last = maps.nth(2).bounding_box()
    assert whole is not None
    assert last is not None
    # What is left at the right is the column of sums.
    assert last["x"] + last["width"] + 92 > whole["x"] + 0.9 * whole["width"]


def test_a_slider_that_appears_leaves_the_cells_as_large_as_they_were(show):
    page = show()
    before = lab(page).locator(".token-map").nth(1).get_attribute("data-cells")
    page.get_by_test_id("stMain").get_by_text("Window", exact=True).click()
    expect(page.get_by_text("Width of the window, in tokens")).to_be_visible()
    expect(lab(page)).to_contain_text("window of 4")
    after = lab(page).locator(".token-map").nth(1)
    expect(after).to_have_attribute("data-cells", before)


def test_a_long_text_has_no_numbers_in_its_cells(show):
    page = show("?text=The+animal+did+not+cross+the+street+because+it+was+too+tired")
    expect(lab(page).locator(".token-map").nth(0)).to_have_attribute(
        "data-numbers", "false"
    )


def test_a_phone_stacks_the_maps_and_never_scrolls_sideways(show):
    page = show("?mask_kind=Prefix&mask_prefix=3", size=(390, 844), dark=True)
    maps = lab(page).locator(".token-map")
    boxes = [maps.nth(at).bounding_box() for at in range(3)]
    tops = [box["y"] for box in boxes if box]
    assert tops == sorted(tops)
    assert len(set(tops)) == 3
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    over = "e => e.scrollWidth - e.clientWidth"
    assert page.get_by_test_id("stMain").evaluate(over) <= 0
