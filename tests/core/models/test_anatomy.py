"""What a model is found to be: by what its attention does, not by what it is called."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
import transformers as hf

from core.errors import BadText, HeadlightError, ModelUnavailable
from core.instrument.interventions import SwitchOffPositions
from core.models import LoadedModel, load_model, unload_model
from core.positions.rotary import rotary_turns
from core.trace import trace
from tests import tiny

SMALL = {**tiny.LLAMA_LIKE, "num_hidden_layers": 4}
LINEAR = {
    **SMALL, "head_dim": 8, "linear_num_key_heads": 2, "linear_num_value_heads": 2,
    "linear_key_head_dim": 8, "linear_value_head_dim": 8,
    "layer_types": ["linear_attention", "full_attention"] * 2,
}  # fmt: skip
MAMBA = {
    **SMALL, "num_attention_heads": 4, "mamba_n_heads": 4, "mamba_d_head": 12,
    "mamba_d_state": 8, "mamba_n_groups": 1,
}  # fmt: skip
HYBRIDS = {
    "lfm2": (hf.Lfm2Config, hf.Lfm2ForCausalLM,
             {**SMALL, "layer_types": ["conv", "full_attention"] * 2}, 2, 4),
    "qwen3_next": (hf.Qwen3NextConfig, hf.Qwen3NextForCausalLM,
                   {**LINEAR, "num_experts": 2, "num_experts_per_tok": 1,
                    "moe_intermediate_size": 16,
                    "shared_expert_intermediate_size": 16}, 2, 4),
    "qwen3_5": (hf.Qwen3_5TextConfig, hf.Qwen3_5ForCausalLM, LINEAR, 2, 4),
    "granitemoehybrid": (hf.GraniteMoeHybridConfig, hf.GraniteMoeHybridForCausalLM,
                         {**MAMBA, "layer_types": ["mamba", "attention"] * 2,
                          "num_local_experts": 0}, 2, 4),
    "bamba": (hf.BambaConfig, hf.BambaForCausalLM,
              {**MAMBA, "attn_layer_indices": [1]}, 1, 4),
    "jamba": (hf.JambaConfig, hf.JambaForCausalLM,
              {**SMALL, "attn_layer_period": 2, "attn_layer_offset": 1,
               "num_experts": 2, "use_mamba_kernels": False}, 2, 4),
    "olmo_hybrid": (hf.OlmoHybridConfig, hf.OlmoHybridForCausalLM, LINEAR, 2, 4),
    "nemotron_h": (hf.NemotronHConfig, hf.NemotronHForCausalLM,
                   {**SMALL, "head_dim": 8, "mamba_num_heads": 4, "n_groups": 1,
                    "mamba_head_dim": 16, "ssm_state_size": 8,
                    "layers_block_type": ["mamba", "attention", "mlp", "mamba"]},
                   1, 4),
    "recurrent_gemma": (hf.RecurrentGemmaConfig, hf.RecurrentGemmaForCausalLM,
                        {**SMALL, "num_hidden_layers": 3, "lru_width": 24,
                         "attention_window_size": 16}, 1, 3),
    "minimax": (hf.MiniMaxConfig, hf.MiniMaxForCausalLM,
                {**LINEAR, "num_local_experts": 2}, 2, 4),
}  # fmt: skip


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., LoadedModel]:
    def load(config: type, model: type, sizes: dict) -> LoadedModel:
        monkeypatch.setitem(tiny.FAMILIES, "one", (config, model, sizes))
        return load_model(str(tiny.save_model("one", tmp_path)), device="cpu")

    return load


@pytest.mark.parametrize("name", HYBRIDS)
def test_a_model_with_layers_of_another_kind_is_refused_with_their_number(name, load):
    *what, n_attention, n_layers = HYBRIDS[name]
    sentence = f"“{name}.*of these {n_layers} layers only {n_attention} use attention"
    with pytest.raises(ModelUnavailable, match=sentence):
        load(*what)


def test_a_model_that_joins_tokens_beside_its_attention_is_refused(load):
    sizes = {**MAMBA, "mamba_d_ssm": 48}
    with pytest.raises(ModelUnavailable, match="“falcon_h1” models pass a state"):
        load(hf.FalconH1Config, hf.FalconH1ForCausalLM, sizes)


VISION = {"hidden_size": 24, "intermediate_size": 40, "num_attention_heads": 4}


def test_gemma_3_with_vision_is_the_decoder_that_it_is(load):
    text = {**SMALL, "head_dim": 8, "sliding_window": 6, "vocab_size": 20}
    vision = {**VISION, "num_hidden_layers": 1, "image_size": 28, "patch_size": 14}
    sizes = {"text_config": text, "vision_config": vision, "mm_tokens_per_image": 4}
    model = load(hf.Gemma3Config, hf.Gemma3ForConditionalGeneration, sizes)
    _is_a_whole_decoder(model)


def test_qwen2_vl_is_the_decoder_that_it_is(load):
    rope = {"rope_type": "default", "mrope_section": [1, 1, 0], "rope_theta": 1e4}
    sizes = {
        "text_config": {**SMALL, "rope_parameters": rope, "vocab_size": 20},
        "vision_config": {"depth": 1, "embed_dim": 24, "hidden_size": 24,
                          "num_heads": 4},
    }  # fmt: skip
    model = load(hf.Qwen2VLConfig, hf.Qwen2VLForConditionalGeneration, sizes)
    _is_a_whole_decoder(model)


def _is_a_whole_decoder(model: LoadedModel) -> None:
    assert (model.card.kind, model.card.n_layers) == ("decoder", 4)
    t = trace(model, "the cat sat on a mat")
    ids = torch.from_numpy(t.token_ids.astype(int))[None]
    with torch.inference_mode():
        theirs = model.model(input_ids=ids).logits[0]
    np.testing.assert_allclose(t.logits_all(), theirs, atol=1e-5)
    assert t.next_token().probs.sum() == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize(
    ("is_decoder", "kind"), [(True, "decoder"), (False, "encoder")]
)
def test_a_bert_is_what_its_mask_makes_of_it(is_decoder, kind, load):
    sizes = {**tiny.BERT_LIKE, "is_decoder": is_decoder}
    model = load(hf.BertConfig, hf.BertLMHeadModel, sizes)
    assert model.card.kind == kind
    before, after = (trace(model, f"the cat sat on a {end}") for end in ("mat", "dog"))
    moved = np.abs(after.logits_all()[0] - before.logits_all()[0]).max()
    assert (moved > 1e-4) == (kind == "encoder")


PAST_PADDING = {
    "roberta": (hf.RobertaConfig, hf.RobertaForMaskedLM),
    "xlm-roberta": (hf.XLMRobertaConfig, hf.XLMRobertaForMaskedLM),
    "camembert": (hf.CamembertConfig, hf.CamembertForMaskedLM),
    "data2vec-text": (hf.Data2VecTextConfig, hf.Data2VecTextForMaskedLM),
    "esm": (hf.EsmConfig, hf.EsmForMaskedLM),
}
OTHERS = {
    "bert": (hf.BertConfig, hf.BertForMaskedLM, tiny.BERT_LIKE),
    "gpt2": tiny.FAMILIES["gpt2"],
    "opt": (hf.OPTConfig, hf.OPTForCausalLM,
            {**tiny.BERT_LIKE, "ffn_dim": 40, "word_embed_proj_dim": 24}),
    "bart": tiny.FAMILIES["bart"],
}  # fmt: skip


@pytest.mark.parametrize("pad", [0, 1])
@pytest.mark.parametrize("name", PAST_PADDING)
def test_positions_that_start_after_the_padding_are_counted_from_there(name, pad, load):
    sizes = {**tiny.BERT_LIKE, "pad_token_id": pad, "mask_token_id": 3}
    model = load(*PAST_PADDING[name], sizes)
    assert model.card.n_ctx == 64 - (pad + 1)
    _reads_n_ctx_and_no_more(model)


@pytest.mark.parametrize("name", OTHERS)
def test_a_text_as_long_as_the_model_can_take_is_read(name, load):
    model = load(*OTHERS[name])
    assert model.card.n_ctx == 64
    _reads_n_ctx_and_no_more(model)


def _reads_n_ctx_and_no_more(model: LoadedModel) -> None:
    target = "one cat" if model.card.kind == "encoder-decoder" else None
    text = " ".join(["cat"] * (model.card.n_ctx or 0))
    assert len(trace(model, text, target=target).token_ids) == model.card.n_ctx
    with pytest.raises(BadText, match=f"up to {model.card.n_ctx}"):
        trace(model, f"{text} cat", target=target)


PATCHES = {**tiny.BERT_LIKE, "image_size": 28, "patch_size": 14}
BOTH = {"text_config": {**tiny.BERT_LIKE, "vocab_size": 20}, "vision_config": PATCHES}
BESIDE_TEXT = {
    "clip": (hf.CLIPConfig, hf.CLIPModel, BOTH),
    "siglip": (hf.SiglipConfig, hf.SiglipModel, BOTH),
    "vit": (hf.ViTConfig, hf.ViTModel, PATCHES),
}


@pytest.mark.parametrize("name", BESIDE_TEXT)
def test_a_model_that_wants_an_image_is_refused(name, load):
    with pytest.raises(ModelUnavailable, match=f"“{name}” models are made for images"):
        load(*BESIDE_TEXT[name])


def test_an_encoder_whose_attention_cannot_be_seen_is_refused(load):
    sizes = {**tiny.FAMILIES["t5"][2], "local_radius": 5}
    with pytest.raises(ModelUnavailable, match=r"attention of the encoder in “longt5”"):
        load(hf.LongT5Config, hf.LongT5ForConditionalGeneration, sizes)


def test_a_start_token_may_stand_in_the_settings_for_generating(load, tmp_path):
    settings = tmp_path / "generation_config.json"
    model = load(*tiny.FAMILIES["t5"])
    first = trace(model, "the cat", target="a dog")
    unload_model(model.card.id)
    said = json.loads((tmp_path / "config.json").read_text())
    said.pop("decoder_start_token_id")
    (tmp_path / "config.json").write_text(json.dumps(said))
    assert json.loads(settings.read_text())["decoder_start_token_id"] == 0
    again = trace(load_model(str(tmp_path), device="cpu"), "the cat", target="a dog")
    assert again.target_ids is not None
    np.testing.assert_array_equal(again.target_ids, first.target_ids)
    np.testing.assert_array_equal(again.logits_all(), first.logits_all())


DEEPSEEK = {
    **tiny.BERT_LIKE, "num_key_value_heads": 4, "kv_lora_rank": 8, "q_lora_rank": None,
    "qk_rope_head_dim": 4, "qk_nope_head_dim": 6, "v_head_dim": 6,
    "n_routed_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 16,
    "n_group": 1, "topk_group": 1, "first_k_dense_replace": 1,
}  # fmt: skip


def test_turns_given_as_complex_numbers_can_be_seen_and_switched_off(load):
    model = load(hf.DeepseekV2Config, hf.DeepseekV2ForCausalLM, DEEPSEEK)
    turns = rotary_turns(model, 5)
    assert turns is not None
    np.testing.assert_array_equal(turns.dims, [[0, 1], [2, 3]])
    # Source: Su et al. 2021: angles fall as the base to the power of the pair.
    np.testing.assert_allclose(turns.angles, [1, 10_000**-0.5], rtol=1e-5)
    np.testing.assert_allclose(turns.cos[3], np.cos(3 * turns.angles), atol=1e-6)
    np.testing.assert_allclose(turns.sin[3], np.sin(3 * turns.angles), atol=1e-6)
    text = "the cat the cat the cat"
    off = trace(model, text, interventions=[SwitchOffPositions()])
    # Without an order the score of two tokens does not ask where they stand.
    scores = off.main_stack.self_attention(0).scores()
    np.testing.assert_allclose(scores[:, :, 0], scores[:, :, 2], atol=1e-5)
    plain = trace(model, text).main_stack.self_attention(0).scores()
    assert np.abs(plain[:, :, 0] - plain[:, :, 2]).max() > 1e-3


def test_a_row_that_is_not_there_is_named(minilm):
    attention = trace(minilm, "a cat").main_stack.self_attention(0)
    rows = attention.pattern().shape[1]
    np.testing.assert_array_equal(attention.row(-1), attention.row(rows - 1))
    for row in (rows, 99, -rows - 1):
        with pytest.raises(HeadlightError, match=f"position {row}: there are 0 to"):
            attention.row(row)
