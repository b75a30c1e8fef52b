"""Models' folders with something wrong in them: each ends in a verdict, in time.

Configurations, tokenizers and the headers of weights are harmed as a seed says and
looked at as a visitor's folder would be. An exception, or a process that does not
answer, has fallen short.
"""

import json
import random
import shutil
import struct
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import tokenizers
import torch
import transformers as hf

from attack.tally import Tally
from core.inspection import Inspector

ODD: tuple[Any, ...] = (
    None, True, -1, 0, 1, 2**31 - 1, 10**9, 1e300, "", "x" * 9999, "../../etc/passwd",
    [], [[]], {}, {"a": {}}, "flex_attention", "org/kernel", "(a+)+$", "\ud83d", "ภาษา",
)  # fmt: skip
"""What a value is replaced by."""
SIZES: dict[str, Any] = {
    "vocab_size": 20, "hidden_size": 24, "num_hidden_layers": 3,
    "intermediate_size": 40, "num_attention_heads": 4,
    "max_position_embeddings": 64, "pad_token_id": 0,
}  # fmt: skip
FAMILIES = {
    "llama": lambda: hf.LlamaForCausalLM(hf.LlamaConfig(**SIZES)),
    "bert": lambda: hf.BertForMaskedLM(hf.BertConfig(**SIZES)),
    "gpt2": lambda: hf.GPT2LMHeadModel(hf.GPT2Config(**SIZES)),
}
LONGEST_S = 60.0
"""Seconds on the clock that a folder may take, other work going on beside."""
HEADER = struct.Struct("<Q")


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every container in a JSON value with each of its keys."""
    found, waiting = [], [value]
    while waiting:
        inner = waiting.pop()
        keys = inner.keys() if isinstance(inner, dict) else range(len(inner))
        for key in keys:
            found.append((inner, key))
            if isinstance(inner[key], dict | list):
                waiting.append(inner[key])
    return found


def _odd_json(path: Path, rng: random.Random) -> None:
    content = json.loads(path.read_text("utf-8"))
    for _ in range(rng.randint(1, 3)):
        places = _places(content)
        if not places:
            break
        inner, key = rng.choice(places)
        if rng.random() < 0.2:
            del inner[key]
        else:
            inner[key] = rng.choice(ODD)
    path.write_text(json.dumps(content), "utf-8")


def _odd_bytes(path: Path, rng: random.Random, first: int) -> None:
    """Flip, cut or repeat some of the first bytes."""
    raw = bytearray(path.read_bytes())
    for _ in range(rng.randint(1, 4)):
        place = rng.randrange(min(first, len(raw)))
        kind = rng.randrange(4)
        if kind == 0:
            raw[place] ^= 1 << rng.randrange(8)
        elif kind == 1:
            raw[place : place + 8] = rng.randbytes(8)
        elif kind == 2:
            raw[place : place + 8] = b"\xff" * 8
        elif len(raw) > 64:
            del raw[rng.randrange(32, len(raw)) :]
    path.write_bytes(raw)


def odd_config(folder: Path, rng: random.Random) -> None:
    """A configuration with odd values."""
    _odd_json(folder / "config.json", rng)


def odd_tokenizer(folder: Path, rng: random.Random) -> None:
    """A tokenizer, or its settings, with odd values; at times with an evil rule."""
    path = folder / rng.choice(["tokenizer.json", "tokenizer_config.json"])
    if path.name == "tokenizer.json" and rng.random() < 0.3:
        evil_rule(path, rng.choice(["doubles", "panics"]))
    _odd_json(path, rng)


def evil_rule(path: Path, kind: str) -> None:
    """Rules that make a text grow without end, or that a library gives up on."""
    content = json.loads(path.read_text("utf-8"))
    if kind == "doubles":
        double = {"type": "Replace", "pattern": {"String": "a"}, "content": "aa"}
        content["normalizer"] = {"type": "Sequence", "normalizers": [double] * 40}
    else:
        rule = {"Regex": "(a+)+$"}
        content["pre_tokenizer"] = {
            "type": "Split", "pattern": rule, "behavior": "Isolated", "invert": False,
        }  # fmt: skip
    path.write_text(json.dumps(content), "utf-8")


def odd_weights(folder: Path, rng: random.Random) -> None:
    """A safetensors file with a wrong header."""
    path = folder / "model.safetensors"
    if rng.random() < 0.5:
        _odd_bytes(path, rng, 3000)
        return
    raw = path.read_bytes()
    (length,) = HEADER.unpack(raw[:8])
    header = folder / "header.tmp"
    header.write_bytes(raw[8 : 8 + length])
    _odd_json(header, rng)
    changed = header.read_bytes()
    header.unlink()
    path.write_bytes(HEADER.pack(len(changed)) + changed + raw[8 + length :])


def odd_gguf(folder: Path, rng: random.Random) -> None:
    """A GGUF file with wrong bytes in its header."""
    _odd_bytes(folder / "tiny.gguf", rng, 6000)


KINDS: dict[str, Callable[[Path, random.Random], None]] = {
    "configuration": odd_config,
    "tokenizer": odd_tokenizer,
    "safetensors": odd_weights,
    "GGUF": odd_gguf,
}


def whole_folders(home: Path) -> dict[str, Path]:
    """A tiny model of each family, and a GGUF file, to be harmed in copies."""
    listed = ("<unk>", "the", "cat", "sat", "on", "a", "mat")
    words = {word: place for place, word in enumerate(listed)}
    for family, build in FAMILIES.items():
        torch.manual_seed(7)
        build().save_pretrained(home / family)
        backend = tokenizers.Tokenizer(
            tokenizers.models.WordLevel(words, unk_token="<unk>")
        )
        hf.PreTrainedTokenizerFast(
            tokenizer_object=backend, unk_token="<unk>"
        ).save_pretrained(home / family)
    (home / "gguf").mkdir()
    _write_gguf(home / "gguf" / "tiny.gguf", list(words))
    return {name: home / name for name in (*FAMILIES, "gguf")}


def _write_gguf(path: Path, words: list[str]) -> None:
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_block_count(1)
    writer.add_context_length(64)
    writer.add_embedding_length(32)
    writer.add_head_count(4)
    writer.add_token_list(words)
    writer.add_tensor("token_embd.weight", np.ones((len(words), 32), np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def look(
    inspector: Inspector, whole: dict[str, Path], place: Path, number: int
) -> tuple[str, str, float]:
    """Harm one folder and have it looked at.

    Args:
        inspector: who looks.
        whole: folders of models, and one called "gguf".
        place: where the harmed copy is made, and taken away again.
        number: which of all harms; the same number harms in the same way.

    Returns:
        What was harmed, what came of it ("passed", "refused", or what fell short), and
        the seconds it took.
    """
    rng = random.Random(number)
    kind = list(KINDS)[number % len(KINDS)]
    families = sorted(set(whole) - {"gguf"})
    source = "gguf" if kind == "GGUF" else rng.choice(families)
    folder = place / f"copy-{number}"
    shutil.copytree(whole[source], folder)
    KINDS[kind](folder, rng)
    started = time.monotonic()
    outcome = _outcome(inspector, folder, "tiny.gguf" if kind == "GGUF" else None)
    shutil.rmtree(folder)
    return f"{kind} of {source}, {number}", outcome, time.monotonic() - started


def _outcome(inspector: Inspector, folder: Path, gguf_file: str | None) -> str:
    try:
        sentence = inspector.verdict(folder, gguf_file).sentence
    except Exception as error:  # What is being looked for.
        return f"an exception, {error!r}"
    if "could not be looked at" in sentence:
        return "no answer"
    return "refused" if sentence else "passed"


def run(seconds: float = 60.0, most: int = 10_000) -> Tally:
    """Look at harmed folders for so long, or until there were so many."""
    tally, asked = Tally("harmed models"), Inspector()
    until = time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as home:
        whole = whole_folders(Path(home))
        for number in range(most):
            if time.monotonic() > until:
                break
            what, outcome, took = look(asked, whole, Path(home), number)
            slow = f"it took {took:.0f} s" if took > LONGEST_S else ""
            tally.note(what, outcome * (outcome not in {"passed", "refused"}), slow)
    asked.close()
    return tally
