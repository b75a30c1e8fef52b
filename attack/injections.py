"""Texts that are code to somebody: typed and in addresses, on every page.

Nothing may be run, nothing may be asked of another machine, and what stands in the box
is what was typed.
"""

import time
from collections.abc import Sequence
from functools import partial
from urllib.parse import quote

from playwright.sync_api import Browser, Dialog, Page

from attack.forged import ADDRESSES
from attack.tally import Tally
from attack.watched import Watched, watched_server
from bench.browser import Guard, chromium, new_page, prompt_box, settled, type_prompt
from components.page_views import page_views

RAN = "window.ran=1"
EVIL = "http://evil.example"
TEXTS = (
    f"<script>{RAN}</script>",
    f'<img src=x onerror="{RAN}">',
    f"</textarea><svg onload={RAN}>",
    f"</script><script>{RAN}</script>",
    f'"><iframe src="{EVIL}" onload="{RAN}"></iframe>',
    f"[press](javascript:{RAN}) <{EVIL}>",
    f"![picture]({EVIL}/x.png)",
    f"$\\href{{javascript:{RAN}}}{{x}}$ $$\\includegraphics{{{EVIL}/x.png}}$$",
    f"<style>@import '{EVIL}/x.css';</style>",
    f"<link rel=stylesheet href={EVIL}/x.css>",
    f"${{{RAN}}} {{{{{RAN}}}}} `{RAN}`",
    f"';{RAN};//",
    f'datum.value; {RAN} || "if" if then it',
    ":red[:material/home: **bold**] :streamlit: <b>b</b>",
    "\u202eabc\u202c \u200d \ufeff 👩\u200d👩\u200d👧 ไทย שלום",
    "__proto__ constructor toString eval(1)",
    "../../../etc/passwd %s%n%x ${jndi:ldap://evil.example/a}",
    '=cmd|" /C calc"!A0',
)  # fmt: skip


def injections(
    watched: Watched, browser: Browser, pages: Sequence[str], seconds: float
) -> Tally:
    """The tally of these texts on these pages, for about as long."""
    tally, until = Tally("injections"), time.monotonic() + seconds
    for number, path in enumerate(pages):
        stop = time.monotonic() + (until - time.monotonic()) / (len(pages) - number)
        guard = Guard()
        with new_page(browser, guard=guard) as page:
            asked: list[str] = []
            page.on("dialog", partial(_close, asked))
            # Another text to begin with on every page, or the last is never tried.
            turned = TEXTS[number % len(TEXTS) :] + TEXTS[: number % len(TEXTS)]
            for text in turned:
                _try(page, watched.url, path, text, tally)
                if time.monotonic() > stop:
                    break
            tally.note(f"/{path}", *guard.left, *asked)
    tally.note("the server", watched.alive(), *watched.left())
    return tally


def _close(asked: list[str], dialog: Dialog) -> None:
    asked.append(f"a window opened: {dialog.message}")
    dialog.dismiss()


def _try(page: Page, url: str, path: str, text: str, tally: Tally) -> None:
    about = page_views(path)
    said = quote(text)
    settings = "".join(f"&{name}={said}" for name in sorted(about.names))
    page.goto(f"{url}/{path}?model=minilm-l6&text={said}{settings}")
    settled(page)
    tally.note(f"/{path} addressed {text!r}", *_wrong(page, text, about.reads_text))
    if about.reads_text:
        typed = f"typed {text}"
        type_prompt(page, typed)
        tally.note(f"/{path} {typed!r}", *_wrong(page, typed, reads_text=True))


def _wrong(page: Page, text: str, reads_text: bool) -> list[str]:
    wrong = []
    if page.evaluate("window.ran"):
        wrong.append("it was run")
        page.evaluate("delete window.ran")
    if page.get_by_test_id("stException").count():
        wrong.append("the page shows an exception")
    if page.locator(f'[href*="{EVIL}"], [src*="{EVIL}"], [href^="javascript"]').count():
        wrong.append("the text became a link or a picture")
    if reads_text and (held := prompt_box(page).input_value()) != text:
        wrong.append(f"the box holds {held!r}")
    return wrong


def run(seconds: float = 150) -> Tally:
    """Every page, in a Chromium and with a server of its own."""
    with watched_server() as watched, chromium() as browser:
        return injections(watched, browser, ADDRESSES, seconds)
