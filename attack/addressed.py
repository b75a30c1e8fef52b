"""Texts that are code to somebody, on every page, without a browser: every one of them.

What a page sends is looked at as it goes to the browser. No text may stand in what is
rendered as HTML, be a link or a picture to anywhere, or break the page.
"""

import asyncio
import re
import time
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from attack.evil_texts import EVIL, TEXTS
from attack.forged import ADDRESSES
from attack.tally import Tally
from attack.visitor import NOT_SHOWN, PUT_BACK, Visitor
from attack.watched import Watched, watched_server
from bench.learner import Screen
from components.choice.page_views import page_views

AT_ONCE = 4
"""Pages that are asked at the same time."""
MODEL = "minilm-l6"
LINK = re.compile(r"(?<!\\)\]\(\s*<?(javascript:|http://evil)", re.IGNORECASE)
"""Markdown for a link or a picture; with a backslash before it, it is text."""
LOADING = {"iframe", "imgs", "link_button", "audio", "video"}
"""Elements that call an address."""


def rendered(screen: Screen, text: str) -> Iterator[str]:
    """What on a screen would be more than text to a browser, in a sentence each."""
    for shown in screen.of("markdown"):
        if shown.allow_html and "<" in text and text in shown.body:
            yield f"it is HTML: {shown.body[:80]!r}"
        if LINK.search(shown.body):
            yield f"it is a link: {shown.body[:80]!r}"
    for shown in screen.of("html"):
        if EVIL in shown.body or ("<" in text and text in shown.body):
            yield f"it is HTML: {shown.body[:80]!r}"
    for shown in (*screen.of("heading"), *screen.of("alert")):
        if LINK.search(shown.body):
            yield f"it is a link: {shown.body[:80]!r}"
    for element in screen.elements.values():
        kind = element.WhichOneof("type") or ""
        if kind in LOADING and EVIL.encode() in element.SerializeToString():
            yield f"its address is in an element: {kind}"


def _wrong(visitor: Visitor, text: str) -> Iterator[str]:
    for said in visitor.screen.errors:
        if PUT_BACK not in said:
            yield said[:200]
    titles = [title for title in visitor.screen.of("heading") if title.tag == "h1"]
    if not titles and not visitor.screen.errors:
        yield NOT_SHOWN
    yield from rendered(visitor.screen, text)


async def _visit(
    url: str, path: str, texts: Sequence[str], until: float, tally: Tally,
    turn: asyncio.Semaphore,
) -> None:  # fmt: skip
    """Ask for one page with each text, in its address and then typed."""
    about = page_views(path)
    async with Visitor(url, path, model=MODEL) as visitor:
        await visitor.settled()
        for text in texts:
            async with turn:
                said = {"model": MODEL, "text": text} | dict.fromkeys(about.names, text)
                await visitor.go(urlencode(said))
                tally.note(f"/{path} addressed {text!r}", *_wrong(visitor, text))
                if about.reads_text:
                    await visitor.send_text(f"typed {text}")
                    await visitor.settled()
                    tally.note(f"/{path} typed {text!r}", *_wrong(visitor, text))
            if time.monotonic() > until:
                break


async def ask(url: str, pages: Sequence[str], seconds: float, tally: Tally) -> None:
    """All pages in turn, each beginning with another text, for about so long."""
    until, turn = time.monotonic() + seconds, asyncio.Semaphore(AT_ONCE)
    work = []
    for number, path in enumerate(pages):
        turned = TEXTS[number % len(TEXTS) :] + TEXTS[: number % len(TEXTS)]
        work.append(_visit(url, path, turned, until, tally, turn))
    for path, came in zip(
        pages, await asyncio.gather(*work, return_exceptions=True), strict=True
    ):
        if came is not None:
            tally.note(f"/{path}", repr(came))


def addressed(watched: Watched, pages: Sequence[str], seconds: float) -> Tally:
    """The tally of these texts on these pages of a running server."""
    tally = Tally("injections, no browser")
    asyncio.run(ask(watched.url, pages, seconds, tally))
    tally.facts.append(f"{tally.tried:,} of {most(pages):,} texts on pages")
    tally.note("the server", watched.alive(), *watched.left())
    return tally


def most(pages: Sequence[str]) -> int:
    """How many there are to try on these pages, each text in the address and typed."""
    return len(TEXTS) * sum(1 + page_views(path).reads_text for path in pages)


def run(seconds: float = 70) -> Tally:
    """Every text on every page, with a server of its own."""
    with watched_server() as watched:
        return addressed(watched, ADDRESSES, seconds)
