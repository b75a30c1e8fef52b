"""What axe-core and our own measure of contrast find on every page, in both themes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from bench.browser import settled
from components.navigation import MENU

ENTRIES = [entry for section in MENU.values() for entry in section]
CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")
NOT_OURS = {
    # Streamlit puts a list's items and headings into elements of its own between.
    "the menu's lists": '[data-testid="stSidebarNavItems"]',
    # Its number column, a canvas, hides a table whose cells can be reached by keys.
    "the canvas of a table": '[data-testid="stDataFrame"]',
}
"""Widgets of Streamlit that axe finds fault with: why, and where they stand."""
ORDER = {"heading-order", "empty-heading", "page-has-heading-one"}
"""Headings out of order are called moderate; here they count."""
FIND = """(not_ours) => axe.run(
  {exclude: not_ours.map((one) => [one])}, {resultTypes: ["violations"]}
).then(({violations}) => violations.flatMap(({id, impact, nodes}) =>
  nodes.map(({target, html}) => ({id, impact, where: target.flat().join(" "), html}))
))"""


def faults(page: Page) -> list[str]:
    """What axe calls serious or critical, and headings out of order."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(FIND, list(NOT_OURS.values()))
    return [
        f"{one['id']} ({one['impact']}): {one['html'][:200]}"
        for one in found
        if one["impact"] in {"serious", "critical"} or one["id"] in ORDER
    ]


def comes_to_rest(page: Page) -> None:
    """What is new fades in: its colour is its own only when that has ended."""
    settled(page)
    page.wait_for_timeout(300)
    page.wait_for_function(
        "() => document.getAnimations().every((a) => a.playState !== 'running')"
    )


def has_no_faults(page: Page, *, contrast: bool = True) -> None:
    """Nothing is found in the light theme, and nothing in the dark one."""
    for theme in ("light", "dark"):
        # The page follows the system's theme while it is open.
        page.emulate_media(color_scheme=theme)
        comes_to_rest(page)
        app = page.get_by_test_id("stApp")
        expect(app).to_have_css("color-scheme", theme)
        if contrast:
            assert page.evaluate(CONTRAST, 4.5) == [], theme
        assert faults(page) == [], theme


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e.url or "home")
def test_a_page_can_be_read_and_used_by_all_in_both_themes(
    entry, server: str, open_page: Callable[..., Page]
):
    page = open_page()
    page.goto(f"{server}/{entry.url}")
    expect(page).to_have_title(f"{entry.title} · Headlight", timeout=60_000)
    settled(page)
    has_no_faults(page)


@pytest.mark.parametrize(
    "address",
    [
        "generate?generate_method=Beam",
        "hidden?model=minilm-l6&hidden_words=1",
        "?model=minilm-l6",
        "tokens?text=",
        "next-token?next_position=2",
    ],
)
def test_a_view_behind_a_choice_has_no_faults_either(
    address: str, server: str, open_page: Callable[..., Page]
):
    page = open_page()
    page.goto(f"{server}/{address}")
    settled(page)
    has_no_faults(page)


def test_the_table_of_measured_heads_has_no_faults(
    server: str, open_page: Callable[..., Page]
):
    page = open_page()
    page.goto(f"{server}/switch-off?text=One+cat+sat+on+a+mat,+and+one")
    settled(page)
    page.get_by_role("button", name="Try all 270 heads").click()
    expect(page.locator(".effects tbody tr").nth(2)).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("button", name="Go on")).to_be_visible(timeout=20_000)
    has_no_faults(page)
