"""The next-token page in a real browser: painted bars, clicks, keys, sliders, links."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from bench.browser import prompt_box, settled, type_prompt

TEXT = "The capital of France is"
URL = "/next-token"
# A busy machine is slow, not wrong.
expect.set_options(timeout=20_000)


@pytest.fixture
def show(server: str, open_page: Callable[..., Page]) -> Callable[..., Page]:
    """Opens the page at an address and waits until its bars are painted."""

    def opened(query: str = "", **options: object) -> Page:
        page = open_page(**options)
        page.goto(f"{server}{URL}{query}")
        expect(page.locator(".token-bars[data-painted]")).to_be_visible(timeout=60_000)
        settled(page)
        return page

    return opened


@pytest.fixture
def seen(same_page: Callable[..., Page]) -> Callable[..., Page]:
    """As ``show``, and as the test before left it."""

    def opened(**options: object) -> Page:
        page = same_page("next-token", **options)
        expect(page.locator(".token-bars[data-painted]")).to_be_visible(timeout=60_000)
        settled(page)
        return page

    return opened


def rows(page: Page) -> Locator:
    return page.locator(".token-bars button.row")


def slide(page: Page, name: str, key: str, times: int = 1) -> None:
    page.get_by_role("slider", name=name).focus()
    for _ in range(times):
        page.keyboard.press(key)
    settled(page)


def address(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_paris_is_the_first_bar_and_everything_else_the_last(seen):
    page = seen()
    expect(rows(page)).to_have_count(10)
    expect(rows(page).first).to_contain_text("·Paris")
    expect(rows(page).first.locator(".percent")).to_have_text(re.compile(r"^77\.\d %$"))
    last = page.locator(".token-bars .rest")
    expect(last).to_contain_text("everything else")
    expect(last).to_contain_text("49,142 tokens")
    expect(last.locator(".percent")).to_have_text(re.compile(r"^\d+\.\d %$"))
    widths = page.evaluate(
        "rows => rows.map(row => row.getBoundingClientRect().width)",
        [bar.element_handle() for bar in rows(page).locator(".bar").all()],
    )
    assert widths == sorted(widths, reverse=True)
    assert widths[0] > 5 * widths[1]


@pytest.mark.parametrize("size", [(390, 844), (854, 533), (1280, 800), (1920, 1080)])
def test_nothing_sticks_out_sideways(seen, size):
    # 854 wide is a 1280 screen at 1.5 times zoom, as on a projector.
    page = seen(size=size)
    wide, screen = page.evaluate(
        "() => [document.documentElement.scrollWidth, window.innerWidth]"
    )
    assert wide <= screen
    main = page.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollWidth - main.clientWidth") <= 1


def test_keys_move_along_the_bars_and_show_their_formula(seen):
    page = seen()
    formula = page.locator(".token-bars .formula")
    expect(formula).to_contain_text("77.3 %")
    rows(page).first.focus()
    page.keyboard.press("ArrowDown")
    expect(rows(page).nth(1)).to_be_focused()
    expect(formula).to_contain_text(rows(page).nth(1).locator(".percent").inner_text())
    expect(formula).to_contain_text("e^(")
    lit = page.locator(".step-table tr.lit th")
    expect(lit).to_have_text(rows(page).nth(1).locator(".label").inner_text())


def test_sliders_cut_and_undo_brings_everything_back(seen):
    page = seen()
    slide(page, "Top-k", "ArrowRight", times=3)
    flag = page.locator(".token-bars .changed")
    expect(flag).to_contain_text("top-k 3")
    expect(page.locator(".token-bars .row.cut")).to_have_count(8)
    expect(page.locator(".step-table td.cut").first).to_be_visible()
    assert address(page)["next_top_k"] == ["3"]
    flag.get_by_role("button", name="undo").click()
    expect(flag).to_be_hidden()
    expect(page.locator(".token-bars .row.cut")).to_have_count(0)
    assert "next_top_k" not in address(page)


def test_own_words_tell_what_was_expected_and_lead_to_it(seen):
    page = seen()
    chips = page.locator(".surprise .chip")
    expect(chips).to_have_count(6)
    told = page.locator(".surprise .told")
    chips.first.hover()
    expect(told).to_contain_text("nothing stands before the first token")
    chips.nth(3).hover()
    expect(told).to_contain_text("bits of surprise")
    expect(told.locator(".guesses li")).to_have_count(5)
    expected = told.locator(".guesses .word").first.inner_text()
    chips.nth(3).click()
    expect(page.get_by_text("What comes after token 3 of 5")).to_be_visible()
    expect(rows(page).first.locator(".label")).to_have_text(expected)
    assert address(page)["next_position"] == ["3"]
    # Forced, for Playwright itself would not click what says it is disabled.
    rows(page).first.click(force=True)
    expect(page.locator(".formula")).to_contain_text("inside your text")
    expect(prompt_box(page)).to_have_value(TEXT)
    page.get_by_role("button", name="Back to the end").click()
    expect(rows(page).first).to_contain_text("·Paris")


def test_a_click_puts_the_token_behind_the_text(seen):
    page = seen()
    rows(page).first.click()
    expect(prompt_box(page)).to_have_value(TEXT + " Paris")
    expect(page.locator(".token-bars")).to_have_attribute(
        "data-painted", TEXT + " Paris"
    )
    rows(page).first.focus()
    page.keyboard.press("Enter")
    expect(prompt_box(page)).not_to_have_value(TEXT + " Paris")


def test_typing_repaints_the_same_rows(show):
    page = show()
    page.evaluate("row => { row.stamp = 'kept' }", rows(page).first.element_handle())
    type_prompt(page, "Once upon a")
    expect(page.locator(".token-bars")).to_have_attribute("data-painted", "Once upon a")
    expect(rows(page).first).to_contain_text("·time")
    assert rows(page).first.evaluate("row => row.stamp") == "kept"
    marks = page.evaluate(
        "performance.getEntriesByName('headlight-bars-painted').map(m => m.detail)"
    )
    assert marks[0] == TEXT
    assert marks[-1] == "Once upon a"


def test_the_whole_view_comes_back_from_its_address(show):
    page = show(
        "?text=Once+upon+a&next_temperature=0.5&next_top_k=20&next_top_p=0.9"
        "&next_seed=7&next_position=2&next_count=true"
    )
    expect(page.locator(".token-bars .changed")).to_contain_text(
        "temperature 0.5, top-k 20, top-p 0.9"
    )
    expect(page.get_by_role("spinbutton", name="Seed")).to_have_value("7")
    expect(page.get_by_text("What comes after token 2 of 3")).to_be_visible()
    expect(page.get_by_text("grey line marks")).to_be_visible()
    before = address(page)
    page.reload()
    expect(page.locator(".token-bars .changed")).to_contain_text("top-k 20")
    settled(page)
    assert address(page) == before


def test_settings_survive_a_visit_to_another_page(show):
    page = show()
    slide(page, "Temperature", "ArrowLeft", times=4)
    flag = page.locator(".token-bars .changed")
    expect(flag).to_contain_text("temperature 0.8")
    links = page.get_by_test_id("stSidebarNavLink")
    links.filter(has_text="Home").click()
    expect(page).to_have_title(re.compile("Home"))
    settled(page)
    links.filter(has_text="Next token").click()
    expect(flag).to_contain_text("temperature 0.8", timeout=30_000)


def test_a_drawn_token_is_appended(show):
    page = show("?next_seed=3")
    said = page.get_by_text("Draw 5 of seed 3 falls on")
    expect(said).to_be_visible()
    page.get_by_role("button", name="Append it").click()
    expect(page.get_by_text("Draw 6 of seed 3 falls on")).to_be_visible()
    expect(prompt_box(page)).to_have_value(re.compile(f"^{TEXT}.+", re.DOTALL))


def test_an_encoder_leads_back_to_a_model_that_predicts(server, open_page):
    page = open_page()
    page.goto(f"{server}{URL}?model=minilm-l6")
    switch = page.get_by_role("button", name=re.compile("Switch to SmolLM2"))
    expect(switch).to_be_visible(timeout=60_000)
    expect(page.get_by_text("7 vectors of 384 numbers")).to_be_visible()
    switch.click()
    expect(rows(page).first).to_contain_text("·Paris", timeout=60_000)
