"""What the page about position biases asks: by law, and whether it can travel."""

import numpy as np
import pytest

from components.positions.biases.questions import (
    AlibiRow,
    EqualTokens,
    GapOfTable,
    HeadsOfFirstLayer,
    LearntRow,
    LearntTables,
    OrderOf,
    PlainRow,
    ShareOfFirst,
    TurningOfModel,
)
from core.errors import HeadlightError
from core.positions.no_positions import order_told
from core.trace import trace
from tests.tiny import TinyModel, TinyTrace
from tests.travels import travels

QUESTIONS = [
    LearntTables(), GapOfTable("encoder"), TurningOfModel(), HeadsOfFirstLayer(),
    PlainRow("encoder.self", 1, 2, 3), LearntRow("encoder.self", 1, 2, 3),
    AlibiRow("encoder.self", 1, 2, 3, 0, 8), OrderOf("encoder", last_only=False),
    ShareOfFirst(1),
]  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: type(one).__name__)
def test_questions_and_answers_travel_without_the_trace(
    question, tiny_trace: TinyTrace
):
    travels(question, question(tiny_trace("t5")), 10_000)


def test_a_t5_was_given_its_own_table(tiny_trace: TinyTrace):
    read = tiny_trace("t5")
    assert set(LearntTables()(read)) == {"encoder", "decoder"}
    gap = GapOfTable("encoder")(read)
    assert (gap.n_query, gap.n_key) == (len(read.tokens), len(read.tokens))
    assert gap.largest < 1e-6
    assert not LearntTables()(tiny_trace("llama"))


def test_with_its_bias_a_row_is_the_models_own(tiny_trace: TinyTrace):
    read = tiny_trace("t5")
    own = read.stack("encoder").self_attention(1).pattern()[2, 3]
    where = ("encoder.self", 1, 2, 3)
    for row in (LearntRow(*where)(read), PlainRow(*where)(read)):
        np.testing.assert_allclose(row.after, own, atol=1e-6)
    with pytest.raises(HeadlightError):
        LearntRow("decoder.self", 1, 2, 3)(tiny_trace("llama"))


def test_alibi_takes_more_from_a_key_farther_back(tiny_trace: TinyTrace):
    row = AlibiRow("decoder.self", 1, 2, 3, 0, 8)(tiny_trace("llama"))
    # The first of eight heads has a slope of one half.
    np.testing.assert_allclose(row.bias[:4], [-1.5, -1, -0.5, 0])
    assert row.seen.tolist() == [True] * 4 + [False] * 2


def test_equal_tokens_are_those_like_the_last(tiny_model: TinyModel):
    found = EqualTokens()(trace(tiny_model("llama"), "one cat cat cat"))
    assert len(found.cosine) == 3
    assert found.cosine[0] == pytest.approx(1)


def test_an_order_compared_with_itself_tells_nothing(tiny_trace: TinyTrace):
    read = tiny_trace("bert")
    whole = OrderOf("encoder", last_only=False)(read)
    assert order_told(whole, whole).tolist() == [0] * 4
    last = OrderOf("encoder", last_only=True)(read)
    np.testing.assert_array_equal(last.vectors[:, 0], whole.vectors[:, -1])
