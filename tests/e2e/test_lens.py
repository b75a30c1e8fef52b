"""The logit lens in a real browser: cells, keys, links, and a text that is read on."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from bench.browser import prompt_box, settled

# A busy machine is slow, not wrong.
expect.set_options(timeout=20_000)


@pytest.fixture
def lens_page(server: str, open_page: Callable[..., Page]) -> Page:
    page = open_page()
    page.goto(f"{server}/lens")
    expect(page.get_by_text("How the answer ·Paris climbs")).to_be_visible(
        timeout=60_000
    )
    settled(page)
    return page


@pytest.fixture
def seen(same_page: Callable[..., Page]) -> Page:
    """The page as the test before left it."""
    return same_page("lens")


def rows(page: Page):
    return page.locator(".lens tbody tr")


def test_a_click_shows_all_of_a_cells_answer_and_the_link_keeps_it(lens_page: Page):
    expect(rows(lens_page)).to_have_count(31)
    expect(rows(lens_page).first.locator("td").last).to_have_text("·Paris")
    rows(lens_page).nth(2).locator("td").nth(3).click()
    expect(
        lens_page.get_by_role("heading", name="Behind ·France, after L27")
    ).to_be_visible()
    lens_page.wait_for_url("**lens_layer=28**")
    lens_page.wait_for_url("**lens_token=3**")
    lens_page.reload()
    expect(
        lens_page.get_by_role("heading", name="Behind ·France, after L27")
    ).to_be_visible()
    expect(rows(lens_page).nth(2).locator("td").nth(3)).to_have_class("same chosen")


def test_ranks_are_shown_at_once_and_keys_walk_through_them(lens_page: Page):
    lens_page.get_by_role("button", name="Rank of the final answer").click()
    lens_page.wait_for_url("**lens_rank=1**")
    settled(lens_page)
    lowest = rows(lens_page).last.locator("td").last
    expect(lowest).to_have_text(re.compile(r"^\d{3,5}$"))
    expect(rows(lens_page).first.locator("td").last).to_have_text("1")
    lens_page.mouse.move(0, 0)
    chosen = rows(lens_page).first.locator("td").last
    chosen.focus()
    lens_page.keyboard.press("ArrowDown")
    told = lens_page.locator(".lens .told")
    expect(told).to_contain_text("Behind ·is, after L28")
    expect(told).to_contain_text("The final answer ·Paris has")
    lens_page.keyboard.press("Enter")
    expect(
        lens_page.get_by_role("heading", name="Behind ·is, after L28")
    ).to_be_visible()


def test_all_layers_and_their_shares_are_seen_at_once(seen: Page):
    lens_page = seen
    expect(lens_page.get_by_text("How the answer ·Paris climbs")).to_be_visible(
        timeout=60_000
    )
    box = lens_page.locator(".lens .box")
    assert box.evaluate("box => box.scrollHeight <= box.clientHeight + 1")
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth + 1")
    expect(lens_page.locator(".lens table")).to_have_class("roomy")
    paris = rows(lens_page).first.locator("td").last
    expect(paris).to_have_attribute("data-share", "77.3 %")
    prompt_box(lens_page).fill(" ".join(["one two three four five"] * 4))
    expect(lens_page.locator(".lens thead th")).to_have_count(21, timeout=60_000)
    expect(lens_page.locator(".lens table")).not_to_have_class("roomy")


def test_a_longer_text_grows_into_the_grid(seen: Page):
    lens_page = seen
    prompt_box(lens_page).fill("One two three four five six seven eight nine ten. " * 3)
    expect(lens_page.locator(".lens thead th")).to_have_count(35, timeout=60_000)
    expect(lens_page.locator(".lens td.waits")).to_have_count(0, timeout=60_000)
    expect(lens_page.locator(".lens .far")).to_have_text("")


def test_the_chosen_cell_is_there_after_a_visit_elsewhere(lens_page: Page):
    rows(lens_page).nth(2).locator("td").nth(3).click()
    expect(
        lens_page.get_by_role("heading", name="Behind ·France, after L27")
    ).to_be_visible()
    lens_page.wait_for_url("**lens_token=3**")
    settled(lens_page)
    lens_page.get_by_role("link", name="Tokens", exact=True).click()
    expect(lens_page.get_by_role("heading", level=1)).to_contain_text("instead of")
    settled(lens_page)
    lens_page.get_by_role("link", name="Layer by layer", exact=True).click()
    expect(
        lens_page.get_by_role("heading", name="Behind ·France, after L27")
    ).to_be_visible()
    lens_page.wait_for_url("**lens_layer=28**")
