"""Attention by hand in a real browser: typing, pointing, keys, and the link."""

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
        page.goto(f"{server}/by-hand{query}")
        expect(page.locator(".by-hand[data-painted]")).to_be_visible(timeout=60_000)
        settled(page)
        return page

    return opened


def cell(page: Page, matrix: str, row: int, column: int) -> Locator:
    return page.locator(
        f'.by-hand td[data-matrix="{matrix}"][data-row="{row}"][data-column="{column}"]'
    )


@pytest.fixture
def seen(same_page: Callable[..., Page]) -> Callable[..., Page]:
    """As ``show``, and as the test before left it."""

    def opened(**options: object) -> Page:
        page = same_page("by-hand", **options)
        expect(page.locator(".by-hand[data-painted]")).to_be_visible(timeout=60_000)
        return page

    return opened


def test_the_whole_flow_stands_on_the_first_screen(seen):
    page = seen()
    bottom = page.locator(".by-hand .sum").bounding_box()
    assert bottom is not None
    assert bottom["y"] + bottom["height"] < 800
    for name in ("X", "Q", "V", "raw", "shares", "output"):
        expect(page.locator(f'.matrix[data-name="{name}"]')).to_be_in_viewport(ratio=1)
    expect(page.locator(".by-hand .sum")).to_contain_text("softmax: e^3.5355 / (")


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
def test_small_tables_grow_to_the_width(seen, size):
    page = seen(size=size)
    root = page.locator(".by-hand").bounding_box()
    last = page.locator(".by-hand .step").last.bounding_box()
    assert root is not None
    assert last is not None
    assert last["x"] + last["width"] > root["x"] + 0.9 * root["width"]


def test_arrow_keys_light_what_a_cell_is_made_from_and_space_masks(seen):
    page = seen()
    page.mouse.move(5, 5)
    cell(page, "Q", 0, 0).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(cell(page, "Q", 1, 1)).to_be_focused()
    said = page.locator(".by-hand .sum")
    expect(said).to_have_text("Q[2,2] = 0·0 + 1·2 = 2")
    expect(page.locator(".by-hand td.lit")).to_have_count(4)
    cell(page, "masked", 0, 0).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(cell(page, "masked", 0, 1)).to_have_text("−∞")
    expect(cell(page, "shares", 0, 1)).to_have_text("0")
    expect(cell(page, "masked", 0, 1)).to_be_focused()
    page.keyboard.press("Space")
    expect(cell(page, "masked", 0, 1)).to_have_text("0")


def test_text_in_a_table_gets_a_sentence_and_the_last_picture_stays(seen):
    page = seen()
    box = page.get_by_label("W_Q, row 1, column 2")
    box.fill("two")
    page.keyboard.press("Enter")
    error = page.locator(".by-hand .error")
    expect(error).to_contain_text("W_Q needs a number in row 1, column 2")
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(box).to_have_value("two")
    expect(cell(page, "Q", 0, 1)).to_have_text("0")
    box.fill("2")
    page.keyboard.press("Tab")
    expect(error).to_be_hidden()
    expect(cell(page, "Q", 0, 1)).to_have_text("2")


def test_the_cell_is_in_the_link_once_it_is_chosen_and_not_while_one_points(show):
    page = show()
    before = page.url
    cell(page, "output", 0, 1).hover()
    said = page.locator(".by-hand .sum")
    expect(said).to_contain_text("output[1,2] = ")
    cell(page, "raw", 1, 2).click()
    page.wait_for_url(re.compile(r"by_hand_cell=raw\.1\.2"))
    assert before != page.url
    page.reload()
    expect(said).to_contain_text("score[2,3] = ")
    expect(cell(page, "raw", 1, 2)).to_have_class(re.compile("here"))


def test_typing_changes_everything_behind_it_and_the_link_has_it(show):
    page = show()
    box = page.get_by_label("X, row 1, column 1")
    box.fill("3")
    page.keyboard.press("Tab")
    expect(cell(page, "Q", 0, 0)).to_have_text("3")
    # 3·1 + 0·0 with K[1] = [3, 3]: 9.
    expect(cell(page, "raw", 0, 0)).to_have_text("9")
    page.get_by_label("X, row 1, column 2").fill("0,5")
    page.get_by_label("Token 1").fill("dog")
    page.keyboard.press("Tab")
    expect(cell(page, "Q", 0, 1)).to_have_text("1")
    expect(page.locator('[data-name="shares"] thead th').first).to_have_text("dog")
    page.wait_for_url(re.compile("by_hand="))
    settled(page)
    page.reload()
    expect(page.get_by_label("X, row 1, column 1")).to_have_value("3")
    expect(page.get_by_label("Token 1")).to_have_value("dog")
    # Q[1] = [3, 1], K[1] = [3, 3.5]: 9 + 3.5.
    expect(cell(page, "raw", 0, 0)).to_have_text("12.5")


def test_what_is_typed_faster_than_it_is_answered_is_kept(show):
    page = show()
    for number, (row, column) in enumerate([(1, 1), (1, 2), (2, 1), (2, 2), (3, 1)]):
        page.get_by_label(f"X, row {row}, column {column}").fill(str(number + 3))
    page.keyboard.press("Tab")
    cell(page, "masked", 0, 2).click()
    cell(page, "masked", 1, 0).click()
    # Q = X · W_Q, and W_Q doubles the second number.
    for row, column, text in [(0, 0, "3"), (0, 1, "8"), (1, 1, "12"), (2, 0, "7")]:
        expect(cell(page, "Q", row, column)).to_have_text(text)
    for row, column in [(0, 2), (1, 0)]:
        expect(cell(page, "masked", row, column)).to_have_text("−∞")
    page.wait_for_url(re.compile(r"by_hand_cell=masked\.1\.0"))
    settled(page)
    expect(cell(page, "Q", 1, 1)).to_have_text("12")
    expect(cell(page, "masked", 0, 2)).to_have_text("−∞")


def test_pointing_says_the_sum_and_leaving_takes_it_back(show):
    page = show("?by_hand=two-heads")
    cell(page, "output", 2, 0).hover()
    said = page.locator(".by-hand .sum")
    expect(said).to_contain_text("output[3,1] = ")
    page.mouse.move(5, 5)
    expect(said).to_contain_text("softmax")
