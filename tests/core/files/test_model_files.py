"""A folder is looked at without trusting it: every oddity ends in one sentence."""

import json
import os
import pickle
import struct
import sys
from pathlib import Path

import pytest

from core.errors import ModelUnavailable
from core.files.gguf_header import gguf_header
from core.files.model_files import header_shapes, read_json, shapes_in
from core.models import load_model, loaded_models, unload_model
from core.models.bounds import check_sizes
from core.models.sources import Origin, predicted_bytes, weight_shapes
from core.trace import trace
from tests import tiny
from tests.core.weights.test_conversion import N_LAYERS, write_gguf

SHAPES = {"layers.0.w": (24, 40), "layers.2.w": (24, 40), "embed": (1000, 24)}


@pytest.fixture
def tiny_llama(tmp_path: Path) -> Path:
    return tiny.save_model("llama", tmp_path)


def index(folder: Path, name: object) -> None:
    (folder / "model.safetensors").rename(folder / "model-1.safetensors")
    listed = {"weight_map": {"a": "model-1.safetensors", "b": name}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(listed))


@pytest.mark.parametrize(
    "name",
    [
        "weights.txt", "pytorch_model.bin", "../outside.safetensors",
        "/etc/passwd", "a/b.safetensors", "..\\b.safetensors", "", None, 7, ["x"],
        "c:x.safetensors", "x\0.safetensors",
    ],
)  # fmt: skip
def test_a_list_of_weights_may_name_only_safetensors_of_its_folder(name, tiny_llama):
    (tiny_llama / "weights.txt").write_bytes(pickle.dumps({"a": 1}))
    (tiny_llama / "pytorch_model.bin").write_bytes(pickle.dumps({"a": 1}))
    (tiny_llama.parent / "outside.safetensors").write_bytes(b"x")
    index(tiny_llama, name)
    with pytest.raises(ModelUnavailable, match="only safetensors files of the same"):
        load_model(str(tiny_llama))


def test_the_prediction_counts_what_the_list_names_and_no_decoy(tiny_llama):
    origin = Origin("x", "x", tiny_llama, "", "")
    whole = predicted_bytes(origin)
    assert whole == 4 * load_model(str(tiny_llama), "cpu").card.n_parameters
    unload_model(str(tiny_llama))
    index(tiny_llama, "model-1.safetensors")
    (tiny_llama / "decoy.safetensors").write_bytes(b"\2\0\0\0\0\0\0\0{}")
    assert predicted_bytes(origin) == whole


@pytest.mark.parametrize(
    "name",
    ["x" * 256, "/" + "x" * 256, "/tmp/" + "y" * 5000, "~nobody-of-this-name/x",
     "~\0", "a/" * 3000],
)  # fmt: skip
def test_an_impossible_name_gets_a_short_sentence(name):
    with pytest.raises(ModelUnavailable, match=r"no folder|not the name") as refused:
        load_model(name)
    assert len(str(refused.value)) < 250


def test_spaces_around_a_name_mean_the_same_model(tiny_llama):
    first = load_model(str(tiny_llama), "cpu")
    assert load_model(f"  {tiny_llama}\n", "cpu") is first
    assert sum(m.card.id.strip() == str(tiny_llama) for m in loaded_models()) == 1


@pytest.mark.parametrize(
    "header",
    [
        b"", b"[]", b"null", b"[" * 10_000, b'{"a":' * 5000, b'{"a": null}',
        b'{"a": {"dtype": "F32", "shape": ["a"], "data_offsets": [0, 4]}}',
        b'{"a": {"dtype": "F32", "shape": null, "data_offsets": [0, 4]}}',
        b'{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0]}}',
        b'{"a": {"dtype": "F32", "shape": [true], "data_offsets": [0, 4]}}',
        b'{"a": {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]}}',
        b'{"a": {"dtype": "F32", "shape": [9999999999], "data_offsets": [0, 4]}}',
        b'{"a": {"dtype": "ODD", "shape": [9999999999], "data_offsets": [0, 4]}}',
        b'{"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}',
        b"\xff\xfe{}",
    ],
)  # fmt: skip
def test_an_odd_header_is_refused_by_name(header, tmp_path):
    path = tmp_path / "odd.safetensors"
    path.write_bytes(struct.pack("<Q", len(header)) + header + b"\0" * 4)
    with pytest.raises(ModelUnavailable, match=r"odd\.safetensors"):
        header_shapes(path)


