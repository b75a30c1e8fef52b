"""Positions switched off: the model tells no order but what its mask tells."""

import copy

import numpy as np
import pytest
import torch

from core.instrument.interventions import SwitchOffPositions
from core.trace import trace
from tests.tiny import CAUSAL, FAMILIES

OFF = (SwitchOffPositions(),)
WINDOWED = {"gemma2", "modernbert"}
"""A window of attention that slides along tells order too."""
ENCODERS = [
    name
    for name, (_, made, _) in FAMILIES.items()
    if ("MaskedLM" in made.__name__ or name == "bert-body") and name not in WINDOWED
]


@pytest.mark.parametrize("family", ENCODERS)
def test_an_encoder_without_positions_reads_a_bag_of_words(family, tiny_model):
    model = tiny_model(family)
    words, order = ["the", "cat", "sat", "on", "a", "mat"], [3, 0, 5, 1, 4, 2]
    shuffled = " ".join(words[i] for i in order)
    one = trace(model, " ".join(words), interventions=OFF).main_stack.final()
    other = trace(model, shuffled, interventions=OFF).main_stack.final()
    np.testing.assert_allclose(other, one[order], atol=2e-5)
    # With positions on, order matters.
    told = trace(model, shuffled).main_stack.final()
    assert (
        np.abs(told - trace(model, " ".join(words)).main_stack.final()[order]).max()
        > 0.01
    )


@pytest.mark.parametrize("family", sorted({*CAUSAL} - WINDOWED - {"qwen2"}))
def test_a_decoder_without_positions_knows_only_what_came_before(family, tiny_model):
    # Not Qwen2: its tokenizer class cannot tell the words of the tiny vocabulary apart.
    model = tiny_model(family)
    one = trace(model, "the cat sat on a mat", interventions=OFF)
    other = trace(model, "sat the cat on a mat", interventions=OFF)
    assert sorted(one.token_ids) == sorted(other.token_ids)
    # The first layer of the last token sees the same bag of words.
    mixed = [one.main_stack.resid(1)[-1], other.main_stack.resid(1)[-1]]
    np.testing.assert_allclose(*mixed, atol=2e-5)
    # In the second layer the earlier tokens have seen different beginnings.
    assert np.abs(one.logits(1) - other.logits(1)).max() > 1e-3


def test_the_two_cats_are_one_without_positions(minilm):
    text = "The black cat fights the white cat."
    with_order = trace(minilm, text)
    without = trace(minilm, text, interventions=OFF)
    names = [token.text.strip("# ") for token in with_order.tokens]
    cats = [i for i, name in enumerate(names) if name == "cat"]
    assert len(cats) == 2
    final = without.main_stack.final()
    np.testing.assert_allclose(final[cats[0]], final[cats[1]], atol=1e-5)
    told = with_order.main_stack.final()
    assert np.abs(told[cats[0]] - told[cats[1]]).max() > 0.05
    assert without.position_vectors() is not None
    assert not np.any(without.position_vectors())


def test_rotary_queries_are_not_turned(smollm2):
    text = "the the the the"
    off = trace(smollm2, text, interventions=OFF).main_stack.self_attention(0)
    # The first word has no space before it; the others are the same token.
    np.testing.assert_allclose(off.q[:, 1], off.q[:, 3], atol=1e-5)
    on = trace(smollm2, text).main_stack.self_attention(0)
    assert np.abs(on.q[:, 1] - on.q[:, 3]).max() > 0.1
    np.testing.assert_allclose(
        np.linalg.norm(on.q, axis=-1), np.linalg.norm(off.q, axis=-1), rtol=1e-4
    )


def test_t5_without_its_bias_is_a_bag_of_words_too(tiny_model):
    model = tiny_model("t5")
    one = trace(model, "the cat sat on", interventions=OFF).stack("encoder").final()
    other = trace(model, "on sat cat the", interventions=OFF).stack("encoder").final()
    np.testing.assert_allclose(other, one[::-1], atol=2e-5)


def test_the_next_run_has_its_positions_again(minilm):
    before = trace(minilm, "The cat sat").main_stack.final()
    trace(minilm, "The cat sat", interventions=OFF)
    after = trace(minilm, "The cat sat").main_stack.final()
    np.testing.assert_array_equal(before, after)
    with torch.inference_mode():
        inputs = minilm.tokenizer("The cat sat", return_tensors="pt")
        plain = minilm.model(**inputs).last_hidden_state[0].numpy()
    np.testing.assert_allclose(plain, before, atol=1e-6)


def test_switched_off_means_a_position_matrix_of_zeros(minilm):
    text = "the black cat fights the white cat"
    off = trace(minilm, text, interventions=[SwitchOffPositions()])
    edited = copy.deepcopy(minilm.model)
    edited.set_attn_implementation("sdpa")
    with torch.no_grad():
        edited.get_parameter("embeddings.position_embeddings.weight").zero_()
        ids = torch.from_numpy(off.token_ids.astype(int))[None]
        plain = edited(input_ids=ids, attention_mask=torch.ones_like(ids))
    np.testing.assert_allclose(
        off.main_stack.final(), plain.last_hidden_state[0], atol=1e-5
    )
