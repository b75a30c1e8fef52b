"""Kept answers: a budget, a share of it for each visitor, and a price that stays."""

import pytest

from core.engine.answers import Answers
from core.engine.requests import Traced, TraceRequest
from core.models import LoadedModel
from core.trace import Trace


class Sized(Trace):
    """Stands for a trace of so many bytes; counts how often it was measured."""

    def __init__(self, size: int, model: LoadedModel) -> None:
        vars(self).update(size=size, model=model, measured=[])

    @property
    def nbytes(self) -> int:  # pyright: ignore[reportIncompatibleVariableOverride]
        vars(self)["measured"].append(True)
        return vars(self)["size"]


def a_model() -> LoadedModel:
    return object.__new__(LoadedModel)


def answer(size: int, model: LoadedModel | None = None) -> Traced:
    return Traced(Sized(size, model or a_model()), (), 0.0, cached=False)


def asked(text: str) -> TraceRequest:
    return TraceRequest("model", text)


@pytest.fixture
def answers() -> Answers:
    return Answers(100)


def kept(answers: Answers, names: str) -> str:
    return "".join(name for name in names if answers.get(asked(name)) is not None)


def test_the_least_used_answer_goes_first(answers):
    for name in "abcd":
        answers.keep(asked(name), answer(25), name)
    assert answers.get(asked("a"))
    answers.keep(asked("e"), answer(25), "e")
    assert (kept(answers, "abcde"), answers.nbytes) == ("acde", 100)


def test_who_keeps_more_than_a_share_loses_an_answer_first(answers):
    answers.keep(asked("a"), answer(10), "y:1")
    for name in "bcdefghij":
        answers.keep(asked(name), answer(10), f"x:{name}")
    answers.keep(asked("k"), answer(10), "z:1")
    assert kept(answers, "abcdefghijk") == "acdefghijk"


def test_sessions_that_do_not_say_whose_they_are_share_nothing(answers):
    for name in "abcde":
        answers.keep(asked(name), answer(20), name)
    answers.keep(asked("f"), answer(20), "f")
    assert kept(answers, "abcdef") == "bcdef"


def test_an_answer_kept_twice_counts_once(answers):
    for size in (30, 40):
        answers.keep(asked("a"), answer(size), "a")
    assert (len(answers), answers.nbytes) == (1, 40)


def test_one_that_is_larger_than_the_budget_is_not_kept(answers):
    answers.keep(asked("a"), answer(101), "a")
    assert (len(answers), answers.nbytes) == (0, 0)


def test_answers_of_a_model_that_was_unloaded_are_let_go(answers):
    one, other = a_model(), a_model()
    answers.keep(asked("a"), answer(10, one), "a")
    answers.keep(asked("b"), answer(10, other), "b")
    answers.keep_alive_only([one])
    assert (kept(answers, "ab"), answers.nbytes) == ("a", 10)


def test_each_answer_is_measured_once_however_many_are_kept(answers):
    all_of_them = [answer(1) for _ in range(90)]
    for number, one in enumerate(all_of_them):
        answers.keep(asked(str(number)), one, "a")
        assert answers.nbytes == number + 1
    assert {len(vars(one.trace)["measured"]) for one in all_of_them} == {1}
