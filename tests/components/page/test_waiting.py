"""Waiting: for models, for answers, and what is said meanwhile."""

import threading
import time
from types import SimpleNamespace

import pytest

from components.page import waiting
from core.engine import LocalEngine, Traced, TraceRequest, answering
from core.engine.jobs import GivenUp
from core.errors import BadText, Busy, TooLate, TypedOver
from core.limits import Limits
from core.trace import trace
from core.weights.progress import Progress


class Place:
    """Notes what is drawn."""

    def __init__(self) -> None:
        self.drawn: list[object] = []

    def empty(self) -> None:
        self.drawn.append(None)

    def progress(self, share: float, text: str) -> None:
        self.drawn.append((share, text))

    def info(self, text: str, icon: str) -> None:
        self.drawn.append(text)


class FakeTicket:
    """An answer that comes after a while, or never."""

    ahead = 0

    def __init__(self, slices: float, stage: str = "reading") -> None:
        self.left, self.stage, self.cancelled = slices, stage, False

    def wait(self, seconds: float) -> bool:
        del seconds
        self.left -= 1
        return self.left <= 0

    def answer(self) -> str:
        if self.left > 0:
            raise TooLate("no answer in time")
        return "answer"

    def cancel(self) -> None:
        self.cancelled = True


@pytest.fixture
def line(monkeypatch):
    shown = []
    shows = SimpleNamespace(show=shown.append, line="5 tokens")
    monkeypatch.setattr(waiting, "status", lambda: shows)
    monkeypatch.setattr(waiting, "PATIENCE_S", 0)
    monkeypatch.setattr(waiting, "SLICE_S", 0)
    return shown


def test_the_answer_comes_back_and_the_place_in_the_queue_is_given_up(line):
    ticket = FakeTicket(slices=3)
    answer = waiting.answer(ticket, "smollm2-135m", Place())  # pyright: ignore
    assert answer == "answer"
    assert ticket.cancelled
    assert set(line) <= {"reading…", "5 tokens"}


def test_what_was_said_before_a_slow_answer_is_said_again_after_it(line):
    waiting.answer(FakeTicket(slices=30), "smollm2-135m", Place())  # pyright: ignore
    assert line[0] == "reading…"
    assert line[-1] == "5 tokens"


def test_who_asks_behind_others_reads_how_many_and_goes_on_by_itself(line):
    ticket = FakeTicket(slices=30, stage="waiting")
    ticket.ahead = 3
    assert waiting.finished(ticket).answer() == "answer"  # pyright: ignore
    assert (line[0], line[-1]) == ("waiting for 3 others…", "5 tokens")
    assert ticket.cancelled


@pytest.mark.parametrize("stage", ["waiting", "reading"])
def test_what_never_ends_is_given_up_in_the_end(line, monkeypatch, stage):
    monkeypatch.setattr(waiting, "LIMITS", SimpleNamespace(load_s=0.05))
    ticket = FakeTicket(slices=float("inf"), stage=stage)
    with pytest.raises(TooLate):
        waiting.answer(ticket, "smollm2-135m", Place())  # pyright: ignore
    assert ticket.cancelled


@pytest.mark.parametrize(
    ("ahead", "said"), [(1, "waiting for 1 other…"), (7, "waiting for 7 others…")]
)
def test_those_who_wait_learn_how_many_are_before_them(ahead, said):
    ticket = FakeTicket(slices=1, stage="waiting")
    ticket.ahead = ahead
    assert waiting._what_is_happening(ticket) == said  # pyright: ignore


def test_a_download_is_drawn_as_the_share_that_is_here(monkeypatch):
    state = Progress("minilm-l6", "downloading", 20_000_000, 80_000_000, "Coming.")
    monkeypatch.setattr(waiting, "progress", lambda: {"minilm-l6": state})
    place = Place()
    waiting._show_loading(place, "minilm-l6")  # pyright: ignore
    assert place.drawn == [(0.25, r"Coming\. 20 of 80 MB")]


