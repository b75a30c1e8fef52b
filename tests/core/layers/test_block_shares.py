"""Shares of a logit difference: they sum to the model's own, or the model says why."""

import gc
import weakref

import numpy as np
import pytest

from core.layers.attribution import Part
from core.layers.block_shares import (
    Split,
    direction_of,
    shares_of,
    split_at,
    split_or_reason,
)
from core.models import LoadedModel
from core.trace import trace
from tests.tiny import ADDITIVE


@pytest.mark.parametrize("family", ADDITIVE)
def test_the_sum_is_the_models_own_difference(family, tiny_trace):
    t = tiny_trace(family)
    for position in (0, 2):
        found = shares_of(split_at(t, position), 5, 9)
        logits = t.logits(position)
        assert found.own == float(logits[5]) - float(logits[9])
        assert found.error == abs(found.total - found.own)
        assert found.error <= 1e-4


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "The capital of France is",
        "When Mary and John went to the store, John gave a drink to",
        "word " * 60,
    ],
)
def test_smollm2s_difference_is_met_within_a_ten_thousandth(
    text: str, smollm2: LoadedModel
):
    t = trace(smollm2, text)
    for position in (len(t.token_ids) // 2, len(t.token_ids) - 1):
        split = split_at(t, position)
        first, second, far = np.argsort(-split.logits)[[0, 1, 40_000]].tolist()
        assert shares_of(split, first, second).error <= 1e-4
        assert shares_of(split, first, far).error <= 1e-4


def test_turned_round_every_share_has_the_other_sign(smollm2: LoadedModel):
    split = split_at(trace(smollm2, "The capital of France is"), 4)
    one, other = shares_of(split, 7042, 260), shares_of(split, 260, 7042)
    np.testing.assert_allclose(one.shares, -other.shares)
    assert one.own == -other.own
    assert shares_of(split, 260, 260).total == 0


def test_a_part_is_found_by_its_kind_and_layer(smollm2: LoadedModel):
    split = split_at(trace(smollm2, "The capital of France is"), 4)
    mlp = split.part("mlp", 28)
    assert mlp is not None
    shares = shares_of(split, 7042, 260)
    place = shares.parts.index(Part("mlp", 28))
    by_hand = mlp @ direction_of(split, 7042, 260)
    assert shares.shares[place] == pytest.approx(by_hand)
    assert split.part("cross", 28) is None


def test_why_there_is_no_split(tiny_trace, minilm: LoadedModel):
    told = split_or_reason(tiny_trace("bart"), 0)
    assert isinstance(told, str)
    assert "not a plain sum" in told
    told = split_or_reason(trace(minilm, "a cat"), 0)
    assert isinstance(told, str)
    assert "no vocabulary head" in told


def test_a_split_is_kept_with_its_trace_and_goes_with_it(smollm2: LoadedModel):
    t = trace(smollm2, "one two three four five six")
    first = split_at(t, 0)
    assert isinstance(first, Split)
    assert split_at(t, 0) is first
    for position in (1, 2, 3, 4):
        split_at(t, position)
    assert split_at(t, 0) is not first
    gone = weakref.ref(t)
    del t
    gc.collect()
    assert gone() is None
