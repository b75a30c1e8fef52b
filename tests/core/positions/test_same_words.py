"""The same words at another place: same distance, same score in the first layer."""

import numpy as np
import pytest

from core.models import LoadedModel
from core.positions.same_words import common_end, same_words, words_at_end
from core.trace import trace
from tests.tiny import TinyModel


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ([1, 2, 3], [9, 8, 1, 2, 3], 3),
        ([1, 2, 3], [1, 9, 3], 1),
        ([1, 2], [3, 4], 0),
        ([5], [5], 1),
        ([7, 2, 7], [2, 7, 2, 7], 3),
    ],
)
def test_the_common_end_by_hand(first: list[int], second: list[int], same: int):
    assert common_end(np.array(first), np.array(second)) == same
    assert common_end(np.array(second), np.array(first)) == same


def test_chocolate_keeps_its_scores_in_smollm2s_first_layer_only(smollm2: LoadedModel):
    first = trace(smollm2, " chocolate is delicious")
    second = trace(smollm2, "Most people know chocolate is delicious")
    same = common_end(first.token_ids, second.token_ids)
    assert same == 3
    result = same_words(
        words_at_end(first.main_stack, same), words_at_end(second.main_stack, same)
    )
    assert (result.first_start, result.second_start) == (0, 3)
    assert result.first.shape == (9, 3, 3)
    np.testing.assert_allclose(result.first, result.second, rtol=0, atol=1e-5)
    assert result.vectors_gap < 1e-5
    assert result.seen.tolist() == np.tri(3, dtype=bool).tolist()
    # Numbers differ from pair to pair, so that equal ones say something.
    assert result.first.std() > 0.5
    assert result.by_layer[0] < 1e-5
    assert result.by_layer[1:].min() > 0.5


def test_without_a_space_the_first_word_is_another_token(smollm2: LoadedModel):
    first = trace(smollm2, "chocolate is delicious").token_ids
    second = trace(smollm2, "Most people know chocolate is delicious").token_ids
    assert common_end(first, second) == 2


@pytest.mark.parametrize("family", ["llama", "qwen2", "gpt_neox", "modernbert"])
def test_the_law_holds_in_every_rotary_family(family: str, tiny_model: TinyModel):
    model = tiny_model(family)
    first = trace(model, "black dog run")
    second = trace(model, "the cat saw one black dog run")
    same = common_end(first.token_ids, second.token_ids)
    assert same >= 1
    result = same_words(
        words_at_end(first.main_stack, same), words_at_end(second.main_stack, same)
    )
    assert result.by_layer[0] < 1e-4
    assert len(result.by_layer) == 3
