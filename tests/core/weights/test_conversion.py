"""GGUF to safetensors with a tiny seeded Llama, through the real separate process."""

from pathlib import Path

import gguf
import numpy as np
import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from core.errors import WeightsUnavailable
from core.weights import conversion
from core.weights.conversion import convert

N_LAYERS, N_HEADS, N_KV_HEADS, D_MODEL, D_MLP = 2, 4, 2, 32, 48


def byte_level_vocabulary() -> tuple[list[str], list[str]]:
    """All 256 bytes as byte-level BPE writes them, two merges, three specials."""
    visible = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [byte for byte in range(256) if byte not in visible]
    letters = [chr(byte) for byte in visible]
    letters += [chr(256 + number) for number in range(len(hidden))]
    merges = ["Ġ a", "a b"]
    specials = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    return specials + letters + ["Ġa", "ab"], merges


def shapes(d_vocab: int) -> dict[str, tuple[int, ...]]:
    """The weights of the tiny model by their names in GGUF, outputs by inputs."""
    d_kv = D_MODEL // N_HEADS * N_KV_HEADS
    found: dict[str, tuple[int, ...]] = {"token_embd": (d_vocab, D_MODEL)}
    for layer in range(N_LAYERS):
        found |= {
            f"blk.{layer}.attn_q": (D_MODEL, D_MODEL),
            f"blk.{layer}.attn_k": (d_kv, D_MODEL),
            f"blk.{layer}.attn_v": (d_kv, D_MODEL),
            f"blk.{layer}.attn_output": (D_MODEL, D_MODEL),
            f"blk.{layer}.ffn_gate": (D_MLP, D_MODEL),
            f"blk.{layer}.ffn_up": (D_MLP, D_MODEL),
            f"blk.{layer}.ffn_down": (D_MODEL, D_MLP),
            f"blk.{layer}.attn_norm": (D_MODEL,),
            f"blk.{layer}.ffn_norm": (D_MODEL,),
        }
    return found | {"output_norm": (D_MODEL,)}


def write_settings(writer: gguf.GGUFWriter, tokens: list[str], merges: list[str]):
    writer.add_block_count(N_LAYERS)
    writer.add_context_length(128)
    writer.add_embedding_length(D_MODEL)
    writer.add_feed_forward_length(D_MLP)
    writer.add_head_count(N_HEADS)
    writer.add_head_count_kv(N_KV_HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_freq_base(100_000.0)
    writer.add_rope_dimension_count(D_MODEL // N_HEADS)
    writer.add_vocab_size(len(tokens))
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("smollm")
    writer.add_token_list(tokens)
    writer.add_token_types([3] * 3 + [1] * (len(tokens) - 3))
    writer.add_token_merges(merges)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_add_bos_token(False)


def write_gguf(path: Path, lacking: str = "") -> Path:
    """A Llama of two layers, most of it rounded to 8 bits, but for one weight."""
    tokens, merges = byte_level_vocabulary()
    writer = gguf.GGUFWriter(path, "llama")
    write_settings(writer, tokens, merges)
    random = np.random.default_rng(5)
    for name, shape in shapes(len(tokens)).items():
        values = random.normal(0, 0.3, shape).astype(np.float32)
        # A block of 8-bit numbers is 32 long; what is narrower stays as it is.
        wide = len(shape) == 2 and shape[-1] % 32 == 0
        kind = gguf.GGMLQuantizationType.Q8_0 if wide else None
        if kind is not None:
            values = gguf.quants.quantize(values, kind)
        if name != lacking:
            writer.add_tensor(f"{name}.weight", values, raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


@pytest.fixture(scope="module")
def tiny_gguf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_gguf(tmp_path_factory.mktemp("gguf") / "tiny.gguf")


@pytest.fixture(scope="module")
def converted(
    tiny_gguf: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[float]]:
    folder = tmp_path_factory.mktemp("converted")
    shares: list[float] = []
    convert(tiny_gguf, folder, shares.append)
    return folder, shares


def test_the_converted_model_has_identical_logits(
    tiny_gguf: Path, converted: tuple[Path, list[float]]
):
    before = AutoModelForCausalLM.from_pretrained(
        tiny_gguf.parent, gguf_file=tiny_gguf.name, dtype=torch.float32
    )
    after = AutoModelForCausalLM.from_pretrained(converted[0])
    token_ids = torch.tensor([[3, 60, 258, 7, 100]])
    with torch.inference_mode():
        assert torch.equal(after(token_ids).logits, before(token_ids).logits)
    assert after.config.rope_parameters["rope_theta"] == 100_000
    assert not hasattr(after.config, "quantization_config")
    assert after.dtype == torch.float32


def test_the_converted_tokenizer_cuts_alike_but_digits_one_by_one(
    tiny_gguf: Path, converted: tuple[Path, list[float]]
):
    before = AutoTokenizer.from_pretrained(tiny_gguf.parent, gguf_file=tiny_gguf.name)
    after = AutoTokenizer.from_pretrained(converted[0])
    for text in ("an apple", "ab  ab\n\tภาษา 🙂", "<|im_start|>a"):
        assert after(text)["input_ids"] == before(text)["input_ids"]
    assert after.tokenize("a  7") == ["a", "Ġ", "Ġ", "7"]
    pieces = after.backend_tokenizer.pre_tokenizer.pre_tokenize_str("a  72")
    assert [piece for piece, _ in pieces] == ["a", "ĠĠ", "7", "2"]


def test_shares_grow_from_nothing_to_all(converted: tuple[Path, list[float]]):
    shares = converted[1]
    assert shares[0] == 0.0
    assert shares[-1] == 1.0
    assert shares == sorted(shares)


def test_a_broken_file_is_one_sentence(tmp_path: Path):
    (tmp_path / "broken.gguf").write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(WeightsUnavailable, match=r"Converting broken\.gguf failed"):
        convert(tmp_path / "broken.gguf", tmp_path, lambda share: None)


def test_a_reader_who_leaves_ends_the_work_at_once(tiny_gguf: Path, tmp_path: Path):
    def leave(share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        convert(tiny_gguf, tmp_path, leave)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("code", "says"),
    [(-9, "want of memory"), (conversion.CHANGED, "thrown away"), (1, "Oh no")],
)
def test_each_way_to_fail_has_its_sentence(code: int, says: str):
    assert says in conversion._what_went_wrong("x.gguf", code, "Oh no")
