"""Queries and keys before the turn: turned by us they are the model's own."""

from pathlib import Path

import numpy as np
import pytest
import torch
import transformers as hf

from core.attention.head_vectors import head_vectors
from core.errors import HeadlightError
from core.models import LoadedModel, load_model
from core.positions.rotary import Turns, rotary_rule, rotary_turns
from core.positions.rotary_score import query_and_key, scores_by_distance
from core.positions.unrotated import is_turned, turned, unrotated
from core.trace import trace
from core.trace.attentions import attentions_of
from tests import tiny
from tests.tiny import save_model

TEXT = "the cat sat on a mat and saw"
LLAMA = tiny.LLAMA_LIKE
MORE: dict[str, tuple[type, type, dict]] = {
    "qwen3": (hf.Qwen3Config, hf.Qwen3ForCausalLM, {**LLAMA, "head_dim": 8}),
    "olmo2": (hf.Olmo2Config, hf.Olmo2ForCausalLM, LLAMA),
    "glm": (hf.GlmConfig, hf.GlmForCausalLM, {**LLAMA, "head_dim": 8}),
    "cohere": (hf.CohereConfig, hf.CohereForCausalLM, LLAMA),
    "half-phi3": (hf.Phi3Config, hf.Phi3ForCausalLM,
                  {**LLAMA, "hidden_size": 48, "pad_token_id": 0,
                   "partial_rotary_factor": 0.5}),
    "yarn": (hf.LlamaConfig, hf.LlamaForCausalLM,
             {**LLAMA, "rope_parameters": {
                 "rope_type": "yarn", "rope_theta": 10000.0, "factor": 4.0,
                 "original_max_position_embeddings": 16}}),
    "llama3": (hf.LlamaConfig, hf.LlamaForCausalLM,
               {**LLAMA, "rope_parameters": {
                   "rope_type": "llama3", "rope_theta": 10000.0, "factor": 8.0,
                   "low_freq_factor": 1.0, "high_freq_factor": 4.0,
                   "original_max_position_embeddings": 32}}),
    "linear": (hf.LlamaConfig, hf.LlamaForCausalLM,
               {**LLAMA, "rope_parameters": {
                   "rope_type": "linear", "rope_theta": 10000.0, "factor": 4.0}}),
    "dynamic": (hf.LlamaConfig, hf.LlamaForCausalLM,
                {**LLAMA, "rope_parameters": {
                    "rope_type": "dynamic", "rope_theta": 10000.0, "factor": 4.0}}),
    "longrope": (hf.Phi3Config, hf.Phi3ForCausalLM,
                 {**LLAMA, "pad_token_id": 0, "original_max_position_embeddings": 16,
                  "rope_parameters": {
                     "rope_type": "longrope", "rope_theta": 10000.0,
                     "short_factor": [1.0, 1.0], "long_factor": [2.0, 3.0],
                     "factor": 4.0, "original_max_position_embeddings": 16}}),
    "phi": (hf.PhiConfig, hf.PhiForCausalLM, {**tiny.BERT_LIKE, "hidden_size": 64}),
    "persimmon": (hf.PersimmonConfig, hf.PersimmonForCausalLM,
                  {**tiny.BERT_LIKE, "hidden_size": 64}),
    "no-rope": (hf.SmolLM3Config, hf.SmolLM3ForCausalLM,
                {**LLAMA, "no_rope_layers": [1, 0, 1]}),
    "no-rope-cohere2": (hf.Cohere2Config, hf.Cohere2ForCausalLM,
                        {**LLAMA, "sliding_window": 6, "layer_types": [
                            "sliding_attention", "full_attention",
                            "sliding_attention"]}),
}  # fmt: skip


@pytest.fixture
def tiny_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def made(family: str) -> LoadedModel:
        if family in MORE:
            monkeypatch.setitem(tiny.FAMILIES, family, MORE[family])
        return load_model(str(save_model(family, tmp_path / family)))

    return made


def quarter_turns() -> Turns:
    """Position p turns the only pair, numbers 0 and 1, by p times 90 degrees."""
    cos, sin = np.array([[1], [0], [-1]]), np.array([[0], [1], [0]])
    dims = np.array([[0, 1]])
    return Turns(
        cos.astype(np.float32), sin.astype(np.float32), np.array([np.pi / 2]), dims
    )


