"""No number that the file did not hold: whole files, and files with something wrong."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
import transformers as hf
from safetensors.torch import load_file, save_file

from core.errors import HeadlightError, ModelUnavailable
from core.models import LoadedModel, load_model, unload_model
from core.trace import Trace, trace
from tests import tiny
from tests.core.weights.test_conversion import write_gguf

TEXT = "the black dog saw a cat"
SEQ2SEQ = {"bart": tiny.SEQ2SEQ, "t5": tiny.FAMILIES["t5"][2]}
ELECTRA = tiny.FAMILIES["electra"][2]

BODIES = {
    "electra-discriminator": (hf.ElectraConfig, hf.ElectraForPreTraining, ELECTRA),
    "llama-body": (hf.LlamaConfig, hf.LlamaModel, tiny.LLAMA_LIKE),
    "mistral-body": (hf.MistralConfig, hf.MistralModel, tiny.LLAMA_LIKE),
    "reward": (hf.LlamaConfig, hf.LlamaForSequenceClassification, tiny.LLAMA_LIKE),
    "tied-reward": (
        hf.Qwen2Config, hf.Qwen2ForSequenceClassification,
        {**tiny.LLAMA_LIKE, "tie_word_embeddings": True},
    ),
    "tagger": (hf.BertConfig, hf.BertForTokenClassification, tiny.BERT_LIKE),
    "t5-encoder": (hf.T5Config, hf.T5EncoderModel, SEQ2SEQ["t5"]),
    "bert-judge": (hf.BertConfig, hf.BertForSequenceClassification, tiny.BERT_LIKE),
    "bart-judge": (hf.BartConfig, hf.BartForSequenceClassification, SEQ2SEQ["bart"]),
}  # fmt: skip
"""Checkpoints without a vocabulary head of their own."""


@pytest.fixture
def save(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], Path]:
    monkeypatch.setattr(tiny, "FAMILIES", {**tiny.FAMILIES, **BODIES})
    return lambda family: tiny.save_model(family, tmp_path)


def read(model: LoadedModel) -> Trace:
    two = model.card.kind == "encoder-decoder"
    return trace(model, TEXT, target="one cat" if two else None)


def twice(folder: Path) -> tuple[LoadedModel, list[np.ndarray]]:
    """Two loads of one folder, and what each makes of the text."""
    numbers = []
    for seed in (1, 2):
        # What a file lacks would be drawn from here.
        torch.manual_seed(seed)
        unload_model(str(folder))
        model = load_model(str(folder), device="cpu")
        t = read(model)
        numbers.append(t.logits_all() if t.has_logits else t.main_stack.final())
    unload_model(str(folder))
    return model, numbers


def weights_of(folder: Path) -> dict[str, torch.Tensor]:
    return load_file(folder / "model.safetensors")


def write(folder: Path, weights: dict[str, torch.Tensor]) -> None:
    whole = {key: value.clone() for key, value in weights.items()}
    save_file(whole, folder / "model.safetensors", {"format": "pt"})


@pytest.mark.parametrize("family", [*tiny.FAMILIES, *BODIES])
def test_two_loads_of_one_folder_give_equal_numbers(family, save):
    model, (first, second) = twice(save(family))
    np.testing.assert_array_equal(first, second)
    assert model.card.has_lm_head == (family not in {*BODIES, "bert-body"})
    assert bool(model.card.note) == (family in BODIES)


@pytest.mark.parametrize("family", BODIES)
def test_a_body_gives_the_vectors_of_its_own_class(family, save):
    folder = save(family)
    model = load_model(str(folder), device="cpu")
    t = read(model)
    own = BODIES[family][1].from_pretrained(folder).eval()
    body = own if "pooler" in dir(own) else own.base_model
    inputs = {"input_ids": torch.from_numpy(t.token_ids.astype(int))[None]}
    if t.target_ids is not None:
        inputs["decoder_input_ids"] = torch.from_numpy(t.target_ids.astype(int))[None]
    with torch.inference_mode():
        theirs = body(**inputs)
    np.testing.assert_allclose(
        t.main_stack.final(), theirs.last_hidden_state[0], atol=1e-5
    )


def test_a_body_without_its_head_is_a_decoder_all_the_same(save):
    model = load_model(str(save("llama-body")), device="cpu")
    assert (model.card.kind, model.card.has_lm_head) == ("decoder", False)
    with pytest.raises(HeadlightError, match="no vocabulary head"):
        read(model).next_token()


def test_what_a_file_holds_and_no_page_shows_is_named(save):
    card = load_model(str(save("electra-discriminator")), device="cpu").card
    assert "only its vectors" in card.note
    assert len(card.unused) == 4
    assert all("discriminator" in name for name in card.unused)


def test_weights_of_a_whole_model_are_all_used(save):
    assert load_model(str(save("llama")), device="cpu").card.unused == ()


def test_a_pooler_that_was_never_trained_is_taken_out_and_not_counted(save):
    folder = save("bert")
    kept = {k: v for k, v in weights_of(folder).items() if "cls." not in k}
    write(folder, kept)
    card = load_model(str(folder), device="cpu").card
    assert card.n_parameters == sum(value.numel() for value in kept.values())


MUTILATIONS = {
    "a layer": ("llama", lambda w: {k: v for k, v in w.items() if ".1." not in k}),
    "every name": ("llama", lambda w: {f"x.{k}": v for k, v in w.items()}),
    "one norm": (
        "llama",
        lambda w: {k: v for k, v in w.items() if k != "model.norm.weight"},
    ),
    "one bias": (
        "gpt2",
        lambda w: {k: v for k, v in w.items() if not k.endswith("1.attn.c_attn.bias")},
    ),
    "the embeddings": (
        "gpt2",
        lambda w: {k: v for k, v in w.items() if "wte" not in k},
    ),
    "a size": ("llama", lambda w: {k: v[:-1] if "1.mlp.up" in k else v
                                   for k, v in w.items()}),
    "half a decoder": ("t5", lambda w: {k: v for k, v in w.items()
                                        if "decoder.block.1" not in k}),
    "an encoder": ("t5", lambda w: {k: v for k, v in w.items()
                                    if "encoder.block" not in k}),
    "a position table": ("roberta", lambda w: {k: v for k, v in w.items()
                                               if "position_emb" not in k}),
}  # fmt: skip


@pytest.mark.parametrize("what", MUTILATIONS)
def test_a_file_that_lacks_what_is_shown_is_refused_by_name(what, save):
    family, mutilate = MUTILATIONS[what]
    folder = save(family)
    before = weights_of(folder)
    after = mutilate(before)
    write(folder, after)
    with pytest.raises(ModelUnavailable, match="is not whole") as refused:
        load_model(str(folder), device="cpu")
    gone = {k for k in before if k not in after or after[k].shape != before[k].shape}
    assert any(name in str(refused.value) for name in gone)
    assert len(str(refused.value).splitlines()) == 1


HEADS = {
    "part of a head": ("bert", lambda k: k == "cls.predictions.transform.dense.weight"),
    "a head": ("llama", lambda k: k == "lm_head.weight"),
    "a bias of a head": ("roberta", lambda k: k == "lm_head.layer_norm.bias"),
    "a decoder": ("t5", lambda k: k.startswith("decoder.")),
}


@pytest.mark.parametrize("what", HEADS)
def test_a_file_without_its_head_gives_the_body_and_says_so(what, save):
    family, gone = HEADS[what]
    folder = save(family)
    write(folder, {k: v for k, v in weights_of(folder).items() if not gone(k)})
    model, (first, second) = twice(folder)
    np.testing.assert_array_equal(first, second)
    assert not model.card.has_lm_head
    assert model.card.note


def test_a_head_of_another_size_is_no_head(save):
    folder = save("llama")
    weights = weights_of(folder)
    write(folder, {k: v[:-1] if k == "lm_head.weight" else v
                   for k, v in weights.items()})  # fmt: skip
    model, (first, second) = twice(folder)
    np.testing.assert_array_equal(first, second)
    assert not model.card.has_lm_head


def test_a_head_that_is_the_embeddings_is_not_missing(save, monkeypatch):
    sizes = {**tiny.LLAMA_LIKE, "tie_word_embeddings": True}
    monkeypatch.setitem(
        tiny.FAMILIES, "tied", (hf.LlamaConfig, hf.LlamaForCausalLM, sizes)
    )
    folder = save("tied")
    assert not any("lm_head" in key for key in weights_of(folder))
    model, (first, second) = twice(folder)
    np.testing.assert_array_equal(first, second)
    assert model.card.has_lm_head
    assert not model.card.note


def test_a_head_that_was_its_own_is_not_replaced_by_the_embeddings(save):
    folder = save("t5")
    settings = folder / "config.json"
    untied = json.loads(settings.read_text()) | {"tie_word_embeddings": False}
    settings.write_text(json.dumps(untied))
    assert not any("lm_head" in key for key in weights_of(folder))
    card = load_model(str(folder), device="cpu").card
    assert (card.kind, card.has_lm_head) == ("encoder-decoder", False)
    unload_model(str(folder))
    head = torch.ones(card.d_vocab, card.d_model)
    write(folder, {**weights_of(folder), "lm_head.weight": head})
    assert load_model(str(folder), device="cpu").card.has_lm_head


def test_a_list_that_names_a_file_which_is_not_there(save):
    folder = save("llama")
    model = hf.LlamaForCausalLM.from_pretrained(folder)
    (folder / "model.safetensors").unlink()
    model.save_pretrained(folder, max_shard_size="20KB")
    assert read(load_model(str(folder), device="cpu")).has_logits
    unload_model(str(folder))
    parts = sorted(folder.glob("model-*.safetensors"))
    parts[1].unlink()
    with pytest.raises(ModelUnavailable, match=f"names {parts[1].name}"):
        load_model(str(folder), device="cpu")
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weights": 1}))
    with pytest.raises(ModelUnavailable, match=r"index\.json is broken"):
        load_model(str(folder), device="cpu")


def test_a_gguf_file_gives_equal_numbers_twice(tmp_path):
    write_gguf(tmp_path / "tiny.gguf")
    model, (first, second) = twice(tmp_path)
    np.testing.assert_array_equal(first, second)
    assert model.card.has_lm_head
    assert (model.card.note, model.card.unused) == ("", ())


@pytest.mark.parametrize("lacking", ["blk.1.ffn_up", "output_norm", "token_embd"])
def test_a_gguf_file_that_lacks_a_weight_is_refused(lacking, tmp_path):
    write_gguf(tmp_path / "tiny.gguf", lacking)
    with pytest.raises(ModelUnavailable, match=r"is not whole: [12] of its weights"):
        load_model(str(tmp_path), device="cpu")
