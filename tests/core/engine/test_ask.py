"""Questions that run the model: in the queue, once for all, with their own errors."""

import pickle
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pytest

from core.embeddings.sentence_vectors import NoDirection
from core.engine import (
    Answered,
    AskRequest,
    FactsOfText,
    LocalEngine,
    TraceRequest,
    again,
    answering,
    leases,
    loads,
    resources,
)
from core.engine.says import AskedContinuations, Entries
from core.errors import (
    BadText,
    HeadlightError,
    ModelUnavailable,
    TooLate,
    TypedOver,
)
from core.limits import Limits
from core.models import LoadedModel
from core.text.continuation import Continuations
from core.trace import Trace, trace
from tests.travels import travels

READ = TraceRequest("minilm-l6", "a black cat")


@dataclass(frozen=True)
class CountTokens:
    """Counts what was read, and notes which thread did."""

    name: str
    asked: ClassVar[list[tuple[str, str]]] = []

    def __call__(self, read: Trace) -> int:
        self.asked.append((self.name, threading.current_thread().name))
        if self.name == "none":
            raise HeadlightError("There is nothing to count.")
        return len(read.tokens)


@dataclass(frozen=True)
class TitleOf:
    def __call__(self, model: LoadedModel) -> str:
        return model.card.title


def asked(engine: LocalEngine, request: AskRequest, session: str = "ann") -> Any:
    found = engine.submit(request, session).answer()
    assert isinstance(found, Answered)
    return found.answer


def of(name: str) -> AskRequest:
    return AskRequest(READ.model_id, CountTokens(name), READ)


@pytest.fixture
def engine(minilm: LoadedModel) -> LocalEngine:
    CountTokens.asked.clear()
    return LocalEngine(workers=2)


def test_equal_questions_are_answered_once_and_by_nobody_who_reads(
    engine: LocalEngine,
):
    assert asked(engine, of("one")) == 5
    assert asked(engine, of("one"), "bob") == 5
    assert asked(engine, of("two")) == 5
    names = [name for name, _ in CountTokens.asked]
    assert names == ["one", "two"]
    assert all("headlight-answerer" in thread for _, thread in CountTokens.asked)


def test_what_is_kept_is_not_read_again_for_a_question(
    engine: LocalEngine, monkeypatch: pytest.MonkeyPatch
):
    read: list[str] = []

    def watched(model: LoadedModel, text: str, **how: Any) -> Trace:
        read.append(text)
        return trace(model, text, **how)

    monkeypatch.setattr(answering, "trace", watched)
    engine.run(READ, "ann")
    assert asked(engine, of("kept")) == 5
    assert (
        asked(
            engine,
            AskRequest(
                READ.model_id, CountTokens("new"), TraceRequest(READ.model_id, "a cat")
            ),
        )
        == 4
    )
    assert engine.run(TraceRequest(READ.model_id, "a cat"), "ann").cached
    assert read == ["a black cat", "a cat"]


def test_a_question_may_be_about_the_model_itself(
    engine: LocalEngine, minilm: LoadedModel
):
    assert asked(engine, AskRequest("minilm-l6", TitleOf())) == minilm.card.title


def test_a_question_without_an_answer_says_why_and_is_not_asked_again(
    engine: LocalEngine, minilm: LoadedModel
):
    told = []
    for who in ("ann", "bob"):
        with pytest.raises(HeadlightError, match="nothing to count") as caught:
            asked(engine, of("none"), who)
        told.append(caught.value)
    assert len(CountTokens.asked) == 1
    # Each his own: an error notes where it was raised, and holds all that is there.
    assert told[0] is not told[1]
    engine._results.keep_alive_only([])
    with pytest.raises(HeadlightError, match="nothing to count"):
        asked(engine, of("none"))
    assert len(CountTokens.asked) == 2


@dataclass(frozen=True)
class Breaks:
    """Stops with an error of its own, or with one that passes."""

    passing: bool
    asked: ClassVar[list[bool]] = []

    def __call__(self, read: Trace) -> int:
        self.asked.append(self.passing)
        if self.passing:
            raise RuntimeError("CUDA out of memory")
        raise IndexError("/secret/path")


