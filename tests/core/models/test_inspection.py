"""Another process looks into a folder first, and this one is none the worse for it."""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from attack import harms
from core.errors import ModelUnavailable
from core.limits import Limits
from core.models import inspection, load_model
from core.models.inspection import Inspector
from tests import tiny
from tests.core.weights.test_conversion import write_gguf


@pytest.fixture(scope="module")
def inspector() -> Iterator[Inspector]:
    asked = Inspector(Limits(inspect_s=2.0, inspect_bytes=500_000_000))
    yield asked
    asked.close()


@pytest.fixture
def tiny_llama(tmp_path: Path) -> Path:
    return tiny.save_model("llama", tmp_path)


def change(folder: Path, name: str = "config.json", **settings: object) -> None:
    path = folder / name
    path.write_text(json.dumps(json.loads(path.read_text()) | settings))


def test_a_whole_folder_passes_with_its_size(inspector, tiny_llama):
    verdict = inspector.verdict(tiny_llama)
    assert verdict.sentence == ""
    buffers = verdict.n_weights - load_model(str(tiny_llama), "cpu").card.n_parameters
    assert 0 <= buffers < 100


def test_a_gguf_file_passes(inspector, tmp_path):
    write_gguf(tmp_path / "tiny.gguf")
    assert inspector.verdict(tmp_path, "tiny.gguf").sentence == ""


HARMS = {
    "a milliard of layers": ({"num_hidden_layers": 10**9}, "num_hidden_layers"),
    "ten million labels": ({"num_labels": 10**7}, "num_labels"),
    "a hundred million words": ({"vocab_size": 10**8}, "vocab_size"),
    "a width of a million": ({"hidden_size": 10**6}, "hidden_size"),
    "a million keys": ({f"k{n}": n for n in range(10**6)}, "8 MB|entries|larger"),
    "250 layers": ({"num_hidden_layers": 250, "hidden_size": 6000}, "describes"),
    "a word for a number": ({"hidden_size": "wide"}, "could not be loaded"),
    "code of its own": (
        {"model_type": "evil", "auto_map": {"AutoConfig": "evil.Config"}},
        "never runs",
    ),
    "an unknown kind": ({"model_type": "no_such_kind"}, "kind of model"),
}


@pytest.mark.parametrize("what", HARMS)
def test_a_configuration_is_refused_in_a_sentence(what, inspector, tiny_llama):
    settings, sentence = HARMS[what]
    change(tiny_llama, **settings)
    started = time.monotonic()
    found = inspector.verdict(tiny_llama).sentence
    assert any(part in found for part in sentence.split("|")), found
    assert time.monotonic() - started < 30


@pytest.mark.parametrize(
    "name", ["flex_attention", "org/kernel", "flash_attention_2", 7, {"": "x"}]
)
def test_a_configuration_does_not_choose_how_attention_is_computed(name, tiny_llama):
    change(tiny_llama, _attn_implementation=name, attn_implementation=name)
    assert load_model(str(tiny_llama), "cpu").card.n_layers == 3


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [("doubles", "times as long"), ("panics", "could not be loaded")],
)
def test_a_tokenizer_with_an_evil_rule_is_refused(
    kind, sentence, inspector, tiny_llama
):
    harms.evil_rule(tiny_llama / "tokenizer.json", kind)
    found = inspector.verdict(tiny_llama).sentence
    assert any(part in found for part in sentence.split("|")), found


@pytest.mark.parametrize("length", ["many", None, [1], -5, 1e400])
def test_a_longest_text_of_a_wrong_type_ends_in_a_sentence(
    length, inspector, tiny_llama
):
    change(tiny_llama, "tokenizer_config.json", model_max_length=length)
    found = inspector.verdict(tiny_llama)
    assert found.sentence or found.n_weights


def test_ids_beyond_the_vocabulary_are_refused(inspector, tiny_llama):
    path = tiny_llama / "tokenizer.json"
    content = json.loads(path.read_text())
    content["model"]["vocab"]["<unk>"] = 10**6
    path.write_text(json.dumps(content))
    found = inspector.verdict(tiny_llama).sentence
    assert "words that the model does not" in found


def test_what_is_wrong_reaches_the_reader_with_the_models_name(tiny_llama):
    change(tiny_llama, num_hidden_layers=10**9)
    with pytest.raises(ModelUnavailable, match=r"cannot be shown\. .*hidden_layers"):
        load_model(str(tiny_llama), "cpu")


def test_a_changed_folder_is_looked_at_again_and_a_known_one_is_not(
    inspector, tiny_llama, monkeypatch
):
    assert inspector.verdict(tiny_llama).sentence == ""
    with monkeypatch.context() as context:
        context.setattr(inspector, "_ask", lambda *_: pytest.fail("asked again"))
        assert inspector.verdict(tiny_llama).sentence == ""
    change(tiny_llama, num_hidden_layers=10**9)
    assert "num_hidden_layers" in inspector.verdict(tiny_llama).sentence


def test_a_process_that_was_ended_is_started_again(inspector, tiny_llama):
    assert inspector.verdict(tiny_llama).sentence == ""
    inspector._process.kill()
    change(tiny_llama, num_hidden_layers=10**9)
    first = inspector.verdict(tiny_llama).sentence
    change(tiny_llama, num_hidden_layers=10**8)
    assert "num_hidden_layers" in inspector.verdict(tiny_llama).sentence
    assert "num_hidden_layers" in first or "try again" in first


def test_the_process_ends_when_nobody_asks(tiny_llama, monkeypatch):
    monkeypatch.setattr(inspection, "IDLE_S", 0.05)
    change(tiny_llama, num_hidden_layers=10**9)
    asked = Inspector()
    asked.verdict(tiny_llama)
    for _ in range(100):
        if asked._process is None:
            break
        time.sleep(0.05)
    assert asked._process is None


@pytest.mark.skipif(not hasattr(os, "fork"), reason="copies are made by fork")
def test_without_copies_a_fresh_process_does_the_same(tiny_llama, monkeypatch):
    from core.models import inspection_child

    monkeypatch.delattr(os, "fork")
    change(tiny_llama, num_hidden_layers=10**9)
    request = {"folder": str(tiny_llama), "name": "x", "gguf": None, "bytes": 10**9,
               "seconds": 60.0}  # fmt: skip
    assert "num_hidden_layers" in inspection_child._answer(request)["sentence"]
