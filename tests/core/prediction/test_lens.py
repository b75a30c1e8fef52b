"""The logit lens: at the last layer it is the model itself."""

from typing import Any

import numpy as np
import pytest
import torch

from core.errors import HeadlightError
from core.layers.vocabulary_head import final_norm, head_scores
from core.models import LoadedModel
from core.prediction.lens import Lens, joined, lens, lens_distribution, lens_layers
from core.trace import trace
from tests import tiny

WITH_HEAD = [name for name in tiny.FAMILIES if name != "bert-body"]
TEXT = "the black dog saw a cat and sat on it"


def softmax(logits: np.ndarray) -> np.ndarray:
    weights = np.exp(logits.astype(np.float64) - logits.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)


@pytest.mark.parametrize("family", WITH_HEAD)
def test_after_the_last_layer_the_lens_is_the_model(family, tiny_trace):
    t = tiny_trace(family)
    n_layers = t.main_stack.n_layers
    own = softmax(t.logits_all())
    last = next(iter(lens_layers(t)))
    assert last.layer == n_layers
    np.testing.assert_allclose(last.top_probs, own.max(axis=1), atol=1e-5)
    np.testing.assert_array_equal(last.top_ids, own.argmax(axis=1))
    assert (last.answer_ranks == 1).all()
    for position in (0, 2, -1):
        dist = lens_distribution(t, n_layers, position)
        np.testing.assert_allclose(dist.probs, own[position], atol=1e-5)


def test_smollm2s_layers_end_in_its_own_answer(smollm2: LoadedModel):
    t = trace(smollm2, "The capital of France is")
    found = lens(t)
    own = softmax(t.logits_all())
    assert found.top_ids.shape == (31, 5)
    np.testing.assert_allclose(found.top_probs[-1], own.max(axis=1), atol=1e-5)
    paris = smollm2.tokenizer.encode(" Paris")[0]
    assert found.answer_ids[-1] == paris
    # Paris is not there from the start: it climbs.
    assert found.answer_ranks[0, -1] > 100
    assert found.answer_ranks[-1, -1] == 1
    settled = found.settled()[-1]
    assert (found.answer_ranks[settled:, -1] == 1).all()
    assert found.answer_ranks[settled - 1, -1] > 1


def test_a_cell_carries_its_token_s_text(smollm2: LoadedModel):
    found = lens(trace(smollm2, "The capital of France is"))
    end = found.cell(-1, -1)
    assert (end.layer, end.position, end.text, end.answer_rank) == (30, 4, " Paris", 1)
    for layer, position in ((0, 0), (12, 3), (-4, -2)):
        cell = found.cell(layer, position)
        assert cell.id == found.top_ids[layer, position]
        assert cell.text == smollm2.tokenizer.decode([cell.id])
        assert cell.prob == found.top_probs[layer, position]
    with pytest.raises(HeadlightError, match="layers 0 to 30 and the positions 0 to 4"):
        found.cell(31, 0)


def test_a_layer_is_norm_and_matrix_by_hand(smollm2: LoadedModel):
    t = trace(smollm2, "The capital of France is")
    x = t.main_stack.resid(7)[-1].astype(np.float64)
    norm: Any = final_norm(t)
    eps = smollm2.model.config.rms_norm_eps
    weight = norm.weight.detach().numpy().astype(np.float64)
    normed = x / np.sqrt((x**2).mean() + eps) * weight
    head: Any = smollm2.model.get_output_embeddings()
    W_U = head.weight.numpy()
    by_hand = softmax(W_U @ normed)
    found = lens_distribution(t, 7, -1)
    np.testing.assert_allclose(found.probs, by_hand, atol=1e-5)
    layer = next(row for row in lens_layers(t) if row.layer == 7)
    assert layer.top_ids[-1] == by_hand.argmax()
    assert layer.top_probs[-1] == pytest.approx(by_hand.max(), abs=1e-5)
    paris = smollm2.tokenizer.encode(" Paris")[0]
    assert layer.answer_probs[-1] == pytest.approx(by_hand[paris], abs=1e-5)
    assert layer.answer_ranks[-1] == 1 + (by_hand > by_hand[paris]).sum()


def test_a_long_text_is_read_in_parts_and_comes_out_whole(tiny_trace):
    t = tiny_trace("gpt2")
    long = trace(t.model, " ".join(["cat dog run"] * 21))
    found = lens(long)
    own = softmax(long.logits_all())
    np.testing.assert_array_equal(found.answer_ids, own.argmax(axis=1))


@pytest.mark.parametrize("family", ["bert", "t5", "bart", "gemma2"])
def test_the_head_is_asked_for_other_vectors_without_touching_the_model(
    family, tiny_trace
):
    t = tiny_trace(family)
    before = t.logits_all().copy()
    finals = torch.randn(5, t.main_stack.d_model, generator=torch.manual_seed(1))
    scores = head_scores(t.model, finals)
    again = head_scores(t.model, finals.flip(0)).flip(0)
    torch.testing.assert_close(scores, again, atol=1e-5, rtol=1e-5)
    target = "one cat run" if t.card.kind == "encoder-decoder" else None
    after = trace(t.model, t.text, target=target).logits_all()
    np.testing.assert_array_equal(before, after)


def test_a_model_without_a_head_says_so(minilm: LoadedModel):
    with pytest.raises(HeadlightError, match="no vocabulary head"):
        lens(trace(minilm, "a cat"))


def test_there_is_no_layer_or_position_beyond_the_last(tiny_trace):
    with pytest.raises(HeadlightError, match="layers 0 to 3, not 4"):
        lens_distribution(tiny_trace("gpt2"), 4, 0)
    with pytest.raises(HeadlightError, match="no position 10"):
        lens_distribution(tiny_trace("gpt2"), 3, 10)
    with pytest.raises(HeadlightError, match="at least one layer"):
        joined([])


def test_an_answer_settles_where_it_was_last_overtaken():
    ranks = np.array([[3, 1, 2], [1, 1, 1], [2, 1, 1], [1, 1, 1]])
    ones = np.ones_like(ranks)
    found = Lens(ones[0], ones, ones / 2, ranks, ones / 2)
    np.testing.assert_array_equal(found.settled(), [3, 0, 1])
