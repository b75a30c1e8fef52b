"""Position biases: by hand, by law, and against what a T5's attention was given."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.errors import HeadlightError
from core.instrument.interventions import SwitchOffPositions
from core.models import LoadedModel
from core.position_formulas import alibi_bias, alibi_slopes
from core.positions.bias_rows import alibi_row, learnt_row, plain_rows
from core.positions.biases import (
    BiasedRow,
    aheads,
    alibi_by_ahead,
    as_row,
    as_square,
    learnt_by_ahead,
    shares,
)
from core.positions.relative_bias import bucket_starts, received_bias, relative_bias
from core.trace import Trace, trace
from tests.tiny import TinyModel

OFF = (SwitchOffPositions(),)
TEXT, TARGET = "the cat sat on a mat and saw one black dog", "a dog saw the cat"


@pytest.fixture(scope="module")
def t5(tiny_model: TinyModel) -> LoadedModel:
    return tiny_model("t5")


@pytest.fixture(scope="module")
def read(t5: LoadedModel) -> Trace:
    return trace(t5, TEXT, target=TARGET)


def test_slopes_of_eight_and_of_twelve_heads_by_hand():
    # 1/2, 1/4, … 1/256; then of 16 heads the 1st, 3rd, 5th and 7th: 2^-0.5, 2^-1.5 …
    eight = [1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 32, 1 / 64, 1 / 128, 1 / 256]
    assert alibi_slopes(8).tolist() == eight
    root = math.sqrt(2)
    more = [root / 2, root / 4, root / 8, root / 16]
    np.testing.assert_allclose(alibi_slopes(12), [*eight, *more], rtol=1e-6)


def test_three_back_at_slope_one_half_is_minus_one_and_a_half():
    by_ahead = alibi_by_ahead(8, 5, both_ways=False)
    # From four back to four ahead; what is ahead is masked and has 0.
    assert by_ahead[0].tolist() == [-2, -1.5, -1, -0.5, 0, 0, 0, 0, 0]
    assert by_ahead[0][aheads(5) == -3] == [-1.5]
    both = alibi_by_ahead(8, 3, both_ways=True)
    assert both[1].tolist() == [-0.5, -0.25, 0, -0.25, -0.5]
    # Never a minus zero, which would be written as −0.
    assert not np.signbit(both[both == 0]).any()


@given(st.integers(1, 64), st.integers(1, 40))
def test_a_row_of_distances_makes_the_whole_matrix(n_heads: int, seq_len: int):
    by_ahead = alibi_by_ahead(n_heads, seq_len, both_ways=False)
    square = as_square(by_ahead)
    np.testing.assert_array_equal(square, alibi_bias(n_heads, seq_len))
    np.testing.assert_array_equal(as_row(square), by_ahead)


def test_the_buckets_of_t5_by_hand():
    # 8 buckets up to distance 20: 0 to 3 have one each, and the other four grow:
    # bucket 4 + floor(4 · ln(d/4) / ln 5), so 6 begins it at 5^(2/4)·4 = 8.9.
    assert bucket_starts(8, 20, bidirectional=False).tolist() == [
        0, 1, 2, 3, 4, 6, 9, 14,
    ]  # fmt: skip
    # The same numbers looking back where as many buckets are kept for later tokens.
    both = bucket_starts(16, 20, bidirectional=True)
    assert both.tolist() == [0, 1, 2, 3, 4, 6, 9, 14]
    # T5's own: the last one begins where 16 · ln(d/16) / ln 8 reaches 15: at 112.4.
    starts = bucket_starts(32, 128, bidirectional=False)
    assert starts[:17].tolist() == list(range(17))
    assert starts[-1] == math.ceil(16 * 8 ** (15 / 16)) == 113


@pytest.mark.parametrize("stack", ["encoder", "decoder"])
def test_the_matrix_is_what_attention_received(stack, t5: LoadedModel, read: Trace):
    found = relative_bias(t5, stack)
    assert found is not None
    assert (found.n_buckets, found.n_heads, found.max_distance) == (32, 4, 128)
    assert found.bidirectional == (stack == "encoder")
    for layer in range(read.stack(stack).n_layers):
        given_ = received_bias(read.stack(stack).self_attention(layer))
        assert given_ is not None
        n_query, n_key = given_.shape[1:]
        assert n_query == (11 if stack == "encoder" else 6)
        np.testing.assert_allclose(found.matrix(n_query, n_key), given_, atol=1e-6)


@pytest.mark.parametrize("stack", ["encoder", "decoder"])
@pytest.mark.parametrize("n", [2, 37, 256])
def test_the_matrix_is_the_modules_own_for_any_length(stack, n, t5: LoadedModel):
    found = relative_bias(t5, stack)
    block = t5.anatomy.stacks[stack].get_submodule("block.0.layer.0.SelfAttention")
    with torch.inference_mode():
        own = block.compute_bias(n, n)[0].numpy()  # pyright: ignore[reportCallIssue]
    assert found is not None
    np.testing.assert_allclose(found.matrix(n, n), own, rtol=0, atol=1e-6)
    by_ahead = learnt_by_ahead(found, n)
    np.testing.assert_allclose(as_square(by_ahead), own, rtol=0, atol=1e-6)


def test_the_table_is_a_copy_of_the_parameter(t5: LoadedModel):
    found = relative_bias(t5, "encoder")
    assert found is not None
    name = "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight"
    own = t5.model.get_parameter(name).detach().numpy()
    np.testing.assert_array_equal(found.table, own)
    assert not np.shares_memory(found.table, own)


def test_other_models_have_no_table(smollm2: LoadedModel, minilm: LoadedModel):
    assert relative_bias(smollm2, "decoder") is None
    assert relative_bias(minilm, "encoder") is None
    attention = trace(minilm, "a cat").main_stack.self_attention(0)
    assert received_bias(attention) is None
    with pytest.raises(HeadlightError, match="no position bias"):
        learnt_row(attention, 0, 0)


def test_a_biased_row_by_hand():
    # Scores ln 8, ln 4, ln 2; ln 2 less for each place back, and one key masked.
    two = np.log(2)
    row = BiasedRow(
        scores=np.array([3 * two, 2 * two, two, 9], np.float32),
        bias=np.array([-2 * two, -two, 0, 0], np.float32),
        seen=np.array([True, True, True, False]),
    )
    np.testing.assert_allclose(row.before, [8 / 14, 4 / 14, 2 / 14, 0], atol=1e-7)
    np.testing.assert_allclose(row.after, [1 / 3, 1 / 3, 1 / 3, 0], atol=1e-7)


def test_a_row_that_sees_nothing_has_no_shares():
    with pytest.raises(HeadlightError, match="sees no key"):
        shares(np.zeros(2), np.zeros(2, dtype=bool))


@given(st.floats(-1e4, 1e4))
def test_a_bias_equal_for_all_keys_changes_nothing(bias: float):
    scores = np.array([1.5, -0.5, 0.25], np.float32)
    row = BiasedRow(scores, np.full(3, bias, np.float32), np.ones(3, dtype=bool))
    np.testing.assert_allclose(row.after, row.before, atol=1e-9)
    assert row.after.sum() == pytest.approx(1, abs=1e-12)


def test_alibi_on_a_real_row_of_a_run_without_positions(smollm2: LoadedModel):
    without = trace(smollm2, "The capital of France is", interventions=OFF)
    attention = without.main_stack.self_attention(9)
    row = alibi_row(attention, 4, 3, alibi_head=0, n_alibi_heads=8)
    assert row.bias.tolist() == [-1.5, -1, -0.5, 0, 0]
    assert row.seen.tolist() == [True, True, True, True, False]
    np.testing.assert_array_equal(row.scores, attention.scores()[4, 3])
    np.testing.assert_allclose(row.before, attention.pattern()[4, 3], atol=1e-6)
    weights = np.exp(row.scores[:4].astype(float) - np.array([1.5, 1, 0.5, 0]))
    np.testing.assert_allclose(row.after[:4], weights / weights.sum(), atol=1e-9)
    assert row.after[4] == 0
    # The model's own scores are others: they hold its turns.
    own = trace(smollm2, "The capital of France is").main_stack.self_attention(9)
    assert np.abs(own.scores()[4, 3] - row.scores)[:4].max() > 0.01


def test_an_encoders_row_has_the_bias_to_both_sides(minilm: LoadedModel):
    attention = trace(minilm, "a cat", interventions=OFF).main_stack.self_attention(0)
    row = alibi_row(attention, 2, 1, alibi_head=1, n_alibi_heads=8)
    assert row.bias.tolist() == [-0.25, 0, -0.25, -0.5]
    # Its last query has nothing ahead, and is biased as any other.
    last = alibi_row(attention, 2, 3, alibi_head=1, n_alibi_heads=8)
    assert last.bias.tolist() == [-0.75, -0.5, -0.25, 0]


@pytest.mark.parametrize("stack", ["encoder", "decoder"])
def test_t5s_own_row_is_the_models_pattern_once_its_bias_is_back(stack, read: Trace):
    attention = read.stack(stack).self_attention(1)
    row = learnt_row(attention, 2, 4)
    np.testing.assert_allclose(row.after, attention.pattern()[2, 4], atol=1e-6)
    dots = attention.q[2, 4] @ attention.k[2].T * attention.scaling
    np.testing.assert_allclose(row.scores, dots, atol=1e-5)
    assert np.abs(row.before - row.after).max() > 0.005


def test_without_positions_nothing_is_added(minilm: LoadedModel):
    own = trace(minilm, "the cat sat").main_stack.self_attention(3)
    off = trace(minilm, "the cat sat", interventions=OFF).main_stack.self_attention(3)
    with_own, without = plain_rows(own, off, 5, 2)
    np.testing.assert_allclose(with_own.after, own.pattern()[5, 2], atol=1e-6)
    np.testing.assert_allclose(without.after, off.pattern()[5, 2], atol=1e-6)
    assert not without.bias.any()
