"""What holds of every engine: the one in this process, and that of a cluster."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from core.engine import Answered, AskRequest, TraceRequest, WriteRequest
from core.engine.replica import Replica, Wish
from core.engine.requests import Engine, Ticket
from core.errors import BadText, Busy, HeadlightError, ModelUnavailable, TypedOver
from core.limits import LIMITS
from core.models import LoadedModel
from core.trace import trace
from tests.core.engine.engines import (
    ENGINES,
    Breaks,
    LastLogit,
    Refuses,
    Slow,
    TitleOf,
    TokensOf,
    engine_of,
    needs_ray,
    quietly,
)

SMOL, MINI = "smollm2-135m", "minilm-l6"


@pytest.fixture(params=ENGINES)
def make(request: pytest.FixtureRequest) -> Callable[..., Engine]:
    return partial(engine_of, request.param)


def about(text: str, question: Any, model: str = MINI) -> AskRequest:
    return AskRequest(model, question, TraceRequest(model, text))


def asked(engine: Engine, request: AskRequest, session: str = "ann") -> Any:
    found = engine.submit(request, session).answer()
    assert isinstance(found, Answered)
    return found.answer


def test_it_is_an_engine_and_hands_out_tickets(make, minilm: LoadedModel):
    engine = make()
    assert isinstance(engine, Engine)
    ticket = engine.submit(about("a cat", TokensOf()), "ann")
    assert isinstance(ticket, Ticket)
    assert ticket.wait(30)
    assert ticket.stage == "done"
    assert ticket.ahead == 0


def test_the_answer_is_the_models_own(make, smollm2: LoadedModel):
    engine, text = make(), "The capital of France is"
    token, logit = asked(engine, about(text, LastLogit(), SMOL))
    here = trace(smollm2, text).logits(-1)
    assert token == here.argmax()
    assert logit == pytest.approx(here.max(), abs=1e-4)
    assert asked(engine, AskRequest(SMOL, TitleOf())) == smollm2.card.title


def test_a_text_is_cut_to_the_limits_of_whoever_reads(make, minilm: LoadedModel):
    engine = make(limits=replace(LIMITS, text_chars=5, trace_tokens=4))
    short = asked(engine, about("a bla", TokensOf()))
    assert asked(engine, about("a black cat", TokensOf())) == short
    assert len(asked(engine, about("a b c", TokensOf()))) == 4


def test_what_cannot_be_answered_is_said_in_its_own_words(make, minilm: LoadedModel):
    engine = make()
    with pytest.raises(BadText, match="Only 4 tokens can be counted") as refused:
        asked(engine, about("a cat", Refuses()))
    assert refused.value.sentence.values == {"n": 4}
    with pytest.raises(HeadlightError) as broke:
        asked(engine, about("a cat", Breaks()))
    assert "secret" not in str(broke.value)
    with pytest.raises(ModelUnavailable):
        asked(engine, about("a cat", TokensOf(), "/no/such/folder"))
    # It goes on answering.
    assert len(asked(engine, about("a cat", TokensOf()))) == 4


def test_a_trace_is_read_where_it_is_wanted(make, minilm: LoadedModel):
    read = make().run(TraceRequest(MINI, "a cat"), "ann")
    assert [one.text for one in read.trace.tokens] == [
        one.text for one in trace(minilm, "a cat").tokens
    ]


def test_it_writes_on_where_it_was(make, smollm2: LoadedModel):
    engine, text = make(), "The capital of France is"
    first = engine.write(WriteRequest(SMOL, text), "ann")
    new = int(trace(smollm2, text).logits(-1).argmax())
    engine.write(WriteRequest(SMOL, text, (new,)), "ann")
    assert type(first) is type(engine.write(WriteRequest(SMOL, text), "bob"))


def test_the_newest_text_of_a_session_wins(make, minilm: LoadedModel):
    engine = make()
    held = engine.submit(about("held", Slow(0.5)), "bob")
    until(lambda: engine.status()["reading"] == 1)
    older = engine.submit(about("a black", Slow(0)), "ann")
    until(lambda: engine.status()["waiting"] == 1)
    newer = engine.submit(about("a black cat", Slow(0)), "ann")
    with pytest.raises(TypedOver):
        older.answer()
    assert newer.answer() == Answered(0)
    assert held.answer() == Answered(0.5)


def test_of_too_many_all_are_answered_or_told_to_wait(make, minilm: LoadedModel):
    engine = make(limits=replace(LIMITS, waiting=4))
    engine.submit(about("held", Slow(0.4)), "first")
    until(lambda: engine.status()["reading"] == 1)
    outcomes = [begun(engine, about(f"text {n}", Slow(0)), f"s{n}") for n in range(12)]
    said = [one() for one in outcomes]
    assert set(said) == {"answered", "waits"}
    assert said.count("waits") == 8


def begun(engine: Engine, request: AskRequest, session: str) -> Callable[[], str]:
    """What comes of a request, once that is asked for."""
    try:
        ticket = engine.submit(request, session)
    except Busy:
        return lambda: "waits"

    def outcome() -> str:
        try:
            ticket.answer()
        except Busy:
            return "waits"
        return "answered"

    return outcome


def test_what_nobody_wants_any_more_leaves_the_line(make, minilm: LoadedModel):
    engine = make()
    held = engine.submit(about("held", Slow(0.5)), "bob")
    until(lambda: engine.status()["reading"] == 1)
    ticket = engine.submit(about("never", Slow(0)), "ann")
    until(lambda: engine.status()["waiting"] == 1)
    ticket.cancel()
    until(lambda: engine.status()["waiting"] == 0)
    held.answer()


def test_stale_work_is_not_begun(minilm: LoadedModel):
    replica = Replica(None, 1)
    wish = Wish(about("late", TokensOf()), "ann", time.time() - 1)
    outcome = asyncio.run(replica.answer(wish))
    assert "no answer in time" in str(outcome.error)
    assert asyncio.run(replica.status())["answered"] == 0


@needs_ray
@quietly
def test_an_engine_out_of_reach_is_said_and_found_again(minilm: LoadedModel):
    from core.engine.ray_engine import EngineLost, RayEngine

    there = engine_of("ray")
    assert isinstance(there, RayEngine)
    found: list[Any] = []

    def connect() -> Any:
        if not found:
            raise ConnectionError("no cluster here")
        return found[0]

    engine = RayEngine(connect, replace(LIMITS, deadline_s=0.2))
    with pytest.raises(EngineLost, match="out of reach"):
        asked(engine, about("a cat", TokensOf()))
    waiting = RayEngine(connect, replace(LIMITS, deadline_s=20.0))
    ticket = waiting.submit(about("a cat", TokensOf()), "ann")
    assert not ticket.wait(0.1)
    found.append(there._connect())
    assert ticket.answer() == Answered(asked(there, about("a cat", TokensOf())))
    assert len(asked(engine, about("a cat", TokensOf()))) == 4


def until(is_so: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)
