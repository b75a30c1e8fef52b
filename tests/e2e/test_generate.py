"""Writing in a real browser: token by token, stop and resume, keys, branches, links."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from bench.browser import settled, type_prompt

expect.set_options(timeout=20_000)
SAMPLED = "?generate_method=Sample&generate_seed=4&generate_top_p=0.9"


@pytest.fixture
def show(server: str, open_page: Callable[..., Page]) -> Callable[..., Page]:
    def opened(query: str = "", **options: object) -> Page:
        page = open_page(**options)
        text = "text=The+capital+of+France+is"
        page.goto(f"{server}/generate{query or '?'}&{text}")
        settled(page)
        return page

    return opened


def chips(page: Page) -> Locator:
    return page.locator(".written .chips .chip")


def bars(page: Page) -> Locator:
    return page.locator(".token-bars button.row")


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name)


def test_it_writes_by_itself_until_it_is_stopped_and_goes_on(show):
    page = show()
    expect(chips(page)).to_have_text([re.compile("next")])
    button(page, "Next token").click()
    expect(chips(page).first).to_have_text(re.compile("·Paris"))
    button(page, "Write 20").click()
    expect(chips(page).nth(3)).to_be_visible()
    button(page, "Stop").click()
    resume = button(page, "Resume")
    expect(resume).to_be_visible()
    assert chips(page).count() < 22
    settled(page)
    resume.click()
    expect(chips(page)).to_have_count(22, timeout=40_000)
    expect(button(page, "Write 20")).to_be_visible()


def test_keys_go_back_and_enter_branches(show):
    page = show()
    for number in range(3):
        button(page, "Next token").click()
        expect(chips(page)).to_have_count(number + 2)
    settled(page)
    page.mouse.move(2, 2)
    chips(page).last.focus()
    for _ in range(2):
        page.keyboard.press("ArrowLeft")
    expect(page.get_by_text("Step 2: . had")).to_be_visible()
    expect(page.locator(".token-bars .taken")).to_have_text(re.compile(r"^\."))
    expect(page.locator(".cache .reused")).to_have_count(5)
    other = bars(page).nth(1).locator(".label").inner_text()
    bars(page).nth(1).focus()
    page.keyboard.press("Enter")
    lanes = page.locator(".lanes .token")
    expect(lanes).to_have_count(4)
    expect(chips(page)).to_have_count(3)
    expect(chips(page).nth(1)).to_contain_text(other)
    lanes.last.click()
    expect(chips(page)).to_have_count(4)
    button(page, "Keep this branch only").click()
    expect(page.locator(".lanes")).to_have_count(0)


def test_a_link_brings_back_the_sampled_text_and_its_branches(show):
    page = show(SAMPLED)
    button(page, "Write 20").click()
    expect(chips(page)).to_have_count(21, timeout=40_000)
    settled(page)
    chips(page).nth(4).click()
    expect(page.get_by_text("Step 5:").first).to_be_visible()
    bars(page).nth(2).click()
    expect(page.locator(".lanes")).to_have_text(re.compile("text"))
    expect(chips(page)).not_to_have_count(21)
    settled(page)
    written, lanes = (
        chips(page).all_inner_texts(),
        page.locator(".lanes").inner_text(),
    )
    page.reload()
    expect(page.locator(".lanes")).to_have_text(re.compile("text"), timeout=60_000)
    settled(page)
    assert chips(page).all_inner_texts() == written
    assert page.locator(".lanes").inner_text() == lanes


def test_another_prompt_begins_anew(show):
    page = show()
    button(page, "Next token").click()
    expect(chips(page)).to_have_count(2)
    settled(page)
    type_prompt(page, "Once upon a")
    expect(chips(page)).to_have_text([re.compile("next")])
    expect(bars(page).first).to_contain_text("·time")
    page.wait_for_url(lambda url: "generate_path" not in url)


def test_beams_are_searched_step_by_step(show):
    page = show("?generate_method=Beam&generate_beams=2&generate_steps=3")
    rows = page.locator(".beams tbody tr")
    expect(page.get_by_text("Step 3").first).to_be_visible(timeout=40_000)
    expect(page.locator(".beams tr.kept")).to_have_count(2)
    expect(rows.first).to_contain_text("·Paris")
    button(page, "Next token").click()
    expect(page.get_by_text("Step 4").first).to_be_visible()
    page.wait_for_url(re.compile("generate_steps=4"))


def test_a_phone_has_no_sideways_scrolling(show):
    page = show(f"{SAMPLED}&generate_count=true", size=(390, 844), dark=True)
    button(page, "Next token").click()
    expect(chips(page)).to_have_count(2)
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_text("Beam", exact=True).click()
    expect(page.locator(".beams")).to_be_visible()
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
