"""What the key-value cache saves: one more token with it, against a whole reading.

    python -m bench.generate --rounds 12

Both go through the same writer, for the same text of 64 tokens, in turn, A B A B, in
one process, so the ratio holds whatever else the machine does.
"""

import argparse
import time
from collections.abc import Callable
from statistics import median

from bench.numbers import machine, milliseconds, table, verdict
from components.libraries import settle_libraries
from core.models import LoadedModel, load_model
from core.prediction.writing import Writer

TARGET = 0.40
N_TOKENS = 64
N_NEW = 6
TEXT = "The capital of France is"


def of_length(model: LoadedModel, n_tokens: int) -> tuple[int, ...]:
    """What to write behind `TEXT` so that text and writing have so many tokens."""
    writer, new = Writer(model, TEXT), ()
    while len(writer.prompt_ids) + len(new) < n_tokens:
        new = (*new, int(writer.read(new).logits.argmax()))
    return new


def medians(model: LoadedModel, rounds: int) -> tuple[float, float, float]:
    """Median seconds of a further token and of a whole reading, and their ratio."""
    new = of_length(model, N_TOKENS + N_NEW)
    before = len(new) - N_NEW
    kept = Writer(model, TEXT)
    kept.read(new[:before])
    steps, wholes = [], []
    for number in range(rounds):
        # Always one token more than is kept; at the end the cache is cut back again.
        end = before + 1 + number % N_NEW
        if end == before + 1 and number:
            kept.read(new[:before])
        steps.append(_seconds(lambda end=end: kept.read(new[:end])))
        fresh = Writer(model, TEXT)
        wholes.append(_seconds(lambda end=end, fresh=fresh: fresh.read(new[:end])))
    ratios = [a / b for a, b in zip(steps, wholes, strict=True)]
    return median(steps), median(wholes), median(ratios)


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def main() -> None:
    """Print the table and the verdict."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("--rounds", type=int, default=24)
    given = asked.parse_args()
    settle_libraries()
    print(f"{given.rounds} rounds; {machine()}")
    model = load_model("smollm2-135m")
    step, whole, ratio = medians(model, given.rounds)
    rows = [
        ["SmolLM2, from 64 tokens", "one more, cache", "whole reading", "ratio"],
        ["", milliseconds(step), milliseconds(whole), f"{ratio:.2f}"],
    ]
    line = f"each further token: {ratio:.2f} ≤ {TARGET:.2f} × a full forward"
    print(table(rows), verdict(line, ratio <= TARGET), sep="\n")


if __name__ == "__main__":
    main()
