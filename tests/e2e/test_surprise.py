"""Two texts beside each other in a real browser, and whose guesses are shown."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from bench.browser import settled

# A busy machine is slow, not wrong.
expect.set_options(timeout=20_000)


def test_a_chosen_token_of_each_text_is_there_after_a_visit_elsewhere(
    server: str, open_page: Callable[..., Page]
):
    page = open_page()
    page.goto(f"{server}/surprise?text=The+capital+of+France+is")
    views, told = page.locator(".surprise"), page.locator(".surprise .said")
    expect(views).to_have_count(2, timeout=60_000)
    settled(page)
    views.first.locator(".chip").nth(3).click()
    page.wait_for_url("**surprise_token=2**")
    settled(page)
    views.last.locator(".chip").nth(2).click()
    page.wait_for_url("**surprise_second_token=1**")
    settled(page)
    page.mouse.move(2, 2)
    expect(told.first).to_have_text(re.compile(r"^·France had"))
    expect(told.last).to_have_text(re.compile(r"^·of had"))
    page.get_by_role("link", name="Tokens", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("instead of")
    settled(page)
    page.get_by_role("link", name="Surprise", exact=True).click()
    expect(told.first).to_have_text(re.compile(r"^·France had"))
    expect(told.last).to_have_text(re.compile(r"^·of had"))
    page.wait_for_url("**surprise_second_token=1**")
