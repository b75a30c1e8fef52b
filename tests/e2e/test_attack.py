"""The short form of the attack: a few seconds of each section that needs a server.

The long form is ``make attack``. The tests speak to the server as a browser does,
without one.
"""

import asyncio
import json
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from playwright.sync_api import Browser
from streamlit.proto.WidgetStates_pb2 import WidgetState

from attack.forged import forged
from attack.frames import frames
from attack.injections import injections
from attack.soak import soak
from attack.visitor import PUT_BACK, Visitor
from attack.watched import Watched
from bench.server import Server

NOBODY = Path("no-such-log")


def run(work: Coroutine[None, None, None]) -> None:
    """In a thread of its own: a browser test may have a loop in this one."""
    with ThreadPoolExecutor(1) as elsewhere:
        elsewhere.submit(asyncio.run, work).result()


def test_forged_widgets_leave_no_page_broken(running: Server):
    with ThreadPoolExecutor(1) as elsewhere:
        watched, pages = Watched(running, NOBODY), ["tokens", "generate", "mask"]
        tally = elsewhere.submit(forged, watched, pages, 6).result()
    assert tally.tried > 2
    assert tally.short == []


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
            assert json.loads(box.json or box.mixed.json)["text"] == mine
            assert "model=minilm-l6" in visitor._query
            assert "tokens_place" not in visitor._query

    run(visit())


def test_odd_frames_disturb_nobody_else(running: Server):
    with ThreadPoolExecutor(1) as elsewhere:
        tally = elsewhere.submit(frames, Watched(running, NOBODY), 4).result()
    assert tally.tried > 10
    assert tally.short == []


def test_a_class_sees_its_own_texts_and_nobody_elses(running: Server):
    with ThreadPoolExecutor(1) as elsewhere:
        watched = Watched(running, NOBODY)
        tally = elsewhere.submit(soak, watched, [""], 4, 1).result()
    assert tally.tried > 1
    assert tally.short == []


def test_texts_that_are_code_to_somebody_are_texts_here(
    running: Server, browser: Browser
):
    tally = injections(Watched(running, NOBODY), browser, ["tokens"], 6)
    assert tally.tried > 2
    assert tally.short == []
