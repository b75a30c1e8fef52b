"""Files, connections and gone pages: within bounds, whatever visitors do."""

import asyncio
import gc
import time
from types import SimpleNamespace
from typing import Any

import pytest

from components.server import sessions
from components.server.connections import BUSY, LOOK_EVERY_S, Connections
from components.server.files import FILES_A_GONE_PAGE, FILES_A_PAGE, OWN, room_for
from components.server.sessions import GoneSessions
from components.server.visitors import Visitors
from core.limits import LIMITS


@pytest.mark.parametrize("files", [70, 256, 1024, 4096, 65_536])
def test_all_that_is_let_in_fits_into_the_files_there_are(files: int):
    room = room_for(files)
    rest = room.connections - room.pages
    used = OWN + FILES_A_PAGE * room.pages + FILES_A_GONE_PAGE * room.gone + rest
    assert used <= max(files, OWN + FILES_A_PAGE + FILES_A_GONE_PAGE + 1)
    assert min(room.pages, room.gone, rest) >= 1


def test_where_files_are_many_the_limits_decide():
    room = room_for(65_536)
    assert room.pages == LIMITS.pages
    assert room.gone == LIMITS.gone_pages
    assert room.connections == LIMITS.connections


class Gone:
    """Stands in for a session, to see whether it is ended."""

    def __init__(self, name: str) -> None:
        self.session = SimpleNamespace(id=name, shutdown=self._end)
        self.ended = False

    def _end(self) -> None:
        self.ended = True


def test_of_gone_pages_the_newest_are_kept_and_the_others_ended(monkeypatch):
    now = 100.0
    monkeypatch.setattr(sessions.time, "monotonic", lambda: now)
    kept = GoneSessions(most=2, seconds=60)
    pages: list[Any] = [Gone(name) for name in "abc"]
    for page in pages:
        kept.save(page)
    assert [page.ended for page in pages] == [True, False, False]
    assert kept.get("a") is None
    assert kept.get("b") is pages[1]
    kept.delete("b")
    assert not pages[1].ended  # it goes on
    now += 61
    assert kept.get("c") is None
    assert pages[2].ended
    assert kept.list() == []


class Line:
    """Stands in for a connection of the server."""

    def __init__(self, others: set[Any]) -> None:
        self.connections = others
        others.add(self)
        self.cycle: Any = None
        self.said, self.open = b"", True
        self.transport = SimpleNamespace(
            write=self._write, close=self._close, abort=self._close
        )

    def _write(self, words: bytes) -> None:
        self.said += words

    def _close(self) -> None:
        self.open = False
        self.connections.discard(self)

    def answering(self, complete: bool = False) -> None:
        self.cycle = SimpleNamespace(response_complete=complete)


def test_for_one_connection_too_many_the_longest_silent_one_goes():
    lines: set[Any] = set()
    connections = Connections(most=2, request_s=10, answer_s=100)
    came = [Line(lines) for _ in range(2)]
    for line in came:
        connections.came(line)
        connections.now = 1.0
    late = Line(lines)
    connections.came(late)
    assert [line.open for line in (*came, late)] == [False, True, True]
    assert late.said == b""


def test_where_none_is_silent_the_new_one_is_told_so_and_closed():
    lines: set[Any] = set()
    connections = Connections(most=2, request_s=10, answer_s=100)
    came = [Line(lines) for _ in range(2)]
    for line in came:
        connections.came(line)
        line.answering()
    late = Line(lines)
    connections.came(late)
    assert late.said == BUSY
    assert not late.open
    assert all(line.open for line in came)


def test_who_sends_no_whole_request_is_cut_off():
    connections = Connections(most=9, request_s=10, answer_s=100)
    silent, busy, slow = (Line(set()) for _ in range(3))
    for line in (silent, busy, slow):
        connections.came(line)
    busy.answering()
    slow.answering()
    connections.now = 5.0
    connections.end_slow()
    busy.answering()  # the next request
    connections.now = 11.0
    connections.end_slow()
    assert [line.open for line in (silent, busy, slow)] == [False, True, True]
    # Done with an answer, and half of a request ever since.
    busy.answering(complete=True)
    connections.now = 20.0
    connections.end_slow()
    connections.now = 31.0
    connections.end_slow()
    assert [line.open for line in (busy, slow)] == [False, True]
    connections.now = 106.0
    connections.end_slow()
    assert not slow.open


def test_a_connection_that_became_a_websocket_is_left_alone():
    connections = Connections(most=9, request_s=10, answer_s=100)
    line = Line(set())
    connections.came(line)
    line.connections.discard(line)
    connections.now = 50.0
    connections.end_slow()
    assert line.open
    gc.collect()
    assert not connections._seen


def test_a_stall_of_the_server_is_no_silence_of_a_learner():
    connections = Connections(most=9, request_s=10, answer_s=100)

    async def stalled() -> float:
        looking = asyncio.create_task(connections.look())
        await asyncio.sleep(0)
        time.sleep(4 * LOOK_EVERY_S)
        await asyncio.sleep(LOOK_EVERY_S / 2)
        looking.cancel()
        return connections.now

    assert 0 < asyncio.run(stalled()) <= 2 * LOOK_EVERY_S


def test_one_address_may_not_take_all_pages_and_the_machine_itself_may():
    visitors = Visitors(most=5, each=2)
    with visitors.present("10.0.0.1"), visitors.present("10.0.0.1"):
        assert "2 pages open" in (visitors.refusal("10.0.0.1") or "")
        assert visitors.refusal("10.0.0.2") is None
    assert visitors.refusal("10.0.0.1") is None
    with visitors.present("127.0.0.1"), visitors.present("127.0.0.1"):
        assert visitors.refusal("127.0.0.1") is None
    held = [visitors.present(f"10.0.0.{index}") for index in range(5)]
    for each in held:
        each.__enter__()
    assert "full" in (visitors.refusal("127.0.0.1") or "")
    for each in held:
        each.__exit__(None, None, None)
    assert not visitors._open
