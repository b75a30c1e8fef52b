"""The short form of the attack: a few seconds of each section that needs a server.

The long form is ``make attack``. The tests speak to the server as a browser does,
without one.
"""

import asyncio
import json
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from streamlit.proto.WidgetStates_pb2 import WidgetState

from attack.forged import forged
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
    assert tally.tried > 20
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
