"""Mixtures of experts: what their MLPs add together, and what the router says."""

from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from core.layers.block_norms import block_of
from core.layers.experts import Routing, routing
from core.layers.inside_block import inside_block, multiplier
from core.trace import Trace
from tests import tiny

SHARED = {"qwen2_moe", "deepseek_v2", "deepseek_v3"}
LAYER = 1


def mixture(t: Trace) -> Any:
    """The model's own module around router and experts."""
    block = block_of(t, t.main_stack, LAYER)
    return next(m for m in block.modules() if hasattr(m, "experts"))


def routed(t: Trace) -> Routing:
    found = routing(t, inside_block(t, LAYER))
    assert found is not None
    return found


@pytest.mark.parametrize("family", tiny.EXPERTS)
def test_what_the_experts_add_is_what_the_models_own_module_gives(family, tiny_trace):
    t = tiny_trace(family)
    found = inside_block(t, LAYER)
    with torch.inference_mode():
        own = mixture(t)(torch.tensor(found.mlp_in)[None])[0].numpy()
    np.testing.assert_allclose(
        found.mlp_out, multiplier(t.model) * own, atol=1e-5, rtol=1e-4
    )
    gained = t.main_stack.resid(LAYER + 1) - t.main_stack.resid(LAYER)
    np.testing.assert_allclose(found.attn_out + found.mlp_out, gained, atol=1e-4)
    assert found.additive
    assert found.has_experts
    assert found.mlp is None


@pytest.mark.parametrize("family", tiny.EXPERTS)
def test_the_routers_choice_makes_the_sum(family, tiny_trace):
    """Each expert by its own matrices, one token after another."""
    t = tiny_trace(family)
    found, said, own = inside_block(t, LAYER), routed(t), mixture(t)
    gate_up, down = own.experts.gate_up_proj, own.experts.down_proj
    given = torch.tensor(found.mlp_in)
    rows = []
    for x, chosen, weights in zip(given, said.chosen, said.weights, strict=True):
        whole = torch.zeros_like(x)
        for expert, weight in zip(chosen.tolist(), weights.tolist(), strict=True):
            gate, up = (gate_up[expert] @ x).chunk(2)
            whole += weight * (down[expert] @ (nn.functional.silu(gate) * up))
        rows.append(whole)
    sum_of_chosen = multiplier(t.model) * torch.stack(rows).detach().numpy()
    assert said.shared == (family in SHARED)
    rest = found.mlp_out - sum_of_chosen
    if family in SHARED:
        assert np.abs(rest).max() > 0.1
    else:
        np.testing.assert_allclose(rest, 0, atol=1e-4)


@pytest.mark.parametrize("family", tiny.EXPERTS)
def test_scores_choice_and_weights_agree(family, tiny_trace):
    said = routed(tiny_trace(family))
    n_experts = 6 if "deepseek" in family else 5
    assert said.scores.shape == (6, n_experts)
    assert said.chosen.shape == said.weights.shape == (6, 2)
    assert (np.diff(said.weights, axis=1) <= 0).all()
    assert said.gate == ("sigmoid" if family == "deepseek_v3" else "softmax")
    assert said.probs is not None
    if family != "deepseek_v3":
        np.testing.assert_allclose(said.probs.sum(axis=1), 1, atol=1e-6)
        best = np.argsort(-said.scores, axis=1, kind="stable")[:, :2]
        np.testing.assert_array_equal(said.chosen, best)


@pytest.mark.parametrize("family", ["llama", "bert"])
def test_one_mlp_for_all_has_no_router(family, tiny_trace):
    t = tiny_trace(family)
    found = inside_block(t, LAYER)
    assert not found.has_experts
    assert routing(t, found) is None


def test_deepseeks_first_layer_has_one_mlp_for_all(tiny_trace):
    found = inside_block(tiny_trace("deepseek_v2"), 0)
    assert not found.has_experts
    assert found.mlp is not None