def test_a_quarter_turn_by_hand():
    # (3, 4) is turned to (-4, 3), then to (-3, -4); the third number stays.
    vectors = np.array([[3, 4, 5]] * 3, dtype=np.float32)
    assert turned(vectors, quarter_turns()).tolist() == [
        [3, 4, 5], [-4, 3, 5], [-3, -4, 5],
    ]  # fmt: skip


def test_a_turn_keeps_every_length(smollm2: LoadedModel):
    turns = rotary_turns(smollm2, 11)
    assert turns is not None
    vectors = np.random.default_rng(3).normal(size=(2, 11, 64)).astype(np.float32)
    np.testing.assert_allclose(
        np.linalg.norm(turned(vectors, turns), axis=-1),
        np.linalg.norm(vectors, axis=-1),
        rtol=1e-6,
    )


@pytest.mark.parametrize("layer", [0, 1, 15, 29])
def test_smollm2s_reconstruction_is_within_a_hundred_thousandth(
    layer: int, smollm2: LoadedModel
):
    stack = trace(smollm2, "Most people know chocolate is delicious").main_stack
    found, used = unrotated(stack, layer), stack.self_attention(layer)
    np.testing.assert_allclose(turned(found.q, found.turns), used.q, rtol=0, atol=1e-5)
    np.testing.assert_allclose(turned(found.k, found.turns), used.k, rtol=0, atol=1e-5)
    assert found.gap < 1e-5
    # And before the turn they are others, at every position but the first.
    assert np.abs(found.q - used.q)[:, 1:].max(axis=(0, 2)).min() > 0.5
    np.testing.assert_allclose(found.q[:, 0], used.q[:, 0], rtol=0, atol=1e-6)


def test_before_the_turn_they_are_the_projections_own_numbers(smollm2: LoadedModel):
    stack = trace(smollm2, "The capital of France is").main_stack
    layer = smollm2.model.model.layers[7]
    with torch.inference_mode():
        x = layer.input_layernorm(torch.tensor(stack.resid(7)))
        q = layer.self_attn.q_proj(x).reshape(5, 9, 64).transpose(0, 1).numpy()
        k = layer.self_attn.k_proj(x).reshape(5, 3, 64).transpose(0, 1).numpy()
    found = unrotated(stack, 7)
    np.testing.assert_allclose(found.q, q, atol=1e-5)
    np.testing.assert_allclose(found.k, k, atol=1e-5)


@pytest.mark.parametrize(
    ("family", "n_turned", "pair"),
    [
        ("llama", 4, [0, 2]),
        ("qwen2", 4, [0, 2]),
        ("phi3", 4, [0, 2]),
        ("gemma2", 8, [0, 4]),
        ("modernbert", 6, [0, 3]),
        ("gpt_neox", 2, [0, 1]),
        ("qwen3", 8, [0, 4]),
        ("olmo2", 4, [0, 2]),
        ("glm", 4, [0, 1]),
        ("cohere", 4, [0, 1]),
        ("half-phi3", 4, [0, 2]),
        ("yarn", 4, [0, 2]),
        ("llama3", 4, [0, 2]),
        ("linear", 4, [0, 2]),
        ("dynamic", 4, [0, 2]),
        ("longrope", 4, [0, 2]),
        ("phi", 8, [0, 4]),
        ("persimmon", 8, [0, 4]),
    ],
)
def test_every_family_is_turned_as_it_turns_itself(
    family: str, n_turned: int, pair: list[int], tiny_model
):
    stack = trace(tiny_model(family), TEXT).main_stack
    for layer in range(stack.n_layers):
        found, used = unrotated(stack, layer), stack.self_attention(layer)
        for ours, own in ((found.q, used.q), (found.k, used.k)):
            assert ours.shape == own.shape
            assert np.abs(ours - own).max() > 0.1
            again = turned(ours, found.turns)
            np.testing.assert_allclose(again, own, rtol=0, atol=1e-5)
        assert found.turns.dims.size == n_turned
        assert found.turns.dims[0].tolist() == pair


def test_one_token_alone_is_turned_by_nothing_and_still_has_its_pairs(
    smollm2: LoadedModel,
):
    found = unrotated(trace(smollm2, "a").main_stack, 3)
    assert found.q.shape == (9, 1, 64)
    np.testing.assert_array_equal(found.turns.cos, np.ones((1, 32)))
    assert found.turns.dims[5].tolist() == [5, 37]


