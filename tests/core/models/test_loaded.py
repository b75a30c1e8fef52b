"""Loading a model by any of its names, and every way that can fail."""

import json
import threading
from pathlib import Path

import pytest
import torch

from core.errors import ModelUnavailable
from core.limits import Limits
from core.models import catalogue, load_model, loaded_models, pick_device
from core.models import loaded as models
from core.trace import trace
from tests import tiny


@pytest.fixture
def tiny_llama(tmp_path: Path) -> Path:
    return tiny.save_model("llama", tmp_path)


def test_the_card_of_smollm2(smollm2):
    card = smollm2.card
    assert (card.family, card.kind) == ("llama", "decoder")
    assert (card.n_layers, card.n_heads, card.n_kv_heads) == (30, 9, 3)
    assert (card.d_model, card.d_head, card.d_mlp) == (576, 64, 1536)
    assert (card.d_vocab, card.n_parameters) == (49_152, 134_515_008)
    assert (card.positions, card.norm) == ("rotary (RoPE)", "RMSNorm")
    assert (card.activation, card.tokenizer_kind) == ("SwiGLU", "byte-level BPE")
    assert "4 bits" in (card.quantisation or "")
    assert smollm2.head_is_lazy
    assert smollm2.model.config.rope_parameters["rope_theta"] == 100_000


def test_the_card_of_minilm(minilm):
    card = minilm.card
    assert (card.family, card.kind) == ("bert", "encoder")
    assert (card.n_layers, card.n_heads, card.d_model, card.d_head) == (6, 12, 384, 32)
    assert (card.d_vocab, card.n_ctx) == (30_522, 512)
    assert (card.positions, card.norm) == ("learned", "LayerNorm")
    assert (card.activation, card.tokenizer_kind) == ("GELU", "WordPiece")
    assert not card.has_lm_head


def test_a_model_is_loaded_once_however_many_ask(tiny_llama):
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(load_model(str(tiny_llama))))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(model) for model in found}) == 1
    models.unload_model(str(tiny_llama))
    assert all(m.card.id != str(tiny_llama) for m in loaded_models())


def test_embedded_models_come_first_and_need_no_hub():
    offered = catalogue()
    assert [entry.id for entry in offered[:2]] == ["smollm2-135m", "minilm-l6"]
    assert not any(entry.needs_hub for entry in offered[:2])
    assert all(entry.needs_hub for entry in offered[2:])


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("/no/such/folder", "There is no folder"),
        ("./nor/this", "There is no folder"),
        ("a b c", "not the name of a model"),
        ("<script>alert(1)</script>", "not the name of a model"),
        ("", "not the name of a model"),
        ("x\0y", "There is no folder"),
    ],
)
def test_an_impossible_name_is_answered_without_the_network(name, sentence):
    with pytest.raises(ModelUnavailable, match=sentence):
        load_model(name)


def test_a_hub_id_with_no_network_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(ModelUnavailable, match="hub cannot be reached"):
        load_model("someone/some-model-nobody-has")


def test_a_folder_that_is_no_model(tmp_path):
    (tmp_path / "holiday.txt").write_text("sun")
    with pytest.raises(ModelUnavailable, match="no model: it has no config"):
        load_model(str(tmp_path))


def test_pickled_weights_are_never_opened(tiny_llama):
    (tiny_llama / "model.safetensors").unlink()
    (tiny_llama / "pytorch_model.bin").write_bytes(b"cos\nsystem\n(S'true'\ntR.")
    with pytest.raises(ModelUnavailable, match="only as pickle files"):
        load_model(str(tiny_llama))


def test_a_folder_without_weights(tiny_llama):
    (tiny_llama / "model.safetensors").unlink()
    with pytest.raises(ModelUnavailable, match="holds no weights"):
        load_model(str(tiny_llama))


def test_a_broken_weights_file_is_named(tiny_llama):
    (tiny_llama / "model.safetensors").write_bytes(b"not what it says")
    with pytest.raises(ModelUnavailable, match=r"model\.safetensors is broken"):
        load_model(str(tiny_llama))


def test_half_a_weights_file_gets_a_sentence(tiny_llama):
    path = tiny_llama / "model.safetensors"
    path.write_bytes(path.read_bytes()[:-1000])
    with pytest.raises(ModelUnavailable, match="shorter than its header says"):
        load_model(str(tiny_llama))


def test_an_unknown_kind_of_model(tiny_llama):
    settings = tiny_llama / "config.json"
    changed = json.loads(settings.read_text()) | {"model_type": "no_such_kind"}
    settings.write_text(json.dumps(changed))
    with pytest.raises(ModelUnavailable, match="kind of model"):
        load_model(str(tiny_llama))


def test_a_models_own_code_is_never_run(tiny_llama):
    (tiny_llama / "evil.py").write_text("raise SystemExit('run!')")
    settings = tiny_llama / "config.json"
    changed = json.loads(settings.read_text()) | {
        "model_type": "evil",
        "auto_map": {"AutoConfig": "evil.Config", "AutoModel": "evil.Model"},
    }
    settings.write_text(json.dumps(changed))
    with pytest.raises(ModelUnavailable, match="never runs a model's code"):
        load_model(str(tiny_llama))


@pytest.mark.parametrize("device", ["no such thing", "cuda:99", "xpu", "cuda"])
def test_a_device_that_is_not_there_is_named(device, tiny_llama):
    if device == pick_device().type:
        pytest.skip("this machine has it")
    with pytest.raises(ModelUnavailable, match=f"no device “{device}”"):
        load_model(str(tiny_llama), device=device)


def test_a_model_too_big_for_the_budget_is_refused_before_it_is_read(
    tiny_llama, monkeypatch
):
    monkeypatch.setattr(models, "_load", lambda *_: pytest.fail("weights were read"))
    registry = models._Registry(Limits(model_memory_share=1e-9))
    with pytest.raises(ModelUnavailable, match="GB of memory"):
        registry.load(str(tiny_llama), torch.device("cpu"))


def test_the_least_recently_used_model_goes_and_the_default_stays(
    tmp_path, smollm2, monkeypatch
):
    folders = [tiny.save_model(f, tmp_path / f) for f in ("llama", "qwen2", "gpt_neox")]
    cpu = torch.device("cpu")
    registry = models._Registry()
    sizes = [registry.load(str(f), cpu).nbytes for f in folders]
    budget = smollm2.nbytes + sum(sizes[1:]) + 4000
    monkeypatch.setattr(Limits, "model_bytes", budget)
    registry = models._Registry()
    registry._models["smollm2-135m", "cpu"] = smollm2
    for folder in folders:
        registry.load(str(folder), cpu)
    kept = [model.card.id for model in registry.loaded()]
    assert kept == ["smollm2-135m", str(folders[1]), str(folders[2])]


@pytest.mark.skipif(
    pick_device().type == "cpu", reason="this machine has no GPU to compare with"
)
def test_the_gpu_gives_the_numbers_of_the_cpu(smollm2):
    text = "The capital of France is"
    on_gpu = trace(load_model("smollm2-135m", pick_device()), text)
    on_cpu = trace(load_model("smollm2-135m", "cpu"), text)
    difference = abs(on_gpu.next_token().probs - on_cpu.next_token().probs).max()
    assert difference < 1e-3
    assert on_gpu.device.type == pick_device().type
