"""A server that may open few files still answers, whoever has come and gone."""

import asyncio
import socket
import time
from urllib.parse import urlsplit

import psutil
import pytest
from websockets.exceptions import InvalidStatus

from bench.learner import Learner
from bench.server import running_server
from tests.components.server.asking import ask

FEW = 256
"""What macOS gives a program unless it asks."""
LEARNERS = 90

pytest.importorskip("resource", reason="this system counts no files")


def test_dozens_of_gone_learners_leave_the_server_answering():
    with running_server(ready_path="/_stcore/health", open_files=FEW) as server:
        process = psutil.Process(server.process.pid)
        refused = asyncio.run(crowd(server.url))
        # More than fit were told so; the others were let in.
        assert LEARNERS - 60 <= refused < LEARNERS
        assert process.num_fds() < FEW - 20
        # Nor does a crowd of lines that say nothing: those too many are cut at once.
        silent = [open_line(server.url) for _ in range(FEW)]
        time.sleep(1.5)
        assert process.num_fds() < FEW - 60
        assert asyncio.run(one(server.url))
        for line in silent:
            line.close()
        assert ask(server, "/_stcore/health").body == "ok"
        assert "Too many open files" not in server.log_text()


async def crowd(url: str) -> int:
    """Open pages, all at once, and leave; how many found no room."""
    came = await asyncio.gather(*(one(url) for _ in range(LEARNERS)))
    return came.count(False)


async def one(url: str) -> bool:
    """Whether a page could be opened."""
    try:
        async with Learner(url, "about"):
            await asyncio.sleep(3)
    except InvalidStatus as refused:
        if refused.response.status_code != 503:
            raise
        return False
    return True


def open_line(url: str) -> socket.socket:
    host, _, port = urlsplit(url).netloc.partition(":")
    return socket.create_connection((host, int(port)))
