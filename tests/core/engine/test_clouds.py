"""Clouds beside the pages: the newest of a session alone, by one thread, each once."""

import threading

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from core.embeddings.cloud import Cloud, Group, cloud
from core.embeddings.neighbours import Matrix
from core.engine import clouds as module
from core.engine.clouds import CloudRequest, CloudWorker
from core.errors import Busy, HeadlightError, TypedOver
from core.models import loaded as models

MATRIX = Matrix(np.random.default_rng(0).normal(size=(50, 3)).astype(np.float32))


def asked(row: int) -> CloudRequest:
    return CloudRequest("space", (Group(str(row), (row,)),), 2, "cosine")


class Gate:
    """Holds every search until it is opened, and notes what is looked for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.found: list[str] = []
        self.open, self.entered = threading.Event(), threading.Semaphore(0)
        monkeypatch.setattr(module, "cloud", self)

    def __call__(self, matrix: Matrix, groups: tuple[Group, ...], *rest) -> Cloud:
        self.found.append(groups[0].name)
        self.entered.release()
        assert self.open.wait(10)
        return cloud(matrix, groups, *rest)


@pytest.fixture
def gate(monkeypatch):
    held = Gate(monkeypatch)
    yield held
    held.open.set()


def test_it_is_the_cloud_and_the_second_to_ask_gets_the_kept_one():
    worker = CloudWorker()
    found = worker.submit(asked(7), MATRIX, "ann").result()
    assert found.rows.tolist() == cloud(MATRIX, asked(7).groups, 2).rows.tolist()
    assert not found.rows.flags.writeable
    assert worker.submit(asked(7), MATRIX, "bob").result() is found


def test_a_session_that_types_on_has_one_running_and_the_newest_waiting(gate):
    worker = CloudWorker()
    worker.submit(asked(0), MATRIX, "ann")
    assert gate.entered.acquire(timeout=10)
    tickets = [worker.submit(asked(row), MATRIX, "ann") for row in range(1, 20)]
    gate.open.set()
    assert tickets[-1].result().chosen.sum() == 1
    assert gate.found == ["0", "19"]
    for ticket in tickets[:-1]:
        with pytest.raises(TypedOver):
            ticket.result()


def test_however_many_ask_there_is_one_thread(gate):
    worker = CloudWorker()
    before = threading.active_count()
    tickets = [worker.submit(asked(row), MATRIX, f"s{row}") for row in range(30)]
    assert threading.active_count() == before
    gate.open.set()
    assert len({ticket.result().rows[0] for ticket in tickets}) == 30


def test_one_that_was_given_up_is_not_looked_for(gate):
    worker = CloudWorker()
    first = worker.submit(asked(0), MATRIX, "ann")
    assert gate.entered.acquire(timeout=10)
    worker.submit(asked(1), MATRIX, "bob").give_up()
    last = worker.submit(asked(2), MATRIX, "cid")
    gate.open.set()
    assert first.result().rows[0] == 0
    assert last.result().rows[0] == 2
    assert gate.found == ["0", "2"]


def test_a_full_line_says_busy_and_makes_room_for_who_has_fewer(gate):
    worker = CloudWorker(most_waiting=3)
    worker.submit(asked(0), MATRIX, "x:0")
    assert gate.entered.acquire(timeout=10)
    mine = [worker.submit(asked(row), MATRIX, f"x:{row}") for row in (1, 2, 3)]
    with pytest.raises(Busy, match="at once"):
        worker.submit(asked(4), MATRIX, "x:4")
    other = worker.submit(asked(5), MATRIX, "y:1")
    with pytest.raises(Busy, match="at once"):
        mine[-1].result()
    gate.open.set()
    assert other.result().rows[0] == 5


def test_a_search_that_breaks_is_one_sentence_and_the_next_one_is_found(monkeypatch):
    worker = CloudWorker()

    def breaks(*given: object) -> Cloud:
        raise SystemExit("/secret/path")

    monkeypatch.setattr(module, "cloud", breaks)
    with pytest.raises(HeadlightError, match="could not be found"):
        worker.submit(asked(1), MATRIX, "ann").result()
    monkeypatch.setattr(module, "cloud", cloud)
    assert worker.submit(asked(1), MATRIX, "ann").result().rows[0] == 1


def test_only_so_many_are_kept(monkeypatch):
    monkeypatch.setattr(module, "MOST_KEPT", 2)
    worker = CloudWorker()
    first = worker.submit(asked(1), MATRIX, "ann").result()
    for row in (2, 3):
        worker.submit(asked(row), MATRIX, "ann").result()
    assert worker.submit(asked(1), MATRIX, "ann").result() is not first


def test_a_product_takes_one_thread_so_that_others_need_not_wait_for_it():
    assert models.DEFAULT_MODEL  # importing it says so to the library of products
    pools = [one for one in threadpool_info() if one["user_api"] == "blas"]
    assert any(one["num_threads"] == 1 for one in pools)
    numpy_own = [one for one in pools if "numpy.libs" in one["filepath"]]
    assert all(one["num_threads"] == 1 for one in numpy_own)
