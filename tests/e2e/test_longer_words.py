"""Every page in the pseudo-language, a third longer: nothing overflows or is English.

One server, one page of the browser, which goes through the menu as a reader does.
"""

import json
from dataclasses import replace

from playwright.sync_api import Browser, Page

from bench.browser import LAPTOP, new_page, settled
from bench.server import running_server
from components.navigation import Entry
from components.words.pseudo import pseudo
from tests.e2e.menu import ENTRIES, go_to, shows_page
from tests.e2e.phone import wide_elements
from tests.pages.untranslated import LEFT, long_texts, without_inputs

PHONE = (390, 844)
HIDDEN = "e => e.scrollWidth - e.clientWidth"
NOT_SAID = (
    "script, style, noscript, textarea, code, .katex, .vega-embed, .w2v .map canvas"
)
"""What stands there for machines, and a picture that is read aloud word by word."""
TEXTS = """(NOT_SAID) => {
  const found = [];
  const look = (root) => {
    for (const node of root.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) found.push(node.data);
      if (node.nodeType !== Node.ELEMENT_NODE) continue;
      if (node.matches(NOT_SAID)) continue;
      for (const name of ["aria-label", "title", "placeholder"]) {
        if (node.hasAttribute(name)) found.push(node.getAttribute(name));
      }
      if (node.shadowRoot) look(node.shadowRoot);
      look(node);
    }
  };
  look(document.body);
  return found;
}"""
"""All that is written on the page, in the views too, but for a chart's description."""
STREAMLITS = {"Choose or add an option", "Help for Each token sees"}
"""What Streamlit says by itself, in English only."""


def test_a_longer_language_fits_and_leaves_no_english(browser: Browser):
    wide: dict[str, list[str]] = {}
    english: dict[str, list[str]] = {}
    with (
        running_server(env={"HEADLIGHT_LANGUAGE": "pseudo"}) as server,
        new_page(browser, size=LAPTOP) as page,
    ):
        page.goto(server.url)
        for entry in [replace(one, title=pseudo(one.title)) for one in ENTRIES]:
            _open(page, entry)
            written = set(page.evaluate(TEXTS, NOT_SAID)) - STREAMLITS
            found = long_texts(without_inputs(written))
            if found and entry.stem not in LEFT:
                english[entry.stem] = found
            for size in (LAPTOP, PHONE):
                if sticks_out(page, size):
                    wide[f"{entry.stem} at {size[0]}"] = wide_elements(page)
    assert not wide, json.dumps(wide, indent=1)
    assert not english, json.dumps(english, indent=1, ensure_ascii=False)


def _open(page: Page, entry: Entry) -> None:
    page.set_viewport_size({"width": LAPTOP[0], "height": LAPTOP[1]})
    if entry.url:
        go_to(page, entry)
    else:
        shows_page(page, entry)


def sticks_out(page: Page, size: tuple[int, int]) -> bool:
    """Whether the page can be moved sideways at this size."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    settled(page)
    main = page.get_by_test_id("stMain")
    for _ in range(30):
        # A view may still be fitting itself into its place.
        if main.evaluate(HIDDEN) == 0:
            return False
        page.wait_for_timeout(100)
    return True
