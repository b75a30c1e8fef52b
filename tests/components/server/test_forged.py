"""Forged messages: the log stays short, holds no text, and the server goes on."""

import asyncio
from contextlib import suppress

from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from bench.learner import Learner
from bench.server import Server
from tests.components.server.asking import STREAM, ask

SECRET = "Grandmother lives in Kalamazoo"
FORGED = [
    {"string_value": SECRET},
    {"int_value": 10**15},
    {"double_value": float("nan")},
    {"json_value": f'{{"{SECRET}": [1, 2'},
    {"bytes_value": SECRET.encode()},
    {"trigger_value": True},
    {"bool_value": True},
]
FRAMES = [b"\xff" * 100, b"", SECRET.encode(), BackMsg(clear_cache=True), SECRET]


async def forge(url: str) -> int:
    """Sends each forged value to each widget of a page; how many were sent."""
    tried = 0
    async with Learner(url, "next-token", text=SECRET) as learner:
        screen = await learner.settled()
        for element in [*screen.elements.values()]:
            kind = element.WhichOneof("type")
            name = getattr(getattr(element, kind), "id", "") if kind else ""
            for value in FORGED if name else []:
                await learner.set_widget(name.rsplit("-", 1)[-1], **value)
                tried += 1
        with suppress(AssertionError):
            await learner.settled(20)
    return tried


async def send(url: str, frame: bytes | str | BackMsg) -> None:
    address = url.replace("http", "ws", 1) + STREAM
    async with connect(address, proxy=None) as socket:
        with suppress(ConnectionClosed):
            raw = frame.SerializeToString() if isinstance(frame, BackMsg) else frame
            await socket.send(raw)
            await asyncio.wait_for(socket.recv(), 1)


def test_forged_values_and_frames_leave_a_short_log_without_a_text(server: Server):
    tried = asyncio.run(forge(server.url))
    for frame in FRAMES:
        with suppress(TimeoutError):
            asyncio.run(send(server.url, frame))
    assert tried > 50
    assert ask(server, "/_stcore/health").body == "ok"
    log = server.log_text()
    assert "Traceback" not in log
    assert "Kalamazoo" not in log
    assert len(log.splitlines()) < 200
