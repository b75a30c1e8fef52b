"""Small whole models in folders, as a visitor might bring them, to be harmed in copies.

Between them they have every kind of tokenizer, weights in one file and in several with
an index, and a GGUF file.
"""

from pathlib import Path
from typing import Any

import gguf
import numpy as np
import tokenizers as tk
import torch
import transformers as hf
from tokenizers import models, normalizers, pre_tokenizers, processors

SIZES: dict[str, Any] = {
    "vocab_size": 300, "hidden_size": 24, "num_hidden_layers": 2,
    "intermediate_size": 40, "num_attention_heads": 4,
    "max_position_embeddings": 64, "pad_token_id": 0, "bos_token_id": 1,
    "eos_token_id": 2,
}  # fmt: skip
T5: dict[str, Any] = {
    "vocab_size": 300, "d_model": 24, "d_kv": 6, "d_ff": 40, "num_layers": 2,
    "num_heads": 4, "decoder_start_token_id": 0,
}  # fmt: skip
FAMILIES = {
    "llama": lambda: hf.LlamaForCausalLM(hf.LlamaConfig(**SIZES)),
    "bert": lambda: hf.BertForMaskedLM(hf.BertConfig(**SIZES)),
    "gpt2": lambda: hf.GPT2LMHeadModel(hf.GPT2Config(**SIZES)),
    "t5": lambda: hf.T5ForConditionalGeneration(hf.T5Config(**T5)),
}
IN_PARTS = {"gpt2", "t5"}
"""Their weights lie in several files, named by an index."""
SPECIALS = ["<unk>", "<s>", "</s>"]
WORDS = ["the", "cat", "sat", "on", "a", "mat"]
GGUF = "gguf"
GGUF_FILE = "tiny.gguf"
WIDTH, HEADS, INNER = 32, 4, 48


def bytes_as_letters() -> list[str]:
    """All 256 bytes as byte-level BPE writes them."""
    return sorted(pre_tokenizers.ByteLevel.alphabet())


def _by_bytes() -> tk.Tokenizer:
    listed = [*SPECIALS, *bytes_as_letters(), "Ġa", "at"]
    model = models.BPE({word: n for n, word in enumerate(listed)},
                       [("Ġ", "a"), ("a", "t")], unk_token="<unk>")  # fmt: skip
    made = tk.Tokenizer(model)
    made.pre_tokenizer = pre_tokenizers.ByteLevel()  # pyright: ignore[reportAttributeAccessIssue]
    made.decoder = tk.decoders.ByteLevel()  # pyright: ignore[reportAttributeAccessIssue]
    return made


def _by_word_pieces() -> tk.Tokenizer:
    listed = [*SPECIALS, *WORDS, *(f"##{letter}" for letter in "abcdehmnost")]
    model = models.WordPiece(
        {word: n for n, word in enumerate(listed)}, unk_token="<unk>"
    )
    made = tk.Tokenizer(model)
    made.normalizer = normalizers.BertNormalizer()  # pyright: ignore[reportAttributeAccessIssue]
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()  # pyright: ignore[reportAttributeAccessIssue]
    made.post_processor = processors.TemplateProcessing(  # pyright: ignore[reportAttributeAccessIssue]
        single="<s> $A </s>", special_tokens=[("<s>", 1), ("</s>", 2)]
    )
    return made


def _by_likely_pieces() -> tk.Tokenizer:
    listed = [(word, -1.0 - n) for n, word in enumerate([*SPECIALS, "▁", *WORDS])]
    made = tk.Tokenizer(models.Unigram(listed, 0, byte_fallback=False))
    made.normalizer = normalizers.Sequence(  # pyright: ignore[reportAttributeAccessIssue]
        [normalizers.NFKC(), normalizers.Replace(tk.Regex(" {2,}"), " ")]
    )
    made.pre_tokenizer = pre_tokenizers.Metaspace()  # pyright: ignore[reportAttributeAccessIssue]
    return made


TOKENIZERS = {
    "llama": _by_likely_pieces, "t5": _by_likely_pieces,
    "gpt2": _by_bytes, "bert": _by_word_pieces,
}  # fmt: skip


def whole_folders(home: Path) -> dict[str, Path]:
    """A tiny model of each family, and a folder called "gguf" with such a file."""
    for family, build in FAMILIES.items():
        torch.manual_seed(7)
        part = "10KB" if family in IN_PARTS else "1GB"
        build().save_pretrained(home / family, max_shard_size=part)
        hf.PreTrainedTokenizerFast(
            tokenizer_object=TOKENIZERS[family](), unk_token="<unk>",
            bos_token="<s>", eos_token="</s>",
        ).save_pretrained(home / family)  # fmt: skip
    (home / GGUF).mkdir()
    _write_gguf(home / GGUF / GGUF_FILE)
    return {name: home / name for name in (*FAMILIES, GGUF)}


def _write_gguf(path: Path) -> None:
    tokens = [*SPECIALS, *bytes_as_letters(), "Ġa", "at"]
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_block_count(1)
    writer.add_context_length(64)
    writer.add_embedding_length(WIDTH)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("smollm")
    writer.add_token_list(tokens)
    writer.add_token_types([3] * 3 + [1] * (len(tokens) - 3))
    writer.add_token_merges(["Ġ a", "a t"])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    for name, shape in _shapes(len(tokens)).items():
        writer.add_tensor(f"{name}.weight", np.ones(shape, np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _shapes(d_vocab: int) -> dict[str, tuple[int, ...]]:
    """Weights by their names in GGUF, outputs by inputs."""
    square, inner = (WIDTH, WIDTH), (INNER, WIDTH)
    attention = {f"blk.0.attn_{name}": square for name in ("q", "k", "v", "output")}
    return attention | {
        "token_embd": (d_vocab, WIDTH),
        "blk.0.ffn_gate": inner, "blk.0.ffn_up": inner, "blk.0.ffn_down": inner[::-1],
        "blk.0.attn_norm": (WIDTH,), "blk.0.ffn_norm": (WIDTH,),
        "output_norm": (WIDTH,),
    }  # fmt: skip
