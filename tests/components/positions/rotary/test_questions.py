"""What the page about rotary positions asks: by law, and whether it can travel."""

import numpy as np
import pytest

from components.positions.rotary.questions import (
    EndOfText,
    KeysSeen,
    QueryAndKeyOf,
    Turning,
)
from core.positions.rotary_score import scores_by_distance
from core.positions.same_words import same_words
from core.trace import trace
from tests.tiny import TinyModel, TinyTrace
from tests.travels import travels

QUESTIONS = [
    Turning(), KeysSeen("decoder.self", 1, 4, 3), EndOfText("decoder", 2),
    QueryAndKeyOf("decoder.self", 1, 4, 5, 2),
]  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: type(one).__name__)
def test_questions_and_answers_travel_without_the_trace(
    question, tiny_trace: TinyTrace
):
    travels(question, question(tiny_trace("llama")), 30_000)


def test_some_models_turn_and_a_query_sees_no_later_key(tiny_trace: TinyTrace):
    assert Turning()(tiny_trace("llama"))
    assert not Turning()(tiny_trace("gpt2"))
    assert KeysSeen("decoder.self", 1, 4, 3)(tiny_trace("llama")) == (0, 1, 2, 3)


def test_the_query_and_key_give_the_models_own_score(tiny_trace: TinyTrace):
    read = tiny_trace("llama")
    shown = QueryAndKeyOf("decoder.self", 1, 4, 5, 2)(read)
    score = read.main_stack.self_attention(1).scores()[4, 5, 2]
    at = np.array([shown.one.distance])
    ours = scores_by_distance(shown.one, shown.turns, at)[0]
    assert ours == pytest.approx(float(score), abs=1e-5)
    assert (shown.head, shown.span) == ("L1H4", (0, 255))


def test_two_ends_compared_are_equal_in_the_first_layer(tiny_model: TinyModel):
    model = tiny_model("llama")
    end = EndOfText("decoder", 2)
    ends = [
        end(trace(model, text)) for text in ("a black cat", "the dog saw black cat")
    ]
    found = same_words(*ends)
    assert found.by_layer[0] < 1e-5 < found.by_layer[1]
    assert (found.first_start, found.second_start) == (1, 3)
