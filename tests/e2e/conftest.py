"""A real server and a real browser for the tests in this folder.

Where no Chromium is found the tests are skipped, and one line at the end says how to
get one.
"""

import re
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from bench.browser import LAPTOP, Guard, NoChromium, chromium, new_page, settled
from bench.server import Server, running_server

HERE = Path(__file__).parent
LOG_TAIL = 4000
"""Characters of the server's log shown with a failed test."""
_missing: list[str] = []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.e2e)


class ByPage(LoadFileScheduling):
    """A file's tests go to one worker, and of those of every page, each page's."""

    def _split_scope(self, nodeid: str) -> str:
        of_a_page = re.search(r"test_every_page\.py::.*\[(.+)\]", nodeid)
        return of_a_page[1] if of_a_page else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByPage:
    return ByPage(config, log)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _missing:
        line = f"BROWSER TESTS SKIPPED: {_missing[0]}"
        terminalreporter.write_line(line, yellow=True, bold=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed test's report ends with what the server wrote last."""
    report = yield
    running = getattr(item, "funcargs", {}).get("running")
    if report.failed and isinstance(running, Server):
        report.sections.append(("server log", running.log_text()[-LOG_TAIL:]))
    return report


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium, one for all tests."""
    with ExitStack() as stack:
        try:
            found = stack.enter_context(chromium(warm=True))
        except NoChromium as error:
            _missing.append(str(error))
            pytest.skip(str(error))
        yield found


@pytest.fixture(scope="session")
def running() -> Iterator[Server]:
    """The real server with its default model loaded, one for all tests."""
    with running_server() as server:
        yield server


@pytest.fixture
def server(browser: Browser, running: Server) -> str:
    """Address of the real server for a browser, without a slash at the end."""
    del browser  # asked for first: without one there is no need for the server
    assert running.process.poll() is None, running.log_text()
    return running.url


@pytest.fixture
def fresh_server() -> Callable[..., AbstractContextManager[Server]]:
    """Makes servers that nobody has asked anything; not even ready, unless told."""
    return lambda **options: running_server(**{"wait": False, **options})


@pytest.fixture
def guard() -> Iterator[Guard]:
    """Fails the test when a request leaves this machine or an error goes uncaught."""
    watching = Guard()
    yield watching
    assert watching.left == [], "requests left this machine"
    assert watching.errors == [], "errors in the browser's console"


@dataclass
class Desk:
    """A page that lies open for whoever asks for the same address next."""

    browser: Browser
    address: str = ""
    page: Page | None = None
    guard: Guard = field(default_factory=Guard)
    stack: ExitStack = field(default_factory=ExitStack)

    def clear(self) -> None:
        """Close the page; the next one is opened as for a new visitor."""
        self.stack.close()
        self.page = None

    def take(self, address: str) -> Page:
        """The page of this address, as it was left, or else opened."""
        if self.page is None or self.address != address:
            self.clear()
            self.address, self.guard = address, Guard()
            opened = new_page(self.browser, guard=self.guard)
            self.page = self.stack.enter_context(opened)
            self.page.goto(address)
        return self.page


@pytest.fixture(scope="module")
def desk(browser: Browser) -> Iterator[Desk]:
    """One for all tests of a file."""
    one = Desk(browser)
    yield one
    one.clear()


@pytest.fixture
def same_page(
    desk: Desk, server: str, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Page]]:
    """A page as the test before left it: ``same_page("mask", size=(390, 844))``.

    For tests which need no new visitor. They stand one after another in their file, and
    those that leave a trace on the page come last.
    """

    def taken(path: str, size: tuple[int, int] = LAPTOP, dark: bool = False) -> Page:
        page = desk.take(f"{server}/{path}")
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(color_scheme="dark" if dark else "light")
        page.mouse.move(0, 0)
        settled(page)
        return page

    failed = request.session.testsfailed
    yield taken
    guard = desk.guard
    if guard.left or guard.errors or request.session.testsfailed > failed:
        desk.clear()
    assert guard.left == [], "requests left this machine"
    assert guard.errors == [], "errors in the browser's console"


@pytest.fixture
def open_page(
    browser: Browser, guard: Guard, desk: Desk
) -> Iterator[Callable[..., Page]]:
    """Makes guarded pages: ``open_page(size=(390, 844), dark=True)``."""
    desk.clear()
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(
            new_page(browser, guard=guard, **options)
        )


@pytest.fixture
def page(server: str, open_page: Callable[..., Page]) -> Page:
    """A guarded page on the start page of the real server, settled or nearly so."""
    opened = open_page()
    opened.goto(server)
    return opened
