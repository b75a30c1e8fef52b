"""Norms: on paper, against PyTorch, and each family's own."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.errors import HeadlightError
from core.models.norms import NormOf, batch_normed, norm_of, normed, norms_of_block
from core.trace import trace
from tests import tiny


def plain(kind: Any, d: int, epsilon: float = 0.0) -> NormOf:
    return NormOf(kind, np.ones(d), np.zeros(d), epsilon)


def test_layer_norm_on_paper():
    # 1, 3: mean 2, standard deviation 1.
    found = normed(np.array([[1.0, 3.0]]), plain("LayerNorm", 2))
    assert (found.mean[0], found.length[0]) == (2, 1)
    assert found.output.tolist() == [[-1, 1]]


def test_rms_norm_on_paper():
    # 1, 7: mean square 25, root 5; nothing is subtracted.
    found = normed(np.array([[1.0, 7.0]]), plain("RMSNorm", 2))
    assert (found.mean[0], found.length[0]) == (0, 5)
    np.testing.assert_allclose(found.output, [[0.2, 1.4]])


def test_gain_and_shift_come_last():
    norm = NormOf("LayerNorm", np.array([2.0, 3.0]), np.array([10.0, 20.0]), 0.0)
    assert normed(np.array([[1.0, 3.0]]), norm).output.tolist() == [[8, 23]]


def test_batch_norm_goes_down_the_columns_on_paper():
    found = batch_normed(np.array([[1.0, 5.0], [3.0, 5.0]]), epsilon=1e-12)
    np.testing.assert_allclose(found, [[-1, 0], [1, 0]])


@given(st.integers(0, 2**32 - 1))
def test_all_three_equal_pytorchs(seed: int):
    rng = np.random.default_rng(seed)
    x, gain, shift = rng.normal(size=(5, 7)), rng.normal(size=7), rng.normal(size=7)
    given_x, w, b = (torch.from_numpy(a) for a in (x, gain, shift))
    functional = torch.nn.functional
    ours = normed(x, NormOf("LayerNorm", gain, shift, 1e-5)).output
    theirs = functional.layer_norm(given_x, (7,), w, b, eps=1e-5)
    np.testing.assert_allclose(ours, theirs, atol=1e-9)
    ours = normed(x, NormOf("RMSNorm", gain, np.zeros(7), 1e-5)).output
    theirs = functional.rms_norm(given_x, (7,), w, eps=1e-5)
    np.testing.assert_allclose(ours, theirs, atol=1e-9)
    theirs = functional.batch_norm(given_x, None, None, training=True)
    np.testing.assert_allclose(batch_normed(x), theirs, atol=1e-9)


@given(st.integers(0, 2**32 - 1), st.floats(0.1, 100), st.floats(-100, 100))
def test_what_each_norm_does_not_see(seed: int, factor: float, offset: float):
    x = np.random.default_rng(seed).normal(size=(3, 6))
    layer, rms = plain("LayerNorm", 6), plain("RMSNorm", 6)
    same = normed(x * factor + offset, layer).output
    np.testing.assert_allclose(same, normed(x, layer).output, atol=1e-6)
    same = normed(x * factor, rms).output
    np.testing.assert_allclose(same, normed(x, rms).output, atol=1e-6)


def test_a_vector_is_normed_by_itself_but_not_by_batch_norm():
    x = np.random.default_rng(0).normal(size=(4, 6))
    other = x.copy()
    other[3] += 5
    layer = plain("LayerNorm", 6)
    np.testing.assert_array_equal(
        normed(x, layer).output[:3], normed(other, layer).output[:3]
    )
    assert np.abs(batch_normed(x)[:3] - batch_normed(other)[:3]).max() > 0.1


@pytest.mark.parametrize("family", tiny.FAMILIES)
def test_every_familys_norms_are_recognised(family, tiny_model):
    lm = tiny_model(family)
    target = "one cat" if lm.card.kind == "encoder-decoder" else None
    t = trace(lm, "the black dog saw a cat", target=target)
    d_model = t.main_stack.d_model
    stack = lm.anatomy.stacks[lm.card.main_stack]
    found = norms_of_block(stack, d_model)
    assert found
    x = torch.randn(5, d_model, generator=torch.manual_seed(3))
    for module in found.values():
        norm = norm_of(module, x)
        with torch.inference_mode():
            expected = module(x)
        np.testing.assert_allclose(normed(x.numpy(), norm).output, expected, atol=1e-4)
        rms = family in {"llama", "qwen2", "phi3", "gemma2", "t5"}
        assert norm.kind == ("RMSNorm" if rms else "LayerNorm")


def test_a_module_that_is_no_norm_is_refused():
    with pytest.raises(HeadlightError, match="does not know"):
        norm_of(torch.nn.Tanh(), torch.ones(2, 3) * 0.3)
