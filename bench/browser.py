"""A headless Chromium for measurements and browser tests: found, fenced in, waited for.

``settled`` and ``type_prompt`` know when the app has answered; ``Guard`` notes every
request that leaves this machine and every error that nobody caught.
"""

import json
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary, WeakSet

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Playwright,
    WebSocket,
    sync_playwright,
)
from playwright.sync_api import Error as PlaywrightError
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

HOW_TO_GET_ONE = (
    "get one with `python -m playwright install chromium` or from your system "
    "(`apt install chromium`), or say where it is: HEADLIGHT_CHROMIUM=/path/to/chromium"
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
LEAN = "chromium-headless-shell"
"""The same engine without what a window needs."""
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # No other machine can be found, even if the app asked for one.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
WARM = (
    "--process-per-site",
    "--js-flags=--no-flush-bytecode,--no-opt,--no-maglev",
    # The first two compile a script while it comes, before looking whether that was
    # done already. The others are Playwright's own, which these take the place of.
    "--disable-features=ScriptStreaming,BackgroundResourceFetch,"
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,PaintHolding,"
    "HttpsUpgrades,MediaRouter,OptimizationHints,ThirdPartyStoragePartitioning",
)
"""One process for all pages, which keeps what it compiled of Streamlit's megabytes.

A page is gone before it gets back what making its code faster costs.
"""
LAPTOP = (1280, 800)
HERE = {"127.0.0.1", "localhost", "::1", ""}
RESTING = '[data-testid="stApp"][data-test-script-state="notRunning"]'
UNFINISHED = (
    '[data-stale="true"], [data-testid="stSkeleton"], '
    '[data-testid="stBidiComponentIsolated"]:not([data-drawn])'
)
"""What is left of an older run, and views whose code is not there or has not drawn."""
NEXT_FRAMES = """() => new Promise((told) =>
  requestAnimationFrame(() => requestAnimationFrame(told)))"""
# Asked once a frame. Not a promise, which counts as a yes whatever it will say.
ALL_IS_DONE = f"""() => {{
  const done = document.querySelector('{RESTING}') !== null
    && document.querySelector('{UNFINISHED}') === null;
  window.framesDone = done ? (window.framesDone ?? 0) + 1 : 0;
  return window.framesDone > 1;
}}"""
PROBED = re.compile(r"/[^/]+/_stcore/(health|host-config)")
"""On a link to a page Streamlit asks there for the server first; 404 is the answer."""
PROMPT = "Text for the model to read"
SENT_CHARACTERS = 65_536
"""The prompt box sends no more than this of a text."""


class NoChromium(RuntimeError):
    """No Chromium on this machine; the message says how to get one."""


def find_chromium(
    playwright: Playwright | None = None, names: Sequence[str] = NAMES
) -> str:
    """Path of the Chromium to use: the environment's, the system's, Playwright's own.

    The first of ``names`` that the system has is taken.

    Raises:
        NoChromium: there is none.
        FileNotFoundError: HEADLIGHT_CHROMIUM names one that is not there.
    """
    if named := os.environ.get("HEADLIGHT_CHROMIUM"):
        if found := shutil.which(named):
            return found
        raise FileNotFoundError(f"HEADLIGHT_CHROMIUM={named} is not a program here")
    for name in names:
        if found := shutil.which(name):
            return found
    if playwright is not None and Path(playwright.chromium.executable_path).is_file():
        return playwright.chromium.executable_path
    raise NoChromium(f"no Chromium found: {HOW_TO_GET_ONE}")


@contextmanager
def chromium(*, warm: bool = False) -> Iterator[Browser]:
    """A headless Chromium, closed on the way out; raises NoChromium.

    Where it is ``warm``, opening a page costs half, and is no measure of what it costs
    a learner.
    """
    with sync_playwright() as playwright:
        path = find_chromium(playwright, (LEAN, *NAMES) if warm else NAMES)
        flags = [*FLAGS, *(WARM if warm else ())]
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        try:
            if warm:
                _contexts[browser] = browser.new_context()
                _stay(_contexts[browser])
            yield browser
        finally:
            browser.close()


@dataclass
class Guard:
    """What pages asked for, and what went wrong in them."""

    left: list[str] = field(default_factory=list)
    """Requests and websockets to other machines."""
    errors: list[str] = field(default_factory=list)
    """Errors nobody caught, and errors written to the console."""

    def watch(self, page: Page) -> None:
        """Begin to note, of this page and those that it opens."""
        page.on("request", lambda request: self._asked(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._said)
        page.on("websocket", lambda socket: self._asked(socket.url))
        page.on("popup", self.watch)

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"data", "blob"} and parts.hostname not in HERE:
            self.left.append(url)

    def _said(self, message: ConsoleMessage) -> None:
        where = message.location.get("url", "")
        if message.type == "error" and not PROBED.fullmatch(urlsplit(where).path):
            self.errors.append(f"{message.text} ({where})")


@dataclass
class _Traffic:
    """What a page and its server have said to each other."""

    finished: int = 0
    """Runs of the script that came to their end since the text was last sent."""
    sent: str | None = None
    """The text last sent from the prompt box."""

    def watch(self, page: Page) -> None:
        page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._received)
        socket.on("framesent", self._sent)

    def _sent(self, frame: bytes | str) -> None:
        if isinstance(frame, bytes):
            state = BackMsg.FromString(frame).rerun_script.widget_states
            for widget in state.widgets:
                if widget.id.endswith("-prompt_box") and widget.json_value:
                    typed = json.loads(widget.json_value).get("typed")
                    if typed and typed["text"] != self.sent:
                        self.sent, self.finished = typed["text"], 0

    def _received(self, frame: bytes | str) -> None:
        if isinstance(frame, bytes):
            message = ForwardMsg.FromString(frame)
            if message.WhichOneof("type") == "script_finished":
                status = message.script_finished
                self.finished += status != ForwardMsg.FINISHED_EARLY_FOR_RERUN


