"""Questions that run the model: in the queue, once for all, with their own errors."""

import threading
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest

from core.engine import Answered, AskRequest, LocalEngine, TraceRequest, answering
from core.errors import HeadlightError
from core.models import LoadedModel
from core.trace import Trace, trace

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


def test_a_reader_answers_a_question_and_equal_ones_once(engine: LocalEngine):
    assert asked(engine, of("one")) == 5
    assert asked(engine, of("one"), "bob") == 5
    assert asked(engine, of("two")) == 5
    names = [name for name, _ in CountTokens.asked]
    assert names == ["one", "two"]
    assert all("headlight-reader" in thread for _, thread in CountTokens.asked)


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


def test_a_question_without_an_answer_says_why_and_is_asked_again(engine: LocalEngine):
    for _ in range(2):
        with pytest.raises(HeadlightError, match="nothing to count"):
            asked(engine, of("none"))
    assert len(CountTokens.asked) == 2