def test_whoever_waits_for_another_server_to_fetch_is_told_so(monkeypatch):
    said = "MiniLM is being fetched by another Headlight."
    state = Progress("minilm-l6", "waiting", 0, 80_000_000, said)
    monkeypatch.setattr(waiting, "progress", lambda: {"minilm-l6": state})
    place = Place()
    waiting._show_loading(place, "minilm-l6")  # pyright: ignore
    assert place.drawn == [said.replace(".", r"\.")]


def test_a_hub_model_has_no_bar(monkeypatch):
    place = Place()
    waiting._show_loading(place, "openai-community/gpt2")  # pyright: ignore
    assert place.drawn == [None]


class Refusing:
    """Refuses a few times, then answers."""

    def __init__(self, *errors: Exception) -> None:
        self.errors, self.asked = list(errors), 0

    def __call__(self) -> str:
        self.asked += 1
        if self.errors:
            raise self.errors.pop(0)
        return "answer"


@pytest.fixture
def rests(monkeypatch):
    seconds = []
    monkeypatch.setattr(waiting, "_rest", seconds.append)
    monkeypatch.setattr(waiting.random, "uniform", lambda low, high: high)
    return seconds


def test_who_is_turned_away_asks_again_by_itself_and_later_each_time(rests):
    refusing = Refusing(*5 * [Busy("Many people.")], TooLate("The server is busy."))
    place = Place()
    assert waiting.patiently(refusing, place) == "answer"  # pyright: ignore
    assert rests == [0.5, 1.0, 2.0, 4.0, 4.0, 4.0]
    assert str(place.drawn[0]).startswith("Many people\\. You need do nothing")
    assert str(place.drawn[5]).startswith("The server is busy\\. You need do nothing")
    assert place.drawn[-1] is None


def test_who_is_answered_at_once_reads_nothing_of_it(rests):
    place = Place()
    assert waiting.patiently(Refusing(), place) == "answer"  # pyright: ignore
    assert place.drawn == rests == []


@pytest.mark.parametrize("error", [TypedOver(), GivenUp()])
def test_whose_place_was_taken_asks_again_and_reads_nothing_of_it(rests, error):
    place = Place()
    assert waiting.patiently(Refusing(error), place) == "answer"  # pyright: ignore
    assert (rests, place.drawn) == ([waiting.PATIENCE_S], [])


def test_what_asking_again_does_not_mend_is_said_at_once(rests):
    refusing = Refusing(BadText("It is too long."))
    with pytest.raises(BadText):
        waiting.patiently(refusing, Place())  # pyright: ignore
    assert (refusing.asked, rests) == (1, [])


def test_a_page_that_looks_keeps_its_place_in_the_queue_past_the_deadline(
    monkeypatch, minilm
):
    free = threading.Event()

    def slow(model, text, **kwargs):
        assert text != "slow" or free.wait(20)
        return trace(model, text, **kwargs)

    monkeypatch.setattr(answering, "trace", slow)
    engine = LocalEngine(workers=1, limits=Limits(deadline_s=0.2))
    engine.submit(TraceRequest("minilm-l6", "slow"), "ann")
    ticket = engine.submit(TraceRequest("minilm-l6", "quick"), "bob")
    threading.Timer(0.6, free.set).start()
    monkeypatch.setattr(
        waiting, "status", lambda: SimpleNamespace(line="", show=lambda line: None)
    )
    found = waiting.answer(ticket, "minilm-l6", Place())  # pyright: ignore
    assert isinstance(found, Traced)
    assert found.trace.text == "quick"


def test_large_pictures_are_drawn_one_after_the_other():
    inside, most = [], []

    def draw() -> None:
        with waiting.drawing():
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.02)
            inside.pop()

    threads = [threading.Thread(target=draw) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 5 * [1]
