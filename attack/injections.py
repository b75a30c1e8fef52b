"""Texts that are code to somebody, in a browser: in the address and typed.

Nothing may be run, nothing may be asked of another machine, and what stands in the box
is what was typed. Every page is opened once, with such a text in its address, and the
others are typed into the open page; `attack/addressed.py` tries all of them in
addresses, without a browser.
"""

import time
from collections.abc import Sequence
from functools import partial
from urllib.parse import quote

from playwright.sync_api import Browser, Dialog, Page

from attack.evil_texts import EVIL, TEXTS
from attack.forged import ADDRESSES
from attack.tally import Tally
from attack.watched import Watched, watched_server
from bench.browser import Guard, chromium, new_page, prompt_box, settled, type_prompt
from components.choice.page_views import page_views


def injections(
    watched: Watched, browser: Browser, pages: Sequence[str], seconds: float
) -> Tally:
    """The tally of these texts on these pages, for about as long."""
    tally, until = Tally("injections"), time.monotonic() + seconds
    opened = 0
    for number, path in enumerate(pages):
        stop = time.monotonic() + (until - time.monotonic()) / (len(pages) - number)
        guard = Guard()
        with new_page(browser, guard=guard) as page:
            asked: list[str] = []
            page.on("dialog", partial(_close, asked))
            # Another text to begin with on every page, or the last is never tried.
            turned = TEXTS[number % len(TEXTS) :] + TEXTS[: number % len(TEXTS)]
            opened += 1
            _open(page, watched.url, path, turned[0], tally)
            if page_views(path).reads_text:
                _type(page, path, turned[1:], stop, tally)
            tally.note(f"/{path}", *guard.left, *asked)
    tally.note("the server", watched.alive(), *watched.left())
    tally.facts.append(f"{len(TEXTS)} texts, {opened} of {len(ADDRESSES)} pages opened")
    return tally


def _close(asked: list[str], dialog: Dialog) -> None:
    asked.append(f"a window opened: {dialog.message}")
    dialog.dismiss()


def _open(page: Page, url: str, path: str, text: str, tally: Tally) -> None:
    about, said = page_views(path), quote(text)
    settings = "".join(f"&{name}={said}" for name in sorted(about.names))
    page.goto(f"{url}/{path}?model=minilm-l6&text={said}{settings}")
    settled(page)
    tally.note(f"/{path} addressed {text!r}", *wrong(page, text, about.reads_text))


def _type(
    page: Page, path: str, texts: Sequence[str], stop: float, tally: Tally
) -> None:
    """Type one at least, and on until it is time to stop."""
    for text in texts:
        typed = f"typed {text}"
        type_prompt(page, typed)
        tally.note(f"/{path} {typed!r}", *wrong(page, typed, reads_text=True))
        if time.monotonic() > stop:
            break


def wrong(page: Page, text: str, reads_text: bool) -> list[str]:
    """What a text has done to a page that it should not, in a few words each."""
    found = []
    if page.evaluate("window.ran"):
        found.append("it was run")
        page.evaluate("delete window.ran")
    if page.get_by_test_id("stException").count():
        found.append("the page shows an exception")
    if page.locator(f'[href*="{EVIL}"], [src*="{EVIL}"], [href^="javascript"]').count():
        found.append("the text became a link or a picture")
    if reads_text and (held := prompt_box(page).input_value()) != text:
        found.append(f"the box holds {held!r}")
    return found


def run(seconds: float = 50) -> Tally:
    """Every page, in a Chromium and with a server of its own."""
    with watched_server() as watched, chromium() as browser:
        return injections(watched, browser, ADDRESSES, seconds)
