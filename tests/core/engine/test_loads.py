"""Models that load beside the engine's queue."""

import threading
import time

import pytest

from core.engine import LocalEngine, TraceRequest, loads
from core.errors import Busy, ModelUnavailable, TypedOver
from core.limits import Limits

MODEL = "minilm-l6"


def request(text: str) -> TraceRequest:
    return TraceRequest(MODEL, text)


class Panic(BaseException):
    """Stands for a library's own panic, which is no Exception either."""


def test_a_model_that_is_not_there_is_one_sentence_and_not_tried_at_every_key():
    engine = LocalEngine(workers=1)
    with pytest.raises(ModelUnavailable, match="no folder"):
        engine.run(TraceRequest("/no/such/model", "a"), "ann")
    started = time.perf_counter()
    with pytest.raises(ModelUnavailable, match="no folder"):
        engine.run(TraceRequest("/no/such/model", "ab"), "ann")
    assert time.perf_counter() - started < 1


def test_a_failure_is_forgotten_when_somebody_asks_to_try_again(monkeypatch):
    tried: list[str] = []

    def fail(model_id: str):
        tried.append(model_id)
        raise ModelUnavailable("It is a test.")

    monkeypatch.setattr(loads, "obtained", fail)
    engine = LocalEngine(workers=1)
    for _ in range(3):
        with pytest.raises(ModelUnavailable, match="a test"):
            engine.run(TraceRequest("gone", "a"), "ann")
    assert tried == ["gone"]
    engine.forget_failure("gone")
    with pytest.raises(ModelUnavailable, match="a test"):
        engine.run(TraceRequest("gone", "a"), "ann")
    assert tried == ["gone", "gone"]


def test_others_are_answered_while_a_model_loads(monkeypatch, minilm):
    loading, ready = threading.Event(), threading.Event()
    real = loads.obtained

    def slow(model_id: str):
        if model_id == "slow":
            loading.set()
            assert ready.wait(20)
            raise ModelUnavailable("It is a test.")
        return real(model_id)

    monkeypatch.setattr(loads, "obtained", slow)
    engine = LocalEngine(workers=1)
    ticket = engine.submit(TraceRequest("slow", "a"), "ann")
    assert loading.wait(10)
    assert ticket.stage == "loading"
    assert engine.run(request("meanwhile"), "bob").trace.text == "meanwhile"
    ready.set()
    with pytest.raises(ModelUnavailable, match="It is a test"):
        ticket.result()


def test_a_model_whose_loading_panics_is_one_sentence(monkeypatch, minilm):
    def panics(model_id: str):
        raise Panic("/secret/path")

    monkeypatch.setattr(loads, "obtained", panics)
    with pytest.raises(ModelUnavailable, match="error of its own"):
        LocalEngine(workers=1).run(TraceRequest("other", "a"), "ann")
    assert LocalEngine(workers=1).status()["loading"] == 0


def test_a_session_that_types_while_its_model_loads_takes_one_thread(
    monkeypatch, minilm
):
    tried, ready = [], threading.Event()

    def slow(model_id: str):
        tried.append(model_id)
        assert ready.wait(20)
        raise ModelUnavailable("It is a test.")

    monkeypatch.setattr(loads, "obtained", slow)
    engine = LocalEngine(workers=1, limits=Limits(visitor_loads=2))
    tickets = [engine.submit(TraceRequest("one", f"a{n}"), "ann") for n in range(20)]
    other = engine.submit(TraceRequest("one", "b"), "bob")
    engine.submit(TraceRequest("two", "a"), "ann")
    with pytest.raises(Busy, match="several models"):
        engine.submit(TraceRequest("three", "a"), "ann")
    third = engine.submit(TraceRequest("three", "b"), "bob")
    ready.set()
    for ticket in tickets:
        with pytest.raises(TypedOver):
            ticket.result()
    for ticket in (other, third):
        with pytest.raises((TypedOver, ModelUnavailable)):
            ticket.result()
    assert sorted(tried) == ["one", "three", "two"]
