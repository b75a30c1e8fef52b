"""What the page about order asks: by law, and whether it can travel."""

from dataclasses import replace

import numpy as np
import pytest

from components.positions.order.questions import (
    AnswerOfText,
    HeadOf,
    LikenessOf,
    ShuffleOf,
    WordsTwice,
)
from core.positions.order_law import OFF
from core.text.word_uses import Use
from core.trace import trace
from tests.tiny import TinyModel, TinyTrace
from tests.travels import travels

FIRST, SECOND = Use(0, 4, 9, (1,)), Use(0, 10, 13, (2,))
QUESTIONS = [
    AnswerOfText(), HeadOf("encoder.self", 1, 2), WordsTwice(),
    LikenessOf(FIRST, SECOND), ShuffleOf((1, 0, 2, 3, 4, 5), off=False),
]  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: type(one).__name__)
def test_questions_and_answers_travel_without_the_trace(
    question, tiny_trace: TinyTrace
):
    travels(question, question(tiny_trace("bert")), 4_000)


def test_a_decoder_answers_scores_and_whoever_reads_both_sides_vectors(
    tiny_trace: TinyTrace,
):
    decoder, encoder = tiny_trace("llama"), tiny_trace("bert")
    np.testing.assert_array_equal(AnswerOfText()(decoder), decoder.logits(-1))
    last = encoder.stack("encoder").final()
    np.testing.assert_array_equal(AnswerOfText()(encoder), last)


def test_what_a_query_cannot_see_is_no_number(tiny_trace: TinyTrace):
    read = tiny_trace("t5")
    assert read.target_tokens is not None
    own = HeadOf("decoder.self", 1, 2)(read)
    n = len(read.target_tokens)
    np.testing.assert_array_equal(np.isnan(own.shares), np.triu(np.ones((n, n)), 1))
    np.testing.assert_allclose(np.nansum(own.shares, axis=1), 1, atol=1e-6)
    cross = HeadOf("decoder.cross", 1, 2)(read)
    assert (cross.query_tokens, cross.key_tokens) == (read.target_tokens, read.tokens)
    assert cross.shares.shape == (n, len(read.tokens))


def test_a_word_is_its_own_like_and_stands_there_twice(tiny_model: TinyModel):
    read = trace(tiny_model("bert"), "the cat saw the black cat")
    assert set(WordsTwice()(read)) == {"the", "cat"}
    cat = Use(0, 4, 7, (1,))
    assert LikenessOf(cat, cat)(read).gaps.max() == 0
    other = replace(cat, start=22, end=25, places=(5,))
    assert LikenessOf(cat, other)(read).gaps.max() > 0


def test_without_positions_the_shuffled_have_the_same_vectors(tiny_model: TinyModel):
    order = (2, 0, 1, 4, 5, 3)
    model, text = tiny_model("bert"), "the black dog saw a cat"
    told = ShuffleOf(order, off=False)(trace(model, text))
    untold = ShuffleOf(order, off=True)(trace(model, text, interventions=OFF))
    assert untold.is_rounding
    assert not told.is_rounding
