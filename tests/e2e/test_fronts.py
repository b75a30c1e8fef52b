"""Two app processes behind HAProxy: one is killed, and its reader loses nothing."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, Page, expect

from bench.browser import Guard, new_page, prompt_box, settled, type_prompt
from bench.server import ROOT, fetch, free_port
from components.fronts.proxy import HOW_TO_GET_IT, haproxy

pytestmark = pytest.mark.skipif(
    haproxy() is None, reason=f"HAProxy is not here; {HOW_TO_GET_IT} gets it"
)


@dataclass
class Fronts:
    url: str
    process: subprocess.Popen[bytes]
    log: Path

    def begun(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def apps(self) -> dict[int, psutil.Process]:
        """The app processes by the port each listens on."""
        found = {}
        for one in self.begun():
            # One that has only just been begun, or has ended, has no name yet.
            with suppress(psutil.Error):
                told = [part for part in one.cmdline() if "--server.port=" in part]
                if told:
                    found[int(told[0].partition("=")[2])] = one
        return found

    def until_ready(self, ports: set[int]) -> None:
        deadline = time.monotonic() + 240
        while not all(
            fetch(f"http://127.0.0.1:{port}/ready")[0] == 200 for port in ports
        ):
            assert time.monotonic() < deadline, self.log.read_text()
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.1)


@pytest.fixture
def fronts(tmp_path: Path) -> Iterator[Fronts]:
    port, log = free_port(), tmp_path / "log"
    command = [sys.executable, "-m", "components.launch", "--workers", "2"]
    command += ["--port", str(port), "--no-browser"]
    with log.open("wb") as out:
        own = {**os.environ, "HEADLIGHT_ENGINE": "local"}
        process = subprocess.Popen(command, cwd=ROOT, env=own, stdout=out, stderr=out)
    running = Fronts(f"http://127.0.0.1:{port}", process, log)
    try:
        yield running
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(30)


def test_who_loses_a_process_keeps_view_and_text(fronts: Fronts, browser: Browser):
    while len(fronts.apps()) < 2:
        time.sleep(0.05)
    ports = sorted(fronts.apps())
    fronts.until_ready(set(ports))
    while fetch(f"{fronts.url}/ready")[0] != 200:
        time.sleep(0.05)
    # In the console a broken connection is an error; this one is broken on purpose.
    guard = Guard()
    with new_page(browser, guard=guard) as page:
        loses_nothing(page, fronts, ports)
    assert guard.left == []
    # The one that was killed is there again.
    fronts.until_ready(set(ports))
    assert "has ended (code -9) and is started anew" in fronts.log.read_text()

    begun = fronts.begun()
    assert len(begun) == 3
    fronts.process.send_signal(signal.SIGINT)
    assert fronts.process.wait(30) == 0
    assert not [one for one in begun if one.is_running()]


def loses_nothing(page: Page, fronts: Fronts, ports: list[int]) -> None:
    page.goto(f"{fronts.url}/tokens?text=It+was+red")
    settled(page)
    type_prompt(page, "It was green")
    first = ports[int(front_of(page).removeprefix("front")) - 1]

    fronts.apps()[first].kill()
    prompt_box(page).press("End")
    prompt_box(page).press_sequentially(" and blue")

    main = page.get_by_test_id("stMain")
    expect(main).to_contain_text("5 tokens of your text", timeout=60_000)
    expect(prompt_box(page)).to_have_value("It was green and blue")
    assert "/tokens?text=It+was+green+and+blue" in page.url
    assert front_of(page) != f"front{ports.index(first) + 1}"


def front_of(page: Page) -> str:
    cookies = {one.get("name"): one.get("value") for one in page.context.cookies()}
    return str(cookies["headlight_front"])
