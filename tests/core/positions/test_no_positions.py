"""What order is told without positions: by hand, and in real and tiny models."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import HeadlightError
from core.instrument.interventions import SwitchOffPositions
from core.models import LoadedModel
from core.positions.no_positions import (
    equals,
    first_share,
    first_token,
    one_order,
    order_told,
    others_from_share,
)
from core.trace import trace

OFF = (SwitchOffPositions(),)


def test_the_first_tokens_share_by_hand():
    # Its score is ln 3 above the others': weights 3 to 1 each.
    shares = first_share(np.log(3), np.arange(4))
    np.testing.assert_allclose(shares, [1, 3 / 4, 3 / 5, 3 / 6])
    # With no gap everyone gets the same.
    np.testing.assert_allclose(first_share(0.0, np.arange(3)), [1, 1 / 2, 1 / 3])


@given(st.floats(-6, 6), st.integers(0, 200))
def test_the_share_says_how_many_others_there_are(gap: float, others: int):
    share = first_share(gap, np.array([others]))
    assert others_from_share(gap, share)[0] == pytest.approx(others, abs=1e-6)


@pytest.mark.parametrize("head", [0, 5])
def test_smollm2_counts_as_the_formula_says(head: int, smollm2: LoadedModel):
    read = trace(smollm2, "One" + " the" * 24, interventions=OFF)
    found = first_token(read.main_stack.self_attention(0), head)
    assert found.share.shape == (25,)
    np.testing.assert_allclose(found.share, found.formula, rtol=1e-5)
    read_back = others_from_share(found.gap, found.share)
    np.testing.assert_allclose(read_back, np.arange(25), atol=1e-3)
    # With its positions the model's shares do not follow it.
    own = trace(smollm2, "One" + " the" * 24)
    other = first_token(own.main_stack.self_attention(0), head)
    assert np.abs(other.share / other.formula - 1).max() > 0.05


def test_equal_tokens_alone_stay_equal_and_behind_another_one_they_do_not(
    smollm2: LoadedModel,
):
    alone = trace(smollm2, " the" * 12, interventions=OFF)
    same = equals(alone.main_stack, alone.token_ids)
    assert len(same.cosine) == 12
    assert same.largest[0] == 0
    assert same.largest[-1] < 1e-4 * same.size
    np.testing.assert_allclose(same.cosine, 1, atol=1e-6)
    behind = trace(smollm2, "One" + " the" * 12, interventions=OFF)
    told = equals(behind.main_stack, behind.token_ids)
    assert len(told.cosine) == 12
    assert told.largest[0] == 0
    assert told.largest[1] > 0.5
    assert told.cosine[-1] < 0.99
    assert (np.diff(told.cosine) < 1e-3).all()


def test_a_token_that_stands_there_once_cannot_be_compared(smollm2: LoadedModel):
    read = trace(smollm2, "The cat", interventions=OFF)
    with pytest.raises(HeadlightError, match="No two tokens"):
        equals(read.main_stack, read.token_ids)
    one = trace(smollm2, "cat", interventions=OFF)
    assert len(one.token_ids) == 1
    with pytest.raises(HeadlightError, match="One token alone"):
        first_token(one.main_stack.self_attention(0), 0)


def told(model: LoadedModel, texts: tuple[str, str], off: bool, last_only: bool):
    first, second = (trace(model, x, interventions=OFF if off else ()) for x in texts)
    name = "decoder" if last_only else "encoder"
    return order_told(
        *(
            one_order(one.stack(name), one.token_ids, last_only=last_only)
            for one in (first, second)
        )
    )


def test_minilm_without_positions_reads_a_bag_of_words(minilm: LoadedModel):
    texts = ("the cat sat on the mat", "mat the on sat cat the")
    assert told(minilm, texts, True, False).max() < 1e-5
    assert told(minilm, texts, False, False).max() > 0.5


def test_a_t5_encoder_without_its_bias_does_so_too(tiny_model):
    model = tiny_model("t5")
    texts = ("the cat sat on a mat", "mat a on sat cat the")
    assert told(model, texts, True, False).max() < 5e-5
    assert told(model, texts, False, False).max() > 0.05


def test_a_decoder_knows_order_from_its_second_layer_on(smollm2: LoadedModel):
    texts = (" the black cat sat down", " sat cat black the down")
    found = told(smollm2, texts, True, True)
    assert found.shape == (31,)
    assert found[0] == 0
    assert found[1] < 1e-4
    assert found[2] > 0.1


def test_other_words_are_no_other_order(minilm: LoadedModel):
    with pytest.raises(HeadlightError, match="cut into other tokens"):
        told(minilm, ("a cat", "a dog"), True, False)


def test_two_orders_end_in_the_same_token(smollm2: LoadedModel):
    with pytest.raises(HeadlightError, match="do not end"):
        told(smollm2, (" a cat", " cat a"), True, True)


def test_a_sliding_window_ends_the_counting(tiny_model):
    model = tiny_model("gemma2")
    read = trace(model, "cat" + " the" * 12, interventions=OFF)
    found = first_token(read.main_stack.self_attention(0), 1)
    # Its window has six tokens: at position 6 the first one is out of sight.
    assert len(found.share) == 6
    np.testing.assert_allclose(found.share, found.formula, rtol=1e-4)


def test_a_share_of_nothing_says_no_place():
    assert np.isinf(others_from_share(-90.0, np.array([0.0]))[0])
