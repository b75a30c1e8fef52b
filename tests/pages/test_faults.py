"""What a learner sees while something is wrong, and how soon all is well again."""

import threading
import time
from collections.abc import Callable
from errno import ENOSPC, EROFS
from pathlib import Path

import pytest

from components.choice import state
from components.page import frame, run
from core.engine import LocalEngine, TraceRequest, answering, crew, resources
from core.engine import loads as loads_module
from core.errors import Busy, ModelUnavailable
from core.trace import trace
from core.weights import stored
from tests.pages.open import opened_by_link

GOAL_S = 5.0
"""Seconds until all is well; a page's own run is among them."""


class Panic(BaseException):
    """Stands for what no reader expects."""


@pytest.fixture
def engine(monkeypatch) -> LocalEngine:
    """An engine of the test's own, for what happens to it."""
    own = LocalEngine(workers=2)
    for module in ("components.page.run.engine", "components.page.frame.engine"):
        monkeypatch.setattr(module, lambda: own)
    return own


def said(at) -> str:
    return " ".join(one.value for one in [*at.info, *at.warning, *at.error])


def test_a_reader_that_breaks_is_one_sentence_and_the_next_text_is_read(
    engine, monkeypatch, minilm
):
    def breaks(*args, **kwargs):
        raise Panic("/secret/path")

    monkeypatch.setattr(answering, "trace", breaks)
    at = opened_by_link("heads", model="minilm-l6", text="It breaks")
    assert "stopped with an error of its own" in said(at)
    assert "secret" not in said(at)
    assert "Panic" not in said(at)
    monkeypatch.setattr(answering, "trace", trace)
    started = time.monotonic()
    at.run()
    assert time.monotonic() - started < GOAL_S
    assert not at.exception
    assert said(at) == ""
    assert engine.readers == 2


def test_two_readings_of_a_minute_do_not_keep_a_learner_waiting(
    engine, monkeypatch, minilm
):
    # The minute lasts as long as the test; how long is long is made as short.
    monkeypatch.setattr(crew, "LONG_WORK_S", 0.3)
    over = threading.Event()

    def slow(model, text, **kwargs):
        assert not text.startswith("minute") or over.wait(60)
        return trace(model, text, **kwargs)

    monkeypatch.setattr(answering, "trace", slow)
    for who in ("ann", "bob"):
        engine.submit(TraceRequest("minilm-l6", f"minute {who}"), who)
    started = time.monotonic()
    at = opened_by_link("heads", model="minilm-l6", text="Mine is short")
    took = time.monotonic() - started
    over.set()
    assert not at.exception
    assert said(at) == ""
    assert took < GOAL_S


def test_who_is_turned_away_is_answered_without_another_key(
    engine, monkeypatch, minilm
):
    refusals, submit = [Busy("Many people are asking at once.")] * 2, engine.submit

    def full(request, session):
        if refusals:
            raise refusals.pop()
        return submit(request, session)

    monkeypatch.setattr(engine, "submit", full)
    at = opened_by_link("heads", model="minilm-l6", text="Turned away")
    assert refusals == []
    assert not at.exception
    assert said(at) == ""


def disk_full(folder: Path) -> None:
    with stored.disk_sentences(folder, 10**9, "MiniLM"):
        raise OSError(ENOSPC, "No space left on device")


def folder_read_only(folder: Path) -> None:
    with stored.disk_sentences(folder, 10**9, "MiniLM"):
        raise OSError(EROFS, "Read-only file system")


def memory_short(folder: Path) -> None:
    raise MemoryError(folder)


def weights_changed(folder: Path) -> None:
    raise ModelUnavailable("“MiniLM” could not be loaded: its file is not whole.")


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (disk_full, "There is not enough room on the disk for MiniLM"),
        (folder_read_only, "set HEADLIGHT_HOME to a folder that can be written to"),
        (memory_short, "The server's memory is full"),
        (weights_changed, "its file is not whole"),
    ],
)
def test_a_model_that_cannot_be_had_is_one_sentence_and_is_had_once_it_can(
    engine, monkeypatch, tmp_path, fault: Callable[[Path], None], sentence: str, minilm
):
    def loads(model_id: str) -> None:
        assert model_id == "minilm-l6"
        fault(tmp_path)

    monkeypatch.setattr(resources, "loaded_models", lambda: [])
    monkeypatch.setattr(loads_module, "obtained", loads)
    # Nothing was shown before, so there is no model to go back to.
    monkeypatch.setattr(state, "fall_back", lambda reason: False)
    at = opened_by_link("heads", model="minilm-l6", text="Out of reach")
    assert sentence in said(at).replace("\\", "")
    assert "Traceback" not in said(at)
    monkeypatch.undo()
    monkeypatch.setattr(run, "engine", lambda: engine)
    monkeypatch.setattr(frame, "engine", lambda: engine)
    again = next(one for one in at.button if one.label == "Try again")
    again.click().run()
    assert not at.exception
    assert said(at) == ""
