"""What the graphics card makes of the models: parity, times, packing, memory.

    python -m bench.gpu            # on the card; --device cpu asks the processor
    python -m bench.gpu --small    # tiny models, to try the measurement itself

No hub, no weights, no packages beyond torch and transformers: the models are seeded,
of the real classes, at the true sizes of SmolLM2, GPT-2 and BERT. Their words mean
nothing; what is measured is whether the numbers are the plain model's, and how long
they take. Numbers are float32 unless ``--half`` asks for bfloat16, and the table says
so.
"""

import argparse
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from bench.stand_ins import stand_in_for_what_is_missing

if not TYPE_CHECKING:
    stand_in_for_what_is_missing()

import numpy as np
import torch
import transformers as hf
from tokenizers import Tokenizer, models, pre_tokenizers

from core.errors import HeadlightError
from core.models import LoadedModel, load_model
from core.prediction.writing import Writer
from core.trace import Trace, trace
from core.trace.packed import Part, read_pack

MOST_APART = {torch.float32: 1e-4, torch.bfloat16: 0.5}
"""Largest difference of a logit to the plain model's that counts as equal."""
SEED = 20


@dataclass(frozen=True)
class Size:
    """A model to be made: of which class, how large."""

    name: str
    config: Any
    head: Any
    writes: bool = True
    """Whether it can write on, word by word."""


def sizes(small: bool) -> tuple[Size, ...]:
    """The models at their true sizes, or tiny ones of the same classes."""
    bert: dict[str, Any] = {
        "hidden_size": 24,
        "num_hidden_layers": 3,
        "num_attention_heads": 4,
    }
    bert |= {"intermediate_size": 40, "vocab_size": 99}
    llama: dict[str, Any] = {**bert, "num_attention_heads": 6, "num_key_value_heads": 2}
    gpt2: dict[str, Any] = {"n_embd": 24, "n_layer": 3, "n_head": 4, "vocab_size": 99}
    if not small:
        llama = {"hidden_size": 576, "num_hidden_layers": 30, "vocab_size": 49152}
        llama |= {"num_attention_heads": 9, "num_key_value_heads": 3}
        llama |= {"intermediate_size": 1536, "max_position_embeddings": 8192}
        bert, gpt2 = {}, {}
    rope: dict[str, Any] = {
        "rope_parameters": {"rope_type": "default", "rope_theta": 100_000.0}
    }
    return (
        Size(
            "SmolLM2 135M",
            hf.LlamaConfig(**llama, **rope, tie_word_embeddings=True),
            hf.LlamaForCausalLM,
        ),
        Size("GPT-2 124M", hf.GPT2Config(**gpt2), hf.GPT2LMHeadModel),
        Size("BERT 110M", hf.BertConfig(**bert), hf.BertForMaskedLM, writes=False),
    )


def saved(size: Size, folder: Path) -> Path:
    """A folder with the seeded model, and a tokenizer of one word a number."""
    torch.manual_seed(SEED)
    size.head(size.config).save_pretrained(folder)
    words = {"<unk>": 0, "<pad>": 1}
    words |= {f"w{number}": number for number in range(2, size.config.vocab_size)}
    backend: Any = Tokenizer(models.WordLevel(words, unk_token="<unk>"))
    backend.pre_tokenizer = pre_tokenizers.Whitespace()
    hf.PreTrainedTokenizerFast(
        tokenizer_object=backend, unk_token="<unk>", pad_token="<pad>"
    ).save_pretrained(folder)
    return folder


def texts(size: Size, count: int, tokens: int) -> list[str]:
    """Different texts of so many tokens each, the same every time."""
    ids = np.random.default_rng(SEED).integers(
        2, size.config.vocab_size, (count, tokens)
    )
    return [" ".join(f"w{one}" for one in row) for row in ids]


@dataclass(frozen=True)
class Found:
    """What was measured of one model."""

    name: str
    apart: float
    """From the plain model: the largest difference of a logit."""
    rows: float
    """How far the sum of an attention row is from 1, at most."""
    reading_s: float
    """One text, read and recorded."""
    plain_s: float
    """The same by the plain model."""
    token_s: float | None
    """One more token behind it; None for an encoder."""
    packed: float
    """Times faster in one pass than one by one."""
    apart_packed: float
    """From the same text read alone."""
    weights: int
    peak: int | None
    """Bytes of the card in use at most; None without one."""