def test_what_breaks_is_a_sentence_and_what_passes_is_tried_again(
    engine: LocalEngine, caplog: pytest.LogCaptureFixture
):
    Breaks.asked.clear()
    for _ in range(2):
        with pytest.raises(HeadlightError, match="could not be worked out") as caught:
            engine.ask(READ, Breaks(passing=False), "ann")
        assert "secret" not in str(caught.value) + caplog.text
        with pytest.raises(HeadlightError, match="memory is full"):
            engine.ask(READ, Breaks(passing=True), "ann")
    assert Breaks.asked == [False, True, True]


@dataclass(frozen=True)
class Holds:
    """Waits until the test lets it go on."""

    may: ClassVar[threading.Event] = threading.Event()
    began: ClassVar[threading.Semaphore] = threading.Semaphore(0)
    asked: ClassVar[list[str]] = []

    def __call__(self, read: Trace) -> np.ndarray:
        self.asked.append(threading.current_thread().name)
        self.began.release()
        assert self.may.wait(20)
        return np.array(read.token_ids)


@pytest.fixture
def held() -> Iterator[type[Holds]]:
    Holds.may.clear()
    Holds.asked.clear()
    yield Holds
    Holds.may.set()


def test_who_gives_his_place_up_after_the_answer_is_told_what_it_was(
    engine: LocalEngine, monkeypatch: pytest.MonkeyPatch
):
    def gone(name: str) -> None:
        raise ModelUnavailable(f"There is no {name} today.")

    monkeypatch.setattr(resources, "loaded_models", list)
    monkeypatch.setattr(loads, "obtained", gone)
    ticket = engine.submit(of("never"), "ann")
    assert ticket.wait(20)
    ticket.cancel()
    with pytest.raises(ModelUnavailable, match="no minilm-l6 today"):
        ticket.answer()


def test_an_equal_question_in_flight_is_joined_and_its_answer_is_sealed(
    engine: LocalEngine, held: type[Holds]
):
    request = AskRequest(READ.model_id, held(), READ)
    tickets = [engine.submit(request, who) for who in ("ann", "bob")]
    assert held.began.acquire(timeout=20)
    tickets.append(engine.submit(request, "cid"))
    held.may.set()
    answers = [ticket.answer() for ticket in tickets]
    assert all(isinstance(one, Answered) and one is answers[0] for one in answers)
    assert len(held.asked) == 1
    assert not answers[0].answer.flags.writeable  # pyright: ignore


def test_questions_do_not_wait_for_readers_and_known_ones_for_nobody(
    engine: LocalEngine, monkeypatch: pytest.MonkeyPatch, held: type[Holds]
):
    assert asked(engine, of("kept")) == 5

    def stuck(*args: Any, **how: Any) -> Trace:
        assert held.may.wait(20)
        return trace(*args, **how)

    monkeypatch.setattr(answering, "trace", stuck)
    slow = [
        engine.submit(TraceRequest(READ.model_id, f"slow {who}"), who)
        for who in ("bob", "cid", "dan")
    ]
    assert asked(engine, of("new")) == 5
    for who in ("eve", "fay"):
        engine.submit(AskRequest(READ.model_id, held(), READ), who)
    assert engine.submit(of("kept"), "gus").wait(0)
    held.may.set()
    assert [ticket.result() for ticket in slow]


def test_who_types_on_gives_up_his_question_and_not_that_of_another(
    engine: LocalEngine, monkeypatch: pytest.MonkeyPatch, held: type[Holds]
):
    read: list[str] = []

    def stuck(model: LoadedModel, text: str, **how: Any) -> Trace:
        read.append(text)
        assert held.may.wait(20)
        return trace(model, text, **how)

    monkeypatch.setattr(answering, "trace", stuck)
    for who in ("x", "y"):
        engine.submit(TraceRequest(READ.model_id, who), who)
    old, both, new = (
        AskRequest(READ.model_id, FactsOfText(), TraceRequest(READ.model_id, text))
        for text in ("a c", "a ca", "a cat")
    )
    tickets = [engine.submit(old, "ann"), engine.submit(both, "ann")]
    tickets.append(engine.submit(both, "bob"))
    tickets.append(engine.submit(new, "ann"))
    assert {one.stage for one in tickets[1:]} == {"waiting"}
    held.may.set()
    with pytest.raises(TooLate, match="newer text"):
        tickets[0].answer()
    texts = [ticket.answer().answer.text for ticket in tickets[2:]]  # pyright: ignore
    assert texts == ["a ca", "a cat"]
    assert "a c" not in read