@pytest.mark.parametrize("length", [0, 1, 2**63, 2**64 - 1])
def test_a_header_of_an_impossible_length_is_not_read(length, tmp_path):
    path = tmp_path / "odd.safetensors"
    path.write_bytes(struct.pack("<Q", length) + b"{}")
    with pytest.raises(ModelUnavailable, match="impossible length"):
        header_shapes(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no such files on this system")
@pytest.mark.parametrize(
    "name", ["model.safetensors", "config.json", "tokenizer.json", "x.gguf"]
)
def test_a_pipe_is_not_opened(name, tiny_llama):
    (tiny_llama / name).unlink(missing_ok=True)
    os.mkfifo(tiny_llama / name)
    with pytest.raises(ModelUnavailable, match="no ordinary file"):
        load_model(str(tiny_llama))


def test_a_list_nested_without_end_is_refused(tmp_path):
    path = tmp_path / "deep.json"
    path.write_text('{"a":' + "[" * 100 + "]" * 100 + "}")
    with pytest.raises(ModelUnavailable, match="nested too deep"):
        read_json(path)
    path.write_text("[" * 5_000_000)
    with pytest.raises(ModelUnavailable, match="nested too deep"):
        read_json(path)


def test_a_gguf_header_gives_the_shapes_of_its_weights(tmp_path):
    write_gguf(tmp_path / "tiny.gguf")
    header = gguf_header(tmp_path / "tiny.gguf")
    assert header.facts["llama.block_count"] == N_LAYERS
    assert header.shapes["blk.1.ffn_up.weight"][0] == 32
    assert header.n_bytes < (tmp_path / "tiny.gguf").stat().st_size


def gguf_bytes(n_weights: int, n_facts: int, form: str, *numbers: int) -> bytes:
    """A header of version 3 with these counts, a name of one letter, then numbers."""
    start = struct.pack("<IQQQ", 3, n_weights, n_facts, 1) + b"n"
    return b"GGUF" + start + struct.pack(form, *numbers)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"GGUF",
        b"GGML" + bytes(20),
        b"GGUF" + struct.pack("<IQQ", 9, 1, 1),
        gguf_bytes(2**60, 0, ""),
        gguf_bytes(0, 2**60, ""),
        gguf_bytes(0, 1, "<IQ", 8, 2**62),
        gguf_bytes(0, 1, "<IIQ", 9, 4, 2**50),
        gguf_bytes(0, 1, "<IIQ", 9, 9, 1),
        gguf_bytes(1, 0, "<IQIQ", 1, 2**40, 0, 0),
        gguf_bytes(1, 0, "<I", 2**31),
    ],
)
def test_a_gguf_header_that_claims_too_much_is_refused(raw, tmp_path):
    path = tmp_path / "odd.gguf"
    path.write_bytes(raw)
    with pytest.raises(ModelUnavailable, match=r"odd\.gguf"):
        gguf_header(path)


@pytest.mark.parametrize(
    "settings",
    [
        {"num_hidden_layers": 1_000_000_000}, {"n_layer": 257}, {"num_labels": 10**7},
        {"vocab_size": 1001}, {"hidden_size": 10**6}, {"num_hidden_layers": 1e300},
        {"num_attention_heads": -(10**9)}, {"text_config": {"num_layers": 10**4}},
        {"max_position_embeddings": 10**12}, {"llama.block_count": 2**31 - 1},
        {"encoder_layers": [3, 10**9]}, {"n_layer": 10**400},
        {f"k{i}": i for i in range(100_000)},
    ],
)  # fmt: skip
def test_a_size_that_the_file_does_not_bear_out_is_refused(settings):
    with pytest.raises(ModelUnavailable, match="configuration"):
        check_sizes(settings, SHAPES)


def test_the_sizes_of_a_whole_model_pass(tiny_llama, tmp_path):
    shapes = shapes_in(tiny_llama)
    check_sizes(read_json(tiny_llama / "config.json"), shapes)
    common = {"bos_token_id": 128_000, "rope_theta": 5e5, "num_hidden_layers": 3}
    common |= {"vocab_size": 1000, "max_position_embeddings": 131_072}
    check_sizes(common, SHAPES)
    assert weight_shapes(Origin("x", "x", tiny_llama, "", "")) == shapes


@pytest.mark.skipif(sys.platform != "linux", reason="reads Linux' list of mapped files")
def test_weights_cut_while_they_are_shown_change_nothing(tiny_llama):
    model = load_model(str(tiny_llama), "cpu")
    before = trace(model, "the cat sat").logits(-1)
    # Were they mapped, the system would end this process at the next text.
    assert str(tiny_llama) not in Path("/proc/self/maps").read_text()
    os.truncate(tiny_llama / "model.safetensors", 0)
    assert (trace(model, "the cat sat").logits(-1) == before).all()
    unload_model(str(tiny_llama))
