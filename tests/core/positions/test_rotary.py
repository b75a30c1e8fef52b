"""Rotary turns are those the model itself uses on its queries."""

import numpy as np
import pytest
import torch

from core.models import LoadedModel
from core.positions.rotary import rotary_turns
from core.trace import trace
from tests.tiny import TinyModel


def test_smollm2_turns_pair_i_by_its_base_to_the_power_of_minus_2i_over_d(
    smollm2: LoadedModel,
):
    turns = rotary_turns(smollm2, 7)
    assert turns is not None
    pairs = np.arange(32)
    angles = 100_000.0 ** (-2 * pairs / 64)
    np.testing.assert_allclose(turns.angles, angles, rtol=1e-4, atol=1e-7)
    np.testing.assert_allclose(turns.cos[5], np.cos(5 * angles), atol=1e-5)
    np.testing.assert_allclose(turns.sin[5], np.sin(5 * angles), atol=1e-5)
    np.testing.assert_array_equal(turns.dims[3], [3, 35])


def test_one_position_still_has_angles(smollm2: LoadedModel):
    turns = rotary_turns(smollm2, 1)
    assert turns is not None
    assert turns.cos.shape == (1, 32)
    assert turns.angles[0] == pytest.approx(1.0)


def test_turning_the_plain_queries_gives_the_queries_the_model_used(
    smollm2: LoadedModel,
):
    read = trace(smollm2, "The capital of France is")
    turns = rotary_turns(smollm2, 5)
    assert turns is not None
    layer = smollm2.model.model.layers[0]
    with torch.inference_mode():
        x = layer.input_layernorm(torch.tensor(read.stack("decoder").resid(0)))
        plain = layer.self_attn.q_proj(x).reshape(5, 9, 64).transpose(0, 1).numpy()
    first, second = plain[..., turns.dims[:, 0]], plain[..., turns.dims[:, 1]]
    turned = np.empty_like(plain)
    turned[..., turns.dims[:, 0]] = first * turns.cos - second * turns.sin
    turned[..., turns.dims[:, 1]] = first * turns.sin + second * turns.cos
    used = read.stack("decoder").self_attention(0).q
    np.testing.assert_allclose(turned, used, atol=1e-4)


def test_a_model_that_adds_its_positions_does_not_turn(minilm: LoadedModel):
    assert rotary_turns(minilm, 4) is None


@pytest.mark.parametrize("family", ["gpt_neox", "qwen2", "gemma2", "modernbert"])
def test_every_rotary_family_turns_by_angles_that_never_grow(
    family: str, tiny_model: TinyModel
):
    model = tiny_model(family)
    turns = rotary_turns(model, 6)
    assert turns is not None
    assert turns.angles[0] == pytest.approx(1.0)
    assert (np.diff(turns.angles) <= 0).all()
    np.testing.assert_allclose(turns.cos**2 + turns.sin**2, 1, atol=1e-5)
    np.testing.assert_array_equal(turns.cos[0], np.ones(turns.angles.size))
