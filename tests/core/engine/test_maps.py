"""Maps in the background: once for all, given up, and how far they are."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from core.embeddings.projection import Projection, Step
from core.embeddings.projection_settings import Pca, Settings, Tsne, Umap
from core.engine import maps as projecting
from core.engine.maps import RULES, HowFar, Projector, how_far, iterations_done
from core.errors import HeadlightError

ROWS = np.eye(5, 7, dtype=np.float32)
MANY = np.random.default_rng(0).normal(size=(150, 9)).astype(np.float32)


class Slow:
    """Stands in for the making of a map: begins, then waits for a sign."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.made: list[Settings] = []

    def __call__(
        self, rows: np.ndarray, settings: Settings, on_step: Callable[[Step], None]
    ) -> Projection:
        on_step("placing")
        self.made.append(settings)
        assert self.go.wait(20)
        return Projection(rows[:, :2], settings, np.empty(0, np.float32))


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    stand_in = Slow()
    monkeypatch.setattr(projecting, "project", stand_in)
    yield stand_in
    stand_in.go.set()


def begun(slow: Slow, count: int = 1) -> None:
    for _ in range(1000):
        if len(slow.made) >= count:
            return
        time.sleep(0.01)
    raise AssertionError("nothing began")


def test_the_same_map_is_made_once_for_all(slow: Slow):
    maker = Projector()
    tickets = [maker.submit(ROWS.copy(), Pca(), f"s{i}") for i in range(3)]
    slow.go.set()
    assert all(ticket.wait(10.0) for ticket in tickets)
    assert tickets[0].result() is tickets[2].result()
    assert maker.submit(ROWS, Pca(), "later").wait(0.0)
    assert slow.made == [Pca()]
    # Other points, or another seed, are another map.
    maker.submit(2 * ROWS, Pca(), "s0").wait(10.0)
    maker.submit(ROWS, Pca(3), "s0").wait(10.0)
    assert len(slow.made) == 3


def test_a_map_that_waits_and_is_wanted_no_more_is_not_begun(slow: Slow):
    maker = Projector()
    maker.submit(ROWS, Tsne(seed=1), "a")
    begun(slow)
    waiting = maker.submit(ROWS, Tsne(seed=2), "b")
    assert how_far(waiting) == HowFar(None, 0.0)
    maker.submit(ROWS, Tsne(seed=3), "b")
    shared = maker.submit(ROWS, Tsne(seed=4), "c")
    maker.submit(ROWS, Tsne(seed=4), "d")
    shared.give_up()
    slow.go.set()
    assert shared.wait(10.0)
    assert [one.seed for one in slow.made] == [1, 3, 4]  # pyright: ignore


def test_methods_do_not_wait_for_one_another(slow: Slow):
    maker = Projector()
    maker.submit(ROWS, Umap(), "a")
    maker.submit(ROWS, Tsne(), "b")
    begun(slow, 2)
    assert {type(one) for one in slow.made} == {Umap, Tsne}


def test_a_failed_map_says_why_and_can_be_asked_for_again(
    monkeypatch: pytest.MonkeyPatch,
):
    maker = Projector()
    ticket = maker.submit(ROWS[:1], Pca(), "a")
    assert ticket.wait(10.0)
    with pytest.raises(HeadlightError, match="at least two points"):
        ticket.result()

    def broken(*given: object) -> Projection:
        raise MemoryError("no room")

    monkeypatch.setattr(projecting, "project", broken)
    ticket = maker.submit(ROWS, Pca(), "a")
    assert ticket.wait(10.0)
    with pytest.raises(HeadlightError, match="memory is full"):
        ticket.result()
    monkeypatch.undo()
    ticket = maker.submit(ROWS, Pca(), "a")
    assert ticket.wait(10.0)
    assert ticket.result().coords.shape == (5, 2)


def test_a_long_map_says_how_many_of_its_iterations_are_done():
    ticket = Projector().submit(MANY, Tsne(max_iter=1000), "a")
    shares = []
    while not ticket.wait(0.01):
        far = how_far(ticket)
        if far.share is not None:
            shares.append(far.share)
            assert far.seconds > 0
    assert len(shares) > 3
    assert 0 <= shares[0] < shares[-1] <= 1
    assert shares == sorted(shares)


def test_a_map_that_nobody_wants_ends_at_its_next_iteration():
    maker = Projector(replace(RULES, patience_s=0.0))
    long = maker.submit(MANY, Tsne(max_iter=100_000), "a")
    while not how_far(long).share:
        assert not long.wait(0.01)
    long.give_up()
    assert long.wait(20.0)
    with pytest.raises(HeadlightError, match="given up"):
        long.result()
    # The worker is free, and the map can be asked for again.
    assert maker.submit(MANY[:9], Tsne(perplexity=2, max_iter=250), "b").wait(20.0)
    again = maker.submit(MANY, Tsne(max_iter=100_000), "a")
    assert not again.wait(0.0)
    again.give_up()
    assert again.wait(20.0)


def test_whoever_asks_again_at_once_joins_the_map_that_was_begun(slow: Slow):
    maker = Projector()
    first = maker.submit(ROWS, Tsne(), "a")
    begun(slow)
    first.give_up()
    joined = maker.submit(ROWS, Tsne(), "a")
    slow.go.set()
    assert joined.wait(10.0)
    assert joined.result().coords.shape == (5, 2)
    assert len(slow.made) == 1


def test_where_nothing_counts_nothing_is_said():
    assert iterations_done(threading.get_ident()) is None
    assert iterations_done(-1) is None
