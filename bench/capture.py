"""What recording costs: a trace against the plain forward, with equal logits.

    python -m bench.capture --tokens 64

Both are timed in turn, A B A B, on the same text in one process, one thread each, so
the ratio holds whatever else the machine does. The plain forward is transformers' own
sdpa model, loaded for itself and asked for the same logits as the trace: all positions,
and the last one alone (``logits_to_keep=1`` against ``trace.logits(-1)``).
"""

import argparse
import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

import numpy as np
import torch
from transformers import AutoModel, AutoModelForCausalLM

from bench.numbers import machine, milliseconds, table, verdict
from components.libraries import settle_libraries
from core.models import LoadedModel, load_model
from core.text.tokenization import encode
from core.trace import Trace, trace
from core.weights import home as weights

TARGET = 1.10
SENTENCE = (
    "The animal didn't cross the street because it was too tired, so the driver "
    "waited and looked at the black cat that sat quietly on the other side. "
)


@dataclass(frozen=True)
class Pair:
    """Two ways to the same numbers."""

    name: str
    recorded: Callable[[], np.ndarray]
    plain: Callable[[], np.ndarray]


def pairs(model_id: str, tokens: int) -> list[Pair]:
    """What is compared for one model, at exactly this many tokens."""
    loaded = load_model(model_id)
    text = text_of_length(loaded, tokens)
    make = AutoModel if loaded.card.kind == "encoder" else AutoModelForCausalLM
    bare: Any = make.from_pretrained(
        weights.ensure(model_id), attn_implementation="sdpa", dtype=torch.float32
    ).eval()

    def record() -> Trace:
        return trace(loaded, text)

    def run(**options: Any) -> Any:
        # As a reader of the plain model would: tokens in, numbers out.
        with torch.inference_mode():
            inputs = dict(loaded.tokenizer(text, return_tensors="pt"))
            return bare(**inputs, **options)

    if loaded.card.kind == "encoder":
        return [
            Pair(
                "vectors of all positions",
                lambda: record().main_stack.final(),
                lambda: run().last_hidden_state[0].numpy(),
            )
        ]
    return [
        Pair(
            "logits of all positions",
            lambda: record().logits_all(),
            lambda: run(use_cache=False).logits[0].numpy(),
        ),
        Pair(
            "logits of the last position",
            lambda: record().logits(-1),
            lambda: run(use_cache=False, logits_to_keep=1).logits[0, -1].numpy(),
        ),
    ]


def text_of_length(model: LoadedModel, tokens: int) -> str:
    """A text of exactly this many tokens, special ones counted.

    Raises:
        ValueError: no prefix of the long text has so many.
    """
    text = SENTENCE * (tokens // 8 + 1)
    for end in range(tokens, len(text)):
        if len(encode(model.tokenizer, text[:end]).token_ids) == tokens:
            return text[:end]
    raise ValueError(f"no text of {tokens} tokens could be made")


def medians(pair: Pair, rounds: int) -> tuple[float, float, float]:
    """Median seconds recorded and plain, taken in turn, and the median ratio."""
    recorded, plain = [], []
    for _ in range(rounds):
        recorded.append(_seconds(pair.recorded))
        plain.append(_seconds(pair.plain))
    ratios = [a / b for a, b in zip(recorded, plain, strict=True)]
    return median(recorded), median(plain), median(ratios)


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def main() -> None:
    """Print the table and the verdicts."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("--tokens", type=int, default=64)
    asked.add_argument("--rounds", type=int, default=25)
    given = asked.parse_args()
    settle_libraries()
    print(f"{given.tokens} tokens, {given.rounds} rounds; {machine()}")
    rows = [["model", "equal", "recorded", "plain sdpa", "ratio", "largest difference"]]
    verdicts = []
    for model_id in ("smollm2-135m", "minilm-l6"):
        for pair in pairs(model_id, given.tokens):
            apart = float(np.abs(pair.recorded() - pair.plain()).max())
            gc.collect()
            gc.disable()
            recorded, plain, ratio = medians(pair, given.rounds)
            gc.enable()
            times = [milliseconds(recorded), milliseconds(plain)]
            rows.append([model_id, pair.name, *times, f"{ratio:.3f}", f"{apart:.1e}"])
            verdicts.append(
                verdict(
                    f"{model_id}, {pair.name}: {ratio:.3f} ≤ {TARGET}", ratio <= TARGET
                )
            )
    print(table(rows), *verdicts, sep="\n")


if __name__ == "__main__":
    main()