def test_layers_of_modernbert_turn_by_angles_of_their_own(tiny_model):
    model = tiny_model("modernbert")
    bases = [rotary_rule(model, layer) for layer in range(2)]
    assert [rule.base for rule in bases if rule] == [160_000, 10_000]
    for layer, base in enumerate((160_000, 10_000)):
        turns = rotary_turns(model, 4, layer=layer)
        assert turns is not None
        np.testing.assert_allclose(turns.angles, base ** (-np.arange(3) / 3), rtol=1e-5)


def test_the_base_is_the_models_own(smollm2: LoadedModel, minilm: LoadedModel):
    rule = rotary_rule(smollm2)
    assert rule is not None
    assert (rule.base, rule.kind) == (100_000, "default")
    assert rotary_rule(minilm) is None


def test_a_scale_beside_the_turn_is_no_part_of_the_turn(tiny_model):
    turns = rotary_turns(tiny_model("yarn"), 5)
    assert turns is not None
    assert np.hypot(turns.cos, turns.sin).min() > 1.05
    alone = turns.without_scale()
    np.testing.assert_allclose(np.hypot(alone.cos, alone.sin), 1, atol=1e-6)


@pytest.mark.parametrize("family", ["dynamic", "longrope", "yarn", "llama3"])
def test_far_places_are_turned_by_the_angles_of_the_text_as_it_was_read(
    family: str, tiny_model
):
    model = tiny_model(family)
    stack = trace(model, TEXT).main_stack
    far = rotary_turns(model, 511, n_read=8)
    assert far is not None
    far = far.without_scale()
    one = query_and_key(stack, unrotated(stack, 1), 1, 1, 6, 2)
    (score,) = scores_by_distance(one, far, np.array([4]))
    assert score == pytest.approx(one.score, abs=2e-6)
    # With dynamic scaling a text of 511 tokens would be turned by smaller angles.
    longer = rotary_turns(model, 511)
    assert longer is not None
    changes = family in {"dynamic", "longrope"}
    assert np.allclose(longer.angles, far.angles, rtol=1e-4) != changes


def test_asking_for_far_places_leaves_the_model_as_it_is(tiny_model):
    # 64 tokens are all it knows: once asked for more, it would keep smaller angles.
    model, text = tiny_model("dynamic"), " ".join([TEXT] * 8)
    before = trace(model, text)
    assert len(before.tokens) == 64
    rotary_turns(model, 511, n_read=64)
    rotary_turns(model, 511)
    after = trace(model, text)
    np.testing.assert_array_equal(after.main_stack.final(), before.main_stack.final())


def test_a_model_that_does_not_turn_says_so(minilm: LoadedModel):
    with pytest.raises(HeadlightError, match="MiniLM L6 does not turn"):
        unrotated(trace(minilm, "a cat").main_stack, 0)


def test_a_layer_without_positions_says_so(tiny_model):
    stack = trace(tiny_model("no-rope"), TEXT).main_stack
    assert unrotated(stack, 0).gap < 1e-5
    with pytest.raises(HeadlightError, match=r"Layer 1 of .* does not turn"):
        unrotated(stack, 1)


def test_numbers_that_do_not_fit_are_refused(
    smollm2: LoadedModel, monkeypatch: pytest.MonkeyPatch
):
    stack = trace(smollm2, "The capital of France is").main_stack
    with torch.inference_mode():
        stack.self_attention(2).call.k[0, 0, 1, 5] += 0.01
    with pytest.raises(HeadlightError, match=r"layer 2 differ .* by up to 0\.01"):
        unrotated(stack, 2)
    # A layer that cannot run by itself says so.
    block = smollm2.model.model.layers[0]
    monkeypatch.setattr(block, "forward", lambda hidden_states: hidden_states)
    with pytest.raises(HeadlightError, match="cannot run one layer"):
        unrotated(stack, 0)


@pytest.mark.parametrize(
    ("family", "by_layer"),
    [
        ("no-rope", [True, False, True]),
        ("no-rope-cohere2", [True, False, True]),
        ("llama", [True] * 3),
        ("gpt2", [False] * 3),
    ],
)
def test_each_layer_says_itself_whether_it_turns(family, by_layer, tiny_model):
    read = trace(tiny_model(family), TEXT)
    stack, attentions = read.main_stack, attentions_of(read)[0]
    assert [is_turned(stack, layer) for layer in range(3)] == by_layer
    heads = [head_vectors(attentions, layer, 1).is_turned for layer in range(3)]
    assert heads == by_layer