_traffic: WeakKeyDictionary[Page, _Traffic] = WeakKeyDictionary()


_contexts: WeakKeyDictionary[Browser, BrowserContext] = WeakKeyDictionary()
"""One of each browser, which knows the app's files from the pages before."""
_staying: WeakSet[Page] = WeakSet()
"""Empty pages that are never closed: a site's process ends with its last page."""


def _stay(context: BrowserContext) -> None:
    """Keep this machine's site open in a page that asks no server for anything."""
    page = context.new_page()
    page.route("**/*", lambda route: route.fulfill(body="", content_type="text/html"))
    page.goto("http://127.0.0.1/")
    _staying.add(page)


@contextmanager
def new_page(
    browser: Browser,
    size: tuple[int, int] = LAPTOP,
    dark: bool = False,
    guard: Guard | None = None,
) -> Iterator[Page]:
    """A page with no memory of others but the app's files, closed on the way out.

    One context after another would read and compile Streamlit's megabytes anew, which
    is half of what opening a page takes; two pages at once have one each.
    """
    if browser not in _contexts:
        _contexts[browser] = browser.new_context()
    context = _contexts[browser]
    alone = not _passing(context)
    if not alone:
        context = browser.new_context()
    page = context.new_page()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    theme = "dark" if dark else "light"
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    (guard or Guard()).watch(page)
    _traffic[page] = _Traffic()
    _traffic[page].watch(page)
    try:
        yield page
    finally:
        forget(context) if alone else context.close()


def _passing(context: BrowserContext) -> list[Page]:
    """The pages that are there for a test or a measurement."""
    return [page for page in context.pages if page not in _staying]


def forget(context: BrowserContext) -> None:
    """Close its pages and empty its stores; what was read of the app stays."""
    context.set_offline(False)
    context.clear_permissions()
    for page in _passing(context):
        with suppress(PlaywrightError):
            page.evaluate("() => localStorage.clear()")
        page.close()
    context.clear_cookies()


def settled(page: Page, seconds: float = 60.0) -> None:
    """Return once the script rests, nothing is of an older run, and all is drawn.

    Two frames are waited for first: what was just pressed may not have been sent yet.
    """
    page.locator(RESTING).wait_for(timeout=1000 * seconds)
    page.evaluate(NEXT_FRAMES)
    page.wait_for_function(ALL_IS_DONE, timeout=1000 * seconds)


def prompt_box(page: Page) -> Locator:
    """The text area of the prompt."""
    return page.get_by_label(PROMPT)


def type_prompt(page: Page, text: str, seconds: float = 60.0) -> None:
    """Put ``text`` into the prompt as by pasting, and wait for the answer to it."""
    box, traffic = prompt_box(page), _traffic[page]
    before = box.input_value()
    box.fill(text)
    # The browser has the last word on what a text area holds.
    held = box.input_value()
    if held == before:
        return
    for _ in range(int(50 * seconds)):
        if traffic.sent == held[:SENT_CHARACTERS] and traffic.finished:
            return settled(page, seconds)
        page.wait_for_timeout(20)
    raise AssertionError(f"no run of the script ended in {seconds:.0f} s")
