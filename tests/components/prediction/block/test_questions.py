"""What the page The block asks: by law, and whether it can travel."""

import numpy as np
import pytest

from components.prediction.block.questions import (
    BlockOf,
    LeadOf,
    LikeliestAt,
    NeuronsOf,
    SharesOfHeads,
    TokenMeant,
    TokensChanged,
    UpdatesOf,
    most_changed,
)
from core.errors import BadText
from tests.tiny import TinyTrace
from tests.travels import travels

QUESTIONS = [
    LikeliestAt(5), TokenMeant(5, "cat"), LeadOf(5, 7, 4), BlockOf(1, 5),
    TokensChanged(1, 5, 4), SharesOfHeads(1, 5, 7, 4), NeuronsOf(1, 5, (7, 4), 3, 2),
    UpdatesOf(5, additive=True),
]  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: type(one).__name__)
def test_questions_and_answers_travel_without_the_trace(
    question, tiny_trace: TinyTrace
):
    travels(question, question(tiny_trace("llama")), 20_000)


def test_the_lead_is_the_difference_of_the_models_own_logits(tiny_trace: TinyTrace):
    read = tiny_trace("llama")
    logits = read.logits(5)
    first, second = LikeliestAt(5)(read).ids
    assert (first, second) == tuple(np.argsort(-logits)[:2])
    lead = LeadOf(5, first, second)(read)
    assert lead.answer_logit - lead.other_logit == pytest.approx(lead.shares.own)
    assert lead.shares.total == pytest.approx(lead.shares.own, abs=1e-5)


def test_a_model_without_a_head_says_why_there_is_no_lead(tiny_trace: TinyTrace):
    found = LikeliestAt(0)(tiny_trace("bert-body"))
    assert not found.ids
    assert "head" in found.reason


def test_the_heads_shares_are_the_attentions(tiny_trace: TinyTrace):
    read = tiny_trace("llama")
    lead, heads = LeadOf(5, 7, 4)(read), SharesOfHeads(1, 5, 7, 4)(read)
    assert heads.heads == tuple(range(6))
    (own,) = (
        float(share)
        for part, share in zip(lead.shares.parts, lead.shares.shares, strict=True)
        if (part.kind, part.layer) == ("attention", 1)
    )
    assert heads.shares.sum() == pytest.approx(own, abs=1e-6)


def test_the_neurons_shares_are_the_mlps(tiny_trace: TinyTrace):
    read = tiny_trace("llama")
    lead, seen = LeadOf(5, 7, 4)(read), NeuronsOf(1, 5, (7, 4), 3, 2)(read)
    assert seen is not None
    assert seen.numbers.shares is not None
    (own,) = (
        float(share)
        for part, share in zip(lead.shares.parts, lead.shares.shares, strict=True)
        if (part.kind, part.layer) == ("mlp", 1)
    )
    assert seen.numbers.shares.sum() == pytest.approx(own, abs=1e-6)
    sizes = np.abs(seen.numbers.shares)
    assert seen.largest == tuple(np.argsort(-sizes, kind="stable")[:3])
    assert [len(ids) for ids in seen.raised] == [2, 2, 2]
    without = NeuronsOf(1, 5, None, 3, 2)(read)
    assert without is not None
    assert without.raised == ()
    assert without.largest == tuple(without.numbers.largest(3))


def test_a_block_ends_where_the_next_one_begins(tiny_trace: TinyTrace):
    read = tiny_trace("llama")
    block, following = BlockOf(1, 5)(read), BlockOf(2, 5)(read)
    np.testing.assert_array_equal(block.at.after, following.at.before)
    np.testing.assert_array_equal(following.at.after, block.last)
    assert block.at.neurons is None


def test_what_changes_most_by_hand():
    changes = np.array([0, 3, -5, 2, -1], dtype=np.float32)
    found = most_changed(changes, 2)
    assert found.ids.tolist() == [1, 3, 4, 2]
    assert found.changes.tolist() == [3, 2, -1, -5]
    assert found.largest == 5


def test_what_no_token_says_is_not_meant(tiny_trace: TinyTrace):
    with pytest.raises(BadText):
        TokenMeant(5, "cat dog")(tiny_trace("llama"))
