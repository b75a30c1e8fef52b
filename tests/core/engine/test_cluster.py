"""A real cluster on one machine: two replicas that are killed, flooded and replaced."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import psutil
import pytest

from core.engine import Answered, AskRequest, TraceRequest
from core.errors import Busy, HeadlightError
from core.limits import LIMITS
from tests.core.engine.engines import Slow, TokensOf, needs_ray, quietly

pytestmark = [needs_ray, quietly, pytest.mark.timeout(600)]
MINI = "minilm-l6"
FEW = replace(LIMITS, waiting=4)


@pytest.fixture(scope="module")
def engine() -> Iterator[Any]:
    from core.engine import cluster
    from core.engine.ray_engine import RayEngine

    try:
        cluster.begin(2)
        cluster.deploy(cluster.application(2, 1, MINI, FEW))
        yield RayEngine()
    finally:
        begun = psutil.Process().children(recursive=True)
        cluster.end()
        _, left = psutil.wait_procs(begun, 30)
        assert not [one for one in left if "ray" in one.name()]


class Typists:
    """A few who type without pause, each a text of his own that grows."""

    def __init__(self, engine: Any, count: int) -> None:
        self.answered: list[float] = []
        self.failed: list[str] = []
        self._engine, self._stop = engine, threading.Event()
        self._threads = [
            threading.Thread(target=self._type, args=(n,)) for n in range(count)
        ]

    def __enter__(self) -> "Typists":
        for one in self._threads:
            one.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        for one in self._threads:
            one.join(60)

    def go_on(self, count: int) -> None:
        """Wait until so many more are answered."""
        before, deadline = len(self.answered), time.monotonic() + 120
        while len(self.answered) < before + count:
            assert time.monotonic() < deadline, self.failed
            time.sleep(0.02)

    def _type(self, n: int) -> None:
        words = 0
        while not self._stop.is_set():
            words = words % 30 + 1
            text = f"{n}" + " a" * words
            asks = AskRequest(MINI, TokensOf(), TraceRequest(MINI, text))
            try:
                found = self._engine.submit(asks, f"typist-{n}").answer()
                assert isinstance(found, Answered)
                assert len(found.answer) == words + 3
                self.answered.append(time.monotonic())
            except BaseException as error:
                self.failed.append(repr(error))


def replicas() -> list[psutil.Process]:
    found = psutil.Process().children(recursive=True)
    return [one for one in found if one.name().startswith("ray::ServeRepl")]


def test_one_of_two_replicas_is_killed_and_no_answer_fails(engine):
    with Typists(engine, 4) as typing:
        typing.go_on(20)
        first, other = replicas()
        first.kill()
        typing.go_on(40)
        until(lambda: len({one.pid for one in replicas()} - {first.pid, other.pid}) > 0)
        typing.go_on(10)
    assert typing.failed == []


def test_of_too_many_each_is_answered_or_told_to_wait(engine):
    tickets = [
        engine.submit(
            AskRequest(MINI, Slow(0.1), TraceRequest(MINI, f"text {n}")), f"session-{n}"
        )
        for n in range(60)
    ]
    said = [outcome(one) for one in tickets]
    assert said.count("answered") + said.count("waits") == 60
    assert said.count("answered") >= 2
    assert said.count("waits") >= 10


def test_new_replicas_take_the_place_of_the_old_and_no_answer_fails(engine):
    from core.engine import cluster

    before = {one.pid for one in replicas()}
    with Typists(engine, 4) as typing:
        typing.go_on(10)
        cluster.deploy(cluster.application(2, 1, MINI, FEW))
        typing.go_on(10)
    assert typing.failed == []
    until(lambda: not before & {one.pid for one in replicas()})


def test_nobody_but_this_machine_reaches_it(engine):
    # What this process listens to itself is other tests' business.
    open_to_others = [
        (one.name(), each.laddr)
        for one in psutil.Process().children(recursive=True)
        for each in one.net_connections("tcp")
        if each.status == psutil.CONN_LISTEN
        and each.laddr.ip.removeprefix("::ffff:") != "127.0.0.1"
    ]
    assert not open_to_others


def outcome(ticket: Any) -> str:
    try:
        ticket.answer()
    except Busy:
        return "waits"
    except HeadlightError as error:
        return str(error)
    return "answered"


def until(is_so: Any, seconds: float = 120.0) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)
