"""What a phone's reader misses: what sticks out, and what is too small for a finger."""

from playwright.sync_api import Page

SMALL_TARGETS = """() => {
  const found = [];
  const check = (target) => {
    // A box to tick is hit by its words too.
    const hit = target.matches("input") ? target.closest("label") ?? target : target;
    const {width, height} = hit.getBoundingClientRect();
    const shown = getComputedStyle(target).visibility === "visible";
    // Half a pixel is a matter of rounding.
    if (shown && width * height >= 4 && Math.min(width, height) < 23.5) {
      found.push(`${target.tagName}.${target.className} ${width} × ${height}`);
    }
  };
  const look = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) look(element.shadowRoot);
      if (root === document) continue;
      if (element.matches("button, a[href], input, select, textarea, summary")) {
        check(element);
      }
    }
  };
  look(document);
  return found;
}"""
"""What a finger misses in our own views: under 24 pixels wide or high."""
WIDER_THAN_ITS_PLACE = """(tables) => tables
  .filter((table) => table.scrollWidth > table.parentElement.clientWidth)
  .map((table) => table.innerText)"""


def scrolls_up_and_down_only(page: Page) -> None:
    """Nothing is wider than the screen, and a finger hits what there is to hit."""
    main = page.get_by_test_id("stMain")
    hidden = 1
    for _ in range(30):
        # A view may still be fitting itself into its place.
        hidden = main.evaluate("e => e.scrollWidth - e.clientWidth")
        if hidden == 0:
            break
        page.wait_for_timeout(100)
    assert hidden == 0, wide_elements(page)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    assert page.evaluate(SMALL_TARGETS) == []
    # A variable's name is one long word.
    limits = page.locator(".st-key-about_limits table")
    assert limits.evaluate_all(WIDER_THAN_ITS_PLACE) == []


def wide_elements(page: Page) -> list[str]:
    """What sticks out of a phone's screen, to say so when it does."""
    return page.evaluate(
        """() => [...document.querySelectorAll('[data-testid=stMain] *')]
          .filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
          .map((e) => e.dataset.testid ?? e.className).slice(0, 20)"""
    )
