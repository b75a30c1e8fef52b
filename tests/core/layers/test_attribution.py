"""Direct logit attribution: the parts sum to the logit, and each is what it says."""

from typing import Any

import numpy as np
import pytest
import torch

from core.errors import HeadlightError
from core.layers.attribution import (
    Part,
    attribution,
    constant,
    linear_end,
    sum_of_parts,
)
from core.models import LoadedModel
from core.trace import trace
from tests import tiny

TEXT = "the black dog saw a cat and sat on it"
ADDITIVE = ["gpt2", "gpt_neox", "llama", "qwen2", "phi3", "t5"]


@pytest.mark.parametrize("family", [*ADDITIVE, *tiny.SCALED, "mixtral", "granitemoe"])
@pytest.mark.parametrize("heads_of", [None, 1])
def test_the_parts_sum_to_the_logit(family, heads_of, tiny_trace):
    t = tiny_trace(family)
    for position in (1, -1):
        parts = sum_of_parts(t, position, heads_of=heads_of)
        end = linear_end(t, position)
        logits = t.logits(position)
        for token_id in (3, 11):
            whole = attribution(parts, end, token_id).sum() + constant(end, token_id)
            assert whole == pytest.approx(logits[token_id], abs=1e-4)
        difference = attribution(parts, end, 3, 11).sum() + constant(end, 3, 11)
        assert difference == pytest.approx(logits[3] - logits[11], abs=1e-4)


def test_smollm2s_paris_is_the_sum_of_its_parts(smollm2: LoadedModel):
    t = trace(smollm2, "The capital of France is")
    paris, the = (smollm2.tokenizer.encode(word)[0] for word in (" Paris", " the"))
    parts, end = sum_of_parts(t), linear_end(t)
    assert parts.parts[:3] == (
        Part("embedding"), Part("attention", 0), Part("mlp", 0)
    )  # fmt: skip
    assert len(parts.parts) == 1 + 2 * 30
    shares = attribution(parts, end, paris, the)
    logits = t.logits(-1)
    assert shares.sum() == pytest.approx(logits[paris] - logits[the], abs=1e-4)


def test_a_heads_share_is_its_output_through_both_matrices_by_hand(
    smollm2: LoadedModel,
):
    t = trace(smollm2, "The capital of France is")
    paris = smollm2.tokenizer.encode(" Paris")[0]
    heads, end = sum_of_parts(t, heads_of=20), linear_end(t)
    assert len([part for part in heads.parts if part.kind == "head"]) == 9
    place = heads.parts.index(Part("head", 20, 4))
    z = t.main_stack.self_attention(20).z()[4, -1].astype(np.float64)
    model: Any = smollm2.model
    W_O = model.model.layers[20].self_attn.o_proj.weight.numpy()
    written = W_O[:, 4 * 64 : 5 * 64] @ z
    np.testing.assert_allclose(heads.vectors[place], written, atol=1e-6)
    x = t.main_stack.resid(30)[-1].astype(np.float64)
    weight = model.model.norm.weight.numpy()
    rms = np.sqrt((x**2).mean() + smollm2.model.config.rms_norm_eps)
    W_U = model.lm_head.weight.numpy()
    by_hand = (written * weight / rms) @ W_U[paris]
    assert attribution(heads, end, paris)[place] == pytest.approx(by_hand, abs=1e-6)


@pytest.mark.parametrize("family", ["gpt2", "llama", "t5"])
def test_what_a_part_does_to_all_logits_agrees_with_its_share_of_one(
    family, tiny_trace
):
    t = tiny_trace(family)
    parts, end = sum_of_parts(t), linear_end(t)
    changes = end.logit_changes(parts.vectors[2])
    assert changes.mean() == pytest.approx(0, abs=1e-5)
    share = attribution(parts, end, 5, 9)[2]
    assert changes[5] - changes[9] == pytest.approx(share, abs=1e-4)


@pytest.mark.parametrize(
    ("family", "scale"), [("granite", 1 / 6), ("cohere", 0.25), ("cohere2", 0.25)]
)
def test_a_heads_scale_is_the_models_own_number(family, scale, tiny_trace):
    assert linear_end(tiny_trace(family)).scale == pytest.approx(scale, rel=1e-5)


def test_granites_parts_go_through_its_multiplier(tiny_trace):
    t = tiny_trace("granite")
    parts = sum_of_parts(t)
    block: Any = t.model.model.get_submodule("model.layers.1")
    z = t.main_stack.self_attention(1).z().swapaxes(0, 1).reshape(len(t.tokens), -1)
    with torch.inference_mode():
        given = block.self_attn.o_proj(torch.tensor(z))[-1].numpy()
    place = parts.parts.index(Part("attention", 1))
    np.testing.assert_allclose(parts.vectors[place], 0.22 * given, atol=1e-5)


@pytest.mark.parametrize("family", ["bart", "gemma2"])
def test_blocks_that_do_more_than_add_are_refused(family, tiny_trace):
    with pytest.raises(HeadlightError, match="not a plain sum"):
        sum_of_parts(tiny_trace(family))


@pytest.mark.parametrize("family", ["bert", "albert", "electra"])
def test_a_head_with_a_transform_is_refused(family, tiny_trace):
    """In ALBERT and ELECTRA the vocabulary's vectors are narrower than the stream."""
    with pytest.raises(HeadlightError, match="more than one matrix"):
        linear_end(tiny_trace(family))


def test_a_model_without_a_head_says_so(minilm: LoadedModel):
    with pytest.raises(HeadlightError, match="no vocabulary head"):
        linear_end(trace(minilm, "a cat"))
