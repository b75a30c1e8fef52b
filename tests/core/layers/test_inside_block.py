"""Inside one block: its parts, told apart in every family by weights and values."""

from typing import Any

import numpy as np
import pytest
import torch

from core.errors import HeadlightError
from core.instrument import AblateHead
from core.layers.inside_block import inside_block, multiplier
from core.models import LoadedModel
from core.trace import trace
from tests import tiny

TEXT = "the black dog saw a cat"
ADDS = {*tiny.SCALED, "modernbert", "gpt2", "gpt_neox", "llama", "qwen2", "phi3", "t5"}
GATED = {*tiny.SCALED, "modernbert", "llama", "qwen2", "phi3", "gemma2"}


@pytest.mark.parametrize("family", [*tiny.FAMILIES, *tiny.SCALED])
def test_every_familys_parts_are_found(family, tiny_trace):
    t = tiny_trace(family)
    times = multiplier(t.model)
    for name in t.model.anatomy.stacks:
        found = inside_block(t, 1, name)
        stack = t.stack(name)
        W_O, b_O = stack.output_projection(1)
        z = stack.self_attention(1).z()
        by_heads = times * (np.einsum("hqd,hdm->qm", z, W_O) + b_O)
        np.testing.assert_allclose(found.attn_out, by_heads, atol=1e-5)
        assert found.additive == (family in ADDS)
        projected = stack.self_attention(1).q
        assert found.attn_in.shape == found.mlp_in.shape == found.mlp_out.shape
        assert len(found.attn_in) == projected.shape[1]
        if found.additive:
            cross = 0 if found.cross_out is None else found.cross_out
            added = found.attn_out + cross + found.mlp_out
            gained = stack.resid(2) - stack.resid(1)
            np.testing.assert_allclose(added, gained, atol=1e-4)
        mlp = found.mlp
        assert mlp is not None
        assert (mlp.up is not None) == (family in GATED)
        # Their biases are zero, so the neurons times the matrix is all there is.
        written = mlp.neurons @ mlp.W_down
        np.testing.assert_allclose(written, found.mlp_out, atol=1e-4)


def test_smollm2s_neurons_equal_its_own_modules(smollm2: LoadedModel):
    t = trace(smollm2, "The capital of France is")
    found = inside_block(t, 12)
    model: Any = smollm2.model
    block = model.model.layers[12]
    mid = torch.tensor(t.main_stack.resid(12) + found.attn_out)
    with torch.inference_mode():
        given = block.post_attention_layernorm(mid)
        gate, up = block.mlp.gate_proj(given), block.mlp.up_proj(given)
    assert found.mlp is not None
    assert found.mlp.activation == "silu"
    assert found.mlp.up is not None
    np.testing.assert_allclose(found.mlp.pre, gate, atol=1e-3)
    np.testing.assert_allclose(found.mlp.up, up, atol=1e-3)
    silu = found.mlp.pre / (1 + np.exp(-found.mlp.pre.astype(np.float64)))
    np.testing.assert_allclose(found.mlp.neurons, silu * found.mlp.up, atol=1e-4)


def test_a_change_of_the_run_is_there_inside_too(tiny_trace):
    t = tiny_trace("llama")
    changes = tuple(AblateHead(1, head) for head in range(6))
    changed = trace(t.model, TEXT, interventions=changes)
    assert np.abs(inside_block(t, 1).attn_out).max() > 0.1
    np.testing.assert_array_equal(inside_block(changed, 1).attn_out, 0)


def test_there_is_no_layer_beyond_the_last(tiny_trace):
    with pytest.raises(HeadlightError, match="layers 0 to 2"):
        inside_block(tiny_trace("gpt2"), 3)


def test_what_smollm2s_parts_read_is_what_its_norms_give(smollm2: LoadedModel):
    t = trace(smollm2, "The capital of France is")
    found, model = inside_block(t, 12), smollm2.model
    block: Any = model.get_submodule("model.layers.12")
    before = torch.tensor(t.main_stack.resid(12))
    mid = before + torch.tensor(found.attn_out)
    with torch.inference_mode():
        np.testing.assert_allclose(
            found.attn_in, block.input_layernorm(before), atol=1e-5
        )
        np.testing.assert_allclose(
            found.mlp_in, block.post_attention_layernorm(mid), atol=1e-3
        )
    assert found.cross_in is None


@pytest.mark.parametrize("family", tiny.SEQ2SEQ_FAMILIES)
def test_cross_attention_makes_its_queries_from_cross_in(family, tiny_trace):
    t = tiny_trace(family)
    found, stack = inside_block(t, 1), t.main_stack
    cross = stack.cross_attention(1)
    assert found.cross_in is not None
    assert cross is not None
    own: Any = cross.call.module
    project = own.q if hasattr(own, "q") else own.q_proj
    with torch.inference_mode():
        q = project(torch.tensor(found.cross_in))
    n_heads, n_tokens, d_head = cross.q.shape
    split = q.reshape(n_tokens, n_heads, d_head).swapaxes(0, 1)
    np.testing.assert_allclose(cross.q, split, atol=1e-5)
