"""What axe-core and our own measure of contrast find on a page, in both themes."""

from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from bench.browser import settled

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
OF_COLOUR = ["color-contrast", "link-in-text-block"]
"""What another theme can make wrong; all else is the same in both."""
FIND = """([not_ours, rules]) => axe.run(
  {exclude: not_ours.map((one) => [one])},
  {resultTypes: ["violations"], ...(rules && {runOnly: rules})},
).then(({violations}) => violations.flatMap(({id, impact, nodes}) =>
  nodes.map(({target, html}) => ({id, impact, where: target.flat().join(" "), html}))
))"""


def faults(page: Page, rules: list[str] | None = None) -> list[str]:
    """What axe calls serious or critical, and headings out of order."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(FIND, [list(NOT_OURS.values()), rules])
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
        rules = OF_COLOUR if theme == "dark" else None
        # The page follows the system's theme while it is open.
        page.emulate_media(color_scheme=theme)
        comes_to_rest(page)
        app = page.get_by_test_id("stApp")
        expect(app).to_have_css("color-scheme", theme)
        if contrast:
            assert page.evaluate(CONTRAST, 4.5) == [], theme
        assert faults(page, rules) == [], theme
