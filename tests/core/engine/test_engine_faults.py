"""The engine when a model breaks: one sentence, and everybody else goes on."""

import threading
import time

import pytest

from core.engine import LocalEngine, TraceRequest, answering, crew
from core.errors import HeadlightError
from core.trace import trace

MODEL = "minilm-l6"


def request(text: str) -> TraceRequest:
    return TraceRequest(MODEL, text)


class Panic(BaseException):
    """Stands for a tokenizer's own panic, which is no Exception either."""


def test_an_error_inside_the_model_is_one_sentence_and_the_worker_lives(
    monkeypatch, minilm
):
    engine = LocalEngine(workers=1)

    def broken(*args, **kwargs):
        raise RuntimeError("boom")

    monkeypatch.setattr(answering, "trace", broken)
    with pytest.raises(HeadlightError, match="stopped with an error"):
        engine.run(request("one"), "ann")
    monkeypatch.setattr(answering, "trace", trace)
    assert engine.run(request("two"), "ann").trace.text == "two"


def test_a_reader_outlives_what_is_no_exception_and_its_learner_reads_one_sentence(
    monkeypatch, minilm, caplog
):
    engine = LocalEngine(workers=1)

    def panics(*args, **kwargs):
        raise Panic("/secret/path and the text of a learner")

    for error in (Panic, SystemExit, KeyboardInterrupt):
        monkeypatch.setattr(answering, "trace", panics)
        with pytest.raises(HeadlightError, match="error of its own") as caught:
            engine.run(request(f"one {error.__name__}"), "ann")
        assert "secret" not in str(caught.value) + caplog.text
        monkeypatch.setattr(answering, "trace", trace)
        # The same session goes on, and so does everybody else.
        for who in ("ann", "bob"):
            assert engine.run(request(f"two {error.__name__}"), who).trace
    assert "Panic at" in caplog.text
    assert engine.status()["reading"] == 0


def test_a_lack_of_memory_is_said_as_what_it_is(monkeypatch, minilm):
    def needs_too_much(*args, **kwargs):
        raise RuntimeError("DefaultCPUAllocator: can't allocate memory: 9 bytes")

    monkeypatch.setattr(answering, "trace", needs_too_much)
    with pytest.raises(HeadlightError, match="memory is full"):
        LocalEngine(workers=1).run(request("one"), "ann")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_readers_that_died_are_replaced_within_a_second(monkeypatch, minilm):
    engine = LocalEngine(workers=2)

    def dies():
        raise Panic

    monkeypatch.setattr(engine, "_next", dies)
    with engine._changed:
        engine._changed.notify_all()
    until = time.monotonic() + 5
    while engine.readers and time.monotonic() < until:
        time.sleep(0.01)
    assert engine.readers == 0
    monkeypatch.undo()
    started = time.monotonic()
    assert engine.run(request("alive again"), "ann").trace.text == "alive again"
    assert time.monotonic() - started < 1
    assert engine.readers == 2


def test_texts_that_take_a_minute_do_not_stop_the_class(monkeypatch, minilm):
    # A minute made short: every reader holds a text for as long as the test wants.
    monkeypatch.setattr(crew, "LONG_WORK_S", 0.2)
    free = threading.Event()

    def slow(model, text, **kwargs):
        assert not text.startswith("slow") or free.wait(20)
        return trace(model, text, **kwargs)

    monkeypatch.setattr(answering, "trace", slow)
    engine = LocalEngine(workers=2)
    held = [engine.submit(request(f"slow {who}"), who) for who in ("ann", "bob")]
    started = time.monotonic()
    assert engine.run(request("quick"), "cid").trace.text == "quick"
    assert time.monotonic() - started < 2
    free.set()
    assert [ticket.result().trace.text for ticket in held] == ["slow ann", "slow bob"]
    until = time.monotonic() + 5
    while engine.readers > 2 and time.monotonic() < until:
        engine.run(request(f"afterwards {time.monotonic()}"), "cid")
    assert engine.readers == 2
