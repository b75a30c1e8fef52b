"""Waiting: for models, for answers, and what is said meanwhile."""

from types import SimpleNamespace

import pytest

from components import waiting
from core.errors import TooLate
from core.progress import Progress


class Place:
    """Notes what is drawn."""

    def __init__(self) -> None:
        self.drawn: list[object] = []

    def empty(self) -> None:
        self.drawn.append(None)

    def progress(self, share: float, text: str) -> None:
        self.drawn.append((share, text))


class FakeTicket:
    """An answer that comes after a while, or never."""

    ahead = 0

    def __init__(self, slices: float, stage: str = "reading") -> None:
        self.left, self.stage, self.cancelled = slices, stage, False

    def wait(self, seconds: float) -> bool:
        del seconds
        self.left -= 1
        return self.left <= 0

    def result(self) -> str:
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


@pytest.mark.parametrize(
    ("stage", "limits"),
    [
        ("waiting", SimpleNamespace(deadline_s=0.05, load_s=9)),
        ("reading", SimpleNamespace(deadline_s=9, load_s=0.05)),
    ],
)
def test_what_never_ends_is_given_up_in_the_end(line, monkeypatch, stage, limits):
    monkeypatch.setattr(waiting, "LIMITS", limits)
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


def test_a_hub_model_has_no_bar(monkeypatch):
    place = Place()
    waiting._show_loading(place, "openai-community/gpt2")  # pyright: ignore
    assert place.drawn == [None]