def measured(
    size: Size,
    device: torch.device,
    *,
    half: bool,
    tokens: int,
    count: int,
    rounds: int,
) -> Found:
    """Everything about one model.

    Raises:
        HeadlightError: a text of a pack could not be read.
    """
    dtype = torch.bfloat16 if half else torch.float32
    with tempfile.TemporaryDirectory() as folder:
        path = saved(size, Path(folder, "model"))
        loaded = load_model(str(path), device=device)
        plain: Any = size.head.from_pretrained(path, attn_implementation="sdpa")
    if half:
        ours: Any = loaded.model
        ours.to(dtype)
    plain = plain.to(device, dtype).eval()
    many = texts(size, count, tokens)
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats(device)

    def read() -> np.ndarray:
        return trace(loaded, many[0]).logits_all()

    def run() -> np.ndarray:
        ids = loaded.tokenizer(many[0], return_tensors="pt").input_ids.to(device)
        with torch.inference_mode():
            return plain(ids).logits[0].float().cpu().numpy()

    reading_s, plain_s = in_turn(read, run, rounds)
    alone_s, packed_s = in_turn(
        lambda: [last(trace(loaded, one)) for one in many],
        lambda: [last(one) for one in whole(loaded, many)],
        max(2, rounds // 4),
    )
    one = trace(loaded, many[0])
    patterns = [
        one.main_stack.self_attention(layer).pattern()
        for layer in range(one.main_stack.n_layers)
    ]
    behind = [last(each) for each in whole(loaded, many)]
    return Found(
        size.name,
        float(np.abs(read() - run()).max()),
        max(float(np.abs(p.sum(-1) - 1).max()) for p in patterns),
        reading_s,
        plain_s,
        a_token(loaded, many[0], rounds) if size.writes else None,
        alone_s / packed_s,
        max(
            float(np.abs(last(trace(loaded, text)) - found).max())
            for text, found in zip(many, behind, strict=True)
        ),
        loaded.nbytes,
        torch.cuda.max_memory_allocated(device) if device.type == "cuda" else None,
    )


def whole(model: LoadedModel, many: list[str]) -> list[Trace]:
    """All texts in one pass.

    Raises:
        HeadlightError: one could not be read.
    """
    found = read_pack(model, [Part(one) for one in many])
    for one in found:
        if isinstance(one, HeadlightError):
            raise one
    return [one for one in found if not isinstance(one, HeadlightError)]


def last(read: Trace) -> np.ndarray:
    """The numbers that end a reading, on this side of the bus."""
    return read.logits(-1)


def a_token(model: LoadedModel, text: str, rounds: int) -> float:
    """Seconds for one more token behind a text, keys and values kept."""
    writer, new, took = Writer(model, text), (), []
    for _ in range(rounds + 2):
        started = time.perf_counter()
        new = (*new, int(writer.read(new).logits.argmax()))
        took.append(time.perf_counter() - started)
    return median(took[2:])


def in_turn(
    one: Callable[[], object], other: Callable[[], object], rounds: int
) -> tuple[float, float]:
    """Median seconds of both, taken A B A B; the first of each does not count."""
    took: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds + 1):
        for work, times in zip((one, other), took, strict=True):
            started = time.perf_counter()
            work()
            times.append(time.perf_counter() - started)
    return median(took[0][1:]), median(took[1][1:])


def markdown(found: list[Found], count: int) -> str:
    """The table, as it stands in a README."""
    heads = (
        "model", "largest difference to the plain model", "rows sum to 1 within",
        "a reading", "plain model", "one more token", f"{count} texts in one pass",
        "difference to alone", "weights", "memory at most",
    )  # fmt: skip
    rows = [heads, ("---",) * len(heads)]
    for one in found:
        token = "–" if one.token_s is None else ms(one.token_s)
        peak = "–" if one.peak is None else mb(one.peak)
        apart = (f"{one.apart:.1e}", f"{one.rows:.1e}")
        times = (ms(one.reading_s), ms(one.plain_s), token)
        packed = (f"{one.packed:.1f} × faster", f"{one.apart_packed:.1e}")
        rows.append((one.name, *apart, *times, *packed, mb(one.weights), peak))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def ms(seconds: float) -> str:
    """Such as ``"21.4 ms"``."""
    return f"{1000 * seconds:.1f} ms"


def mb(size: float) -> str:
    """Such as ``"538 MB"``."""
    return f"{size / 1e6:,.0f} MB"


def name_of(device: torch.device) -> str:
    """The card's name, or the processor's."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return platform.processor() or platform.machine()


def main() -> None:
    """Measure the models one by one; exit with 1 where one is not the plain model."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("--device", help="such as cuda or cpu; default: the card if any")
    asked.add_argument("--small", action="store_true", help="tiny models")
    asked.add_argument(
        "--half", action="store_true", help="bfloat16 in place of float32"
    )
    asked.add_argument("--tokens", type=int, default=64)
    asked.add_argument("--texts", type=int, default=16)
    asked.add_argument("--rounds", type=int, default=12)
    given = asked.parse_args()
    there = "cuda" if torch.cuda.is_available() else "cpu"
    device = torch.device(given.device or there)
    dtype = torch.bfloat16 if given.half else torch.float32
    words = "bfloat16, as --half asked" if given.half else "float32"
    made = time.strftime("%Y-%m-%d")
    print(f"{name_of(device)} ({device.type}), torch {torch.__version__}, {words}, "
          f"texts of {given.tokens} tokens, {made}\n")  # fmt: skip
    found = [
        measured(
            size,
            device,
            half=given.half,
            tokens=given.tokens,
            count=given.texts,
            rounds=given.rounds,
        )
        for size in sizes(given.small)
    ]
    print(markdown(found, given.texts))
    apart = max(max(one.apart, one.apart_packed) for one in found)
    if apart > MOST_APART[dtype]:
        print(f"FAIL  largest difference {apart:.1e} > {MOST_APART[dtype]:.0e}")
        sys.exit(1)
    print(f"PASS  largest difference {apart:.1e} ≤ {MOST_APART[dtype]:.0e}")


if __name__ == "__main__":
    main()