def test_a_question_about_two_texts_reads_what_is_missing(engine: LocalEngine):
    texts = [TraceRequest(READ.model_id, one) for one in ("a cat", "a black dog")]
    request = AskRequest(READ.model_id, LongerBy(), *texts)
    assert asked(engine, request) == 1


@dataclass(frozen=True)
class LongerBy:
    def __call__(self, first: Trace, second: Trace) -> int:
        return len(second.tokens) - len(first.tokens)


def test_a_reading_that_was_pushed_out_is_read_once_more(
    minilm: LoadedModel, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(leases, "LEASE_S", 0.0)
    engine = LocalEngine(workers=1, limits=Limits(cache_bytes=20_000))
    engine._leases = leases.Leases(0.05)
    facts = engine.ask(READ, FactsOfText(), "ann").answer
    assert engine.status()["kept_results"] == 0
    time.sleep(0.06)
    assert engine.ask(READ, CountTokens("again"), "ann").answer == 5
    # What is known needs no reading.
    assert engine.ask(READ, FactsOfText(), "bob").answer is facts


def test_a_page_s_run_of_questions_reads_once_however_little_is_kept(
    minilm: LoadedModel, monkeypatch: pytest.MonkeyPatch
):
    read: list[str] = []

    def watched(model: LoadedModel, text: str, **how: Any) -> Trace:
        read.append(text)
        return trace(model, text, **how)

    monkeypatch.setattr(answering, "trace", watched)
    engine = LocalEngine(workers=1, limits=Limits(cache_bytes=20_000))
    for name in ("a", "b", "c"):
        assert engine.ask(READ, CountTokens(name), "ann").answer == 5
    assert read == [READ.text]


def test_answers_are_kept_by_their_bytes(engine: LocalEngine):
    engine.ask(READ, CountTokens("one"), "ann")
    before = engine.status()["kept_bytes"]
    engine.ask(READ, Zeros(1000), "ann")
    assert 8000 < engine.status()["kept_bytes"] - before < 10_000


@dataclass(frozen=True)
class Zeros:
    n: int

    def __call__(self, read: Trace) -> np.ndarray:
        return np.zeros(self.n)


def test_facts_are_small_and_travel(engine: LocalEngine, minilm: LoadedModel):
    facts = engine.ask(READ, FactsOfText(), "ann").answer
    travels(FactsOfText(), facts, 4_000)
    read = engine.run(READ, "ann").trace
    assert facts.tokens == read.tokens
    assert facts.text == read.text
    assert (facts.card, facts.device) == (minilm.card, "cpu")
    assert facts.n_entries == read.vocabulary.size
    assert again(facts) == again(read)


def test_a_vocabulary_that_is_asked_for_says_what_the_tokenizer_says(
    engine: LocalEngine, minilm: LoadedModel
):
    own, asks = Continuations(minilm.tokenizer), []

    def ask_all(questions: list[Any]) -> list[Any]:
        asks.append(len(questions))
        return [engine.ask("minilm-l6", one, "ann").answer for one in questions]

    far = AskedContinuations(own.size, ask_all)
    far.fetch([101, 102, 5000, 30521])
    for number in (101, 102, 5000, 30521, 30522):
        assert far[number] == own[number]
    assert asks == [3]
    travels(Entries(3), ask_all([Entries(3)])[0], 20_000)


def test_an_error_travels_as_its_kind_and_its_sentence():
    for error in (NoDirection(), BadText("No {what}.", what="{token}"), TypedOver()):
        sent = pickle.loads(pickle.dumps(error))
        assert type(sent) is type(error)
        assert (str(sent), sent.sentence.template) == (
            str(error), error.sentence.template,
        )  # fmt: skip
