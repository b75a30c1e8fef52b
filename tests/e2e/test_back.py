"""Back in a real browser: one press for each choice, and no press that does nothing."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from bench.browser import settled
from tests.e2e.menu import entry_of, go_to

TEXT = "text=The+capital+of+France+is"
LENGTH = "() => window.history.length"


def click_cell(page: Page, query: int, key: int) -> None:
    seen = page.locator(".head-map .token-map:not(.head-lines):visible").first
    left, top, width, height = map(float, str(seen.get_attribute("data-cells")).split())
    at = {"x": left + (key + 0.5) * width, "y": top + (query + 0.5) * height}
    seen.click(position=at)  # pyright: ignore[reportArgumentType]
    page.wait_for_url(f"**pair={query}.{key}**")
    settled(page)


def explained(page: Page) -> Locator:
    return page.locator(".one-number")


def test_back_goes_from_pair_to_pair_and_the_page_s_own_clearing_is_no_entry(
    server: str, open_page: Callable[..., Page]
):
    page = open_page()
    page.goto(f"{server}/heads?{TEXT}&head=decoder.self.12.4&pair=4.1")
    expect(page.locator('.head-map[data-exact="true"]')).to_be_visible(timeout=60_000)
    settled(page)
    start = page.evaluate(LENGTH)
    click_cell(page, 3, 1)
    click_cell(page, 2, 0)
    assert page.evaluate(LENGTH) == start + 2
    page.go_back()
    page.wait_for_url("**pair=3.1**")
    expect(explained(page)).to_contain_text("·France")
    settled(page)
    page.go_back()
    page.wait_for_url("**pair=4.1**")
    expect(explained(page)).to_contain_text("·is")
    settled(page)
    page.go_forward()
    page.wait_for_url("**pair=3.1**")
    expect(explained(page)).to_contain_text("·France")
    settled(page)
    # Another page about heads has the head, the menu made one entry of it, and Back
    # finds this page as it was left.
    length = page.evaluate(LENGTH)
    go_to(page, entry_of("neurons"))
    page.wait_for_url("**/neurons?**head=decoder.self.12.4**")
    settled(page)
    assert page.evaluate(LENGTH) == length
    page.go_back()
    page.wait_for_url("**/heads?**pair=3.1**")
    expect(explained(page)).to_contain_text("·France")
