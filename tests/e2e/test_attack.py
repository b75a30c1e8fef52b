"""The short form of the attack: a few seconds of each section that needs a server.

The long form is ``make attack``. The tests speak to the server as a browser does,
without one.
"""

import asyncio
import subprocess
import sys
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from streamlit.proto.WidgetStates_pb2 import WidgetState

import attack.injections as injected
from attack.addressed import addressed
from attack.evil_texts import EVIL
from attack.forged import forged
from attack.frames import BATCH, frames
from attack.injections import injections
from attack.soak import soak
from attack.visitor import PUT_BACK, Visitor
from attack.watched import Watched
from bench.browser import prompt_box, settled
from bench.server import Server
from components.views.mounting import sent_data

NOBODY = Path("no-such-log")


def run(work: Coroutine[None, None, None]) -> None:
    """In a thread of its own: a browser test may have a loop in this one."""
    with ThreadPoolExecutor(1) as elsewhere:
        elsewhere.submit(asyncio.run, work).result()


def test_forged_widgets_leave_no_page_broken(running: Server):
    with ThreadPoolExecutor(1) as elsewhere:
        watched, pages = Watched(running, NOBODY), ["tokens", "generate", "mask"]
        tally = elsewhere.submit(forged, watched, pages, 6).result()
    # Each page whole, one value to each, and one of the server.
    assert tally.tried >= 2 * len(pages) + 1
    assert tally.short == []


def test_a_page_left_broken_by_a_forged_value_is_noticed(
    running: Server, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(Visitor, "wrong", property(lambda _: "nothing is drawn"))
    with ThreadPoolExecutor(1) as elsewhere:
        watched = Watched(running, NOBODY)
        tally = elsewhere.submit(forged, watched, ["about"], 0).result()
    assert "/about: nothing is drawn" in tally.short


def test_a_page_put_back_keeps_the_text_and_the_model(running: Server):
    async def visit() -> None:
        mine = "these are my own words"
        address = {"text": mine, "model": "minilm-l6", "tokens_place": "2"}
        async with Visitor(running.url, "tokens", **address) as visitor:
            await visitor.settled()
            box = next(i for i in visitor.screen.widgets if i.endswith("tokens_query"))
            await visitor.say(WidgetState(id=box, double_value=7))
            assert any(PUT_BACK in said for said in visitor.screen.errors)
            await visitor.say()
            assert visitor.wrong == ""
            views = visitor.screen.of("bidi_component")
            box = next(view for view in views if view.id.endswith("prompt_box"))
            assert sent_data(box)["text"] == mine
            assert "model=minilm-l6" in visitor._query
            assert "tokens_place" not in visitor._query

    run(visit())


def test_odd_frames_disturb_nobody_else(running: Server):
    with ThreadPoolExecutor(1) as elsewhere:
        tally = elsewhere.submit(frames, Watched(running, NOBODY), 4).result()
    # The largest frame, a batch of odd ones with a look at the other, the server.
    assert tally.tried >= 1 + BATCH + 1
    assert tally.short == []


def test_a_class_sees_its_own_texts_and_nobody_elses(running: Server):
    desks = [("", "minilm-l6"), ("tokens", "minilm-l6"), ("heads", "minilm-l6")]
    with ThreadPoolExecutor(1) as elsewhere:
        watched = Watched(running, NOBODY)
        tally = elsewhere.submit(soak, watched, desks, 3, 1).result()
    # The first answer and one to a burst, whatever the machine, and two of the server.
    assert tally.tried >= 2 * len(desks) + 2
    assert tally.short == []


def test_texts_that_are_code_are_sent_as_texts(running: Server):
    pages = ["tokens", "map", "sentences"]
    with ThreadPoolExecutor(1) as elsewhere:
        tally = elsewhere.submit(addressed, Watched(running, NOBODY), pages, 3).result()
    # One text in an address and typed on each page, and one of the server.
    assert tally.tried >= 2 * len(pages) + 1
    assert tally.short == []


def test_texts_that_are_code_to_somebody_are_texts_here(
    running: Server, browser: Browser
):
    tally = injections(Watched(running, NOBODY), browser, ["tokens"], 2)
    # One in the address, one typed, what the page asked for, and the server.
    assert tally.tried >= 4
    assert tally.short == []


def test_a_text_that_is_run_is_noticed(running: Server, open_page):
    page = open_page()
    page.goto(running.url)
    settled(page)
    held = prompt_box(page).input_value()
    assert injected.wrong(page, held, reads_text=True) == []
    page.evaluate(
        """evil => {
            window.ran = 1;
            const link = document.createElement("a");
            link.href = evil;
            document.body.append(link);
        }""",
        f"{EVIL}/x",
    )
    found = " ".join(injected.wrong(page, "another text", reads_text=True))
    for said in ("it was run", "a link or a picture", "the box holds"):
        assert said in found


def test_a_server_that_ended_or_called_out_is_noticed(tmp_path: Path, running: Server):
    log = tmp_path / "egress.log"
    log.write_text("socket.connect 192.0.2.1\n", "utf-8")
    assert Watched(running, log).left() == ["socket.connect 192.0.2.1"]
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    nobody = Server(running.url, ended, log, 0.0)
    assert "the server ended" in Watched(nobody, log).alive()
