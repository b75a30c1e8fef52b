"""Faults under an open page: what a learner sees of each, and how soon all is well.

Every fault is a function that brings it about on a real server and gives what was seen;
one that does not end well raises.
"""

import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial

from playwright.sync_api import Browser, Error, Locator, Page, expect

from attack import server_faults
from attack.seen import Seen
from attack.tally import Tally
from bench.browser import chromium, new_page, prompt_box, settled
from bench.server import ServerFailed, running_server

DIALOG = """
new MutationObserver(() => {
  const dialog = document.querySelector('[data-testid="stDialog"]')
  if (dialog?.textContent.includes("internet")) window.asked = true
  if (dialog?.checkVisibility()) window.overPage = true
}).observe(document, { childList: true, subtree: true })
"""
"""Notes whether Streamlit asked for the internet, and whether it could be seen."""


def killed(browser: Browser) -> Seen:
    """The server dies and another starts on its port; meanwhile somebody types."""
    with ExitStack() as stack:
        first = stack.enter_context(running_server(ready_path="/_stcore/health"))
        page = stack.enter_context(new_page(browser))
        page.add_init_script(DIALOG)
        page.goto(f"{first.url}/tokens?model=minilm-l6&text=one+two&tokens_place=3")
        of_so_many_characters(page, "7")
        first.kill()
        expect(note(page)).to_be_visible()
        said = note(page).inner_text()
        page.wait_for_function("window.asked", timeout=60_000)
        prompt_box(page).press("End")
        page.keyboard.type(" three four")
        expect(prompt_box(page)).to_have_value("one two three four")
        second = stack.enter_context(running_server(port=first.port))
        ready = second.started + second.ready_s
        of_so_many_characters(page, "18")
        seconds = time.monotonic() - ready
        expect(prompt_box(page)).to_have_value("one two three four")
        expect(page.get_by_label("Look into token")).to_have_value("3")
        expect(note(page)).to_have_count(0)
        assert not page.evaluate("window.overPage"), "a dialog lay over the page"
    return Seen("the server was killed and begun again", said, seconds)


def note(page: Page) -> Locator:
    """The line that says the server is away."""
    return page.get_by_text("The server does not answer just now")


def of_so_many_characters(page: Page, characters: str) -> None:
    """The page speaks of a text of so many characters, and all of it is drawn."""
    line = page.get_by_text(f"{characters} characters", exact=True)
    expect(line).to_have_count(1, timeout=60_000)
    settled(page)


FAULTS: tuple[Callable[[Browser], Seen], ...] = (killed,)


def run(seconds: float = 60) -> Tally:
    """One after the other, as often as there is time for all, at least once."""
    tally, until = Tally("faults"), time.monotonic() + seconds
    while True:
        with chromium() as browser:
            for fault in FAULTS:
                tally.note(fault.__name__, *tried(partial(fault, browser)))
        # Their servers answer without a browser, and it without them.
        for fault in server_faults.FAULTS:
            tally.note(fault.__name__, *tried(fault))
        if time.monotonic() > until:
            return tally


def tried(fault: Callable[[], Seen]) -> list[str]:
    """What was wrong with how this fault ended, if anything; it is told as it ends."""
    try:
        seen = fault()
    except (AssertionError, Error, ServerFailed, TimeoutError) as error:
        return [repr(error)[:500]]
    print(f"    {seen.fault}: “{seen.said}”; well after {seen.seconds:.1f} s")
    return seen.wrong
