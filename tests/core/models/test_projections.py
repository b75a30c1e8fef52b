"""W_Q, W_K, W_V, W_O of real classes: by law on a text, and by hand where they lie."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from core.errors import HeadlightError
from core.instrument.layer_attention import LayerAttention
from core.models import LoadedModel, load_model
from core.models.projections import projection
from core.trace import Trace, trace
from tests.tiny import EXPERTS, FAMILIES, NAMED, SCALED, save_model

TEXT = "the cat sat on a mat"
NORMED = {"olmoe", "qwen3_moe"}
"""Norms stand between the product and attention, for queries and keys."""
IN_STEPS = {"deepseek_v2", "deepseek_v3"}
"""Keys and values are made by two matrices, one after the other."""


def read(family: str, folder: Path) -> tuple[LoadedModel, Trace, list[np.ndarray]]:
    """A text in a tiny model, and what each attention module was given, in order."""
    model = load_model(str(save_model(family, folder)))
    given: list[Any] = []

    def keep(_module: Any, args: tuple, kwargs: dict) -> None:
        given.append(args[0] if args else kwargs["hidden_states"])

    modules = {id(call.module): call.module for call in model.anatomy.probe.calls}
    handles = [
        module.register_forward_pre_hook(keep, with_kwargs=True)
        for module in modules.values()
    ]
    found = trace(model, TEXT, target="saw" if _writes(model) else None)
    for handle in handles:
        handle.remove()
    return model, found, [one[0].numpy().astype(np.float64) for one in given]


def _writes(model: LoadedModel) -> bool:
    return model.card.kind == "encoder-decoder"


def all_attention(t: Trace) -> list[LayerAttention]:
    """Every call of the reading, with its weights."""
    found = []
    for slot in t.model.anatomy.slots:
        stack = t.stack(slot.stack)
        one = stack.self_attention(slot.layer)
        if slot.kind == "cross":
            one = stack.cross_attention(slot.layer)
            assert one is not None
        found.append(one)
    return found


def product(x: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.einsum("td,hde->hte", x, W.astype(np.float64)) + b[:, None]


def agree(ours: np.ndarray, theirs: np.ndarray) -> None:
    np.testing.assert_allclose(ours, theirs, atol=2e-5, rtol=1e-4)


@pytest.mark.parametrize("family", [*FAMILIES, *EXPERTS, *SCALED, *NAMED])
def test_on_a_text_the_weights_give_what_attention_was_given(family, tmp_path: Path):
    _, t, given = read(family, tmp_path)
    encoded = (
        t.stack("encoder").final() if "encoder" in t.model.anatomy.stacks else None
    )
    assert len(given) == len(t.model.anatomy.slots)
    for x, slot, one in zip(
        given, t.model.anatomy.slots, all_attention(t), strict=True
    ):
        source = encoded if slot.kind == "cross" else x
        assert source is not None
        # The first position is turned by the angle 0, so it shows what a turn is of.
        if family not in NORMED:
            made = product(x, one.W_Q, one.b_Q)
            agree(made[:, 0], one.q[:, 0])
        if family in IN_STEPS:
            continue
        if family not in NORMED:
            made = product(source, one.W_K, one.b_K)
            agree(made[:, 0], one.k[:, 0])
        agree(product(source, one.W_V, one.b_V), one.v)
        assert one.W_O.shape == (one.n_heads, one.v.shape[-1], x.shape[-1])
        for array in (one.W_Q, one.W_K, one.W_V, one.W_O, one.b_Q, one.b_O):
            assert not array.flags.writeable
            assert array.dtype == np.float32


def test_where_they_lie_in_three_ways_of_keeping_them(tmp_path: Path):
    def first(family: str) -> tuple[Any, LayerAttention]:
        model, t, _ = read(family, tmp_path / family)
        return model.anatomy.probe.calls[0].module, t.main_stack.self_attention(0)

    module, gpt2 = first("gpt2")
    whole = module.c_attn.weight.numpy()
    for head in range(4):
        at = 6 * head
        np.testing.assert_array_equal(gpt2.W_Q[head], whole[:, at : at + 6])
        np.testing.assert_array_equal(gpt2.W_K[head], whole[:, 24 + at : 24 + at + 6])
        np.testing.assert_array_equal(gpt2.W_V[head], whole[:, 48 + at : 48 + at + 6])
    # Head by head: its query, its key, its value.
    module, neox = first("gpt_neox")
    by_head = module.query_key_value.weight.numpy().reshape(4, 3, 6, 24)
    np.testing.assert_array_equal(neox.W_K, by_head[:, 1].transpose(0, 2, 1))
    biases = module.query_key_value.bias.numpy().reshape(4, 3, 6)
    np.testing.assert_array_equal(neox.b_V, biases[:, 2])
    # Six heads' queries, then two heads' keys, then two heads' values.
    module, phi3 = first("phi3")
    rows = module.qkv_proj.weight.numpy()
    np.testing.assert_array_equal(phi3.W_K[1], rows[24 + 4 : 24 + 8].T)
    np.testing.assert_array_equal(phi3.W_V[0], rows[32:36].T)
    assert (phi3.W_Q.shape, phi3.W_V.shape) == ((6, 24, 4), (2, 24, 4))


def test_a_norm_on_the_way_leaves_the_matrix_as_it_is(tmp_path: Path):
    model, t, _ = read("qwen3_moe", tmp_path)
    module: Any = model.anatomy.probe.calls[0].module
    own = module.q_proj.weight.numpy().reshape(6, 8, 24).transpose(0, 2, 1)
    np.testing.assert_array_equal(t.main_stack.self_attention(0).W_Q, own)


def test_the_real_model_s_scores_follow_from_its_weights(smollm2: LoadedModel):
    t = trace(smollm2, "The capital of France is")
    attention = t.main_stack.self_attention(-1)
    body: Any = smollm2.model.base_model
    block = body.layers[-1]
    with torch.inference_mode():
        x = block.input_layernorm(torch.tensor(t.main_stack.resid(29))).numpy()
    # Three query heads share a key; the first position is not turned.
    q = x[0].astype(np.float64) @ attention.W_Q[7]
    k = x[0].astype(np.float64) @ attention.W_K[7 // 3]
    assert q @ k * attention.scaling == pytest.approx(
        float(attention.scores(7)[0, 0]), rel=1e-4
    )
    np.testing.assert_array_equal(attention.W_O, t.main_stack.output_projection(29)[0])


def test_keys_made_in_two_steps_have_no_matrix_to_show(tmp_path: Path):
    _, t, _ = read("deepseek_v3", tmp_path)
    attention = t.main_stack.self_attention(1)
    with pytest.raises(HeadlightError, match="does not make its keys by one product"):
        _ = attention.W_K
    with pytest.raises(HeadlightError, match="recorded without its model"):
        _ = LayerAttention(attention.call).W_Q


def test_the_model_runs_on_as_it_was(tmp_path: Path):
    model, t, _ = read("gpt2", tmp_path)
    hooks = [len(module._forward_hooks) for module in model.model.modules()]
    projection(model, 0, "q")
    assert hooks == [len(module._forward_hooks) for module in model.model.modules()]
    again = trace(model, TEXT)
    np.testing.assert_array_equal(again.logits(-1), t.logits(-1))
