"""What a reading costs: as a whole, behind a prefix, in a pack, as it grows; a table.

    python -m bench.reading

All in one process with one thread, ratios taken in turn. The machine's own floor is
measured in the same run: how many products a second its processor multiplies in a
large matrix, and how many bytes a second it reads. No reading can be faster than the
slower of the two, since each weight must be read once and multiplied once a token.
What is beside is transformers' eager attention with ``output_attentions``, the plain
way to see what heads do. The table is Markdown, with date and machine.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

import torch
from transformers import AutoModelForCausalLM

from bench.capture import text_of_length
from bench.numbers import machine, verdict
from components.libraries import settle_libraries
from core.errors import HeadlightError
from core.models import LoadedModel, load_model
from core.trace import Trace, trace
from core.trace.packed import Part, read_pack
from core.weights import home as weights

LENGTHS = (8, 32, 128, 512)
WORDS = ("bread", "water", "music", "stars", "rain", "books", "trees", "birds", "days")
DECODER, ENCODER = "smollm2-135m", "minilm-l6"


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    what: str
    ours: str
    beside: str
    ratio: float | None = None
    most: float | None = None
    """What the ratio may be at most."""

    @property
    def cells(self) -> tuple[str, ...]:
        """As they stand in the table."""
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        goal = "" if self.most is None else f"≤ {self.most:.2f}"
        return (self.what, self.ours, self.beside, ratio, goal)


@dataclass(frozen=True)
class Floor:
    """What the machine can do, with one thread."""

    flops: float
    bytes_s: float

    def seconds(self, model: LoadedModel, tokens: int) -> float:
        """The least that a reading of so many tokens takes."""
        read = model.nbytes / self.bytes_s
        return max(read, 2 * model.card.n_parameters * tokens / self.flops)


def floor() -> Floor:
    """Measured now: a product of matrices, and a sum of much memory."""
    size = 1024
    left, right = torch.rand(size, size), torch.rand(size, size)
    much = torch.rand(50_000_000)
    product = median(seconds(lambda: left @ right) for _ in range(7))
    read = median(seconds(much.sum) for _ in range(7))
    return Floor(2 * size**3 / product, much.nbytes / read)


def seconds(work: Callable[[], object]) -> float:
    """How long it takes once."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def in_turn(
    one: Callable[[], object], other: Callable[[], object], rounds: int
) -> tuple[float, float, float]:
    """Median seconds of both, taken A B A B, and the median ratio."""
    pairs = [(seconds(one), seconds(other)) for _ in range(rounds + 1)][1:]
    first, second = zip(*pairs, strict=True)
    return median(first), median(second), median(a / b for a, b in pairs)


def texts(model: LoadedModel, tokens: int, count: int) -> list[str]:
    """So many different texts that all begin otherwise."""
    text = text_of_length(model, tokens)
    return [f"{WORDS[n % len(WORDS)]} {n} {text}" for n in range(count)]


def ended(found: list[Trace | HeadlightError]) -> list[Trace]:
    """The readings, each with what comes after its last token scored.

    Raises:
        HeadlightError: one could not be read.
    """
    good = []
    for one in found:
        if isinstance(one, HeadlightError):
            raise one
        if one.has_logits:
            one.logits(-1)
        good.append(one)
    return good


def read(model: LoadedModel, text: str) -> list[Trace]:
    """A whole reading, alone."""
    return ended([trace(model, text)])


def behind_a_prefix(model: LoadedModel, rounds: int) -> Line:
    """One new word behind 32 tokens, beside the whole text."""
    (text,) = texts(model, 32, 1)
    before = trace(model, text)
    ours, whole, ratio = in_turn(
        lambda: ended(read_pack(model, [Part(f"{text} and", after=before)])),
        lambda: read(model, f"{text} and"),
        rounds,
    )
    return Line("one new word behind 32 tokens", ms(ours), ms(whole), ratio, 0.40)


def new_words(model: LoadedModel, rounds: int) -> Line:
    """The new words of thirty texts in one pass, beside one text's."""
    parts = [
        Part(f"{text} and", after=trace(model, text)) for text in texts(model, 24, 30)
    ]
    ours, one, ratio = in_turn(
        lambda: ended(read_pack(model, parts)),
        lambda: ended(read_pack(model, parts[:1])),
        rounds,
    )
    return Line("30 texts' new words in one pass", ms(ours), ms(one), ratio, 2.0)


def whole_texts(model: LoadedModel, rounds: int) -> Line:
    """Eight texts of an encoder packed, beside one by one."""
    many = texts(model, 16, 8)
    parts = [Part(text) for text in many]
    ours, alone, ratio = in_turn(
        lambda: ended(read_pack(model, parts)),
        lambda: [read(model, text) for text in many],
        rounds,
    )
    return Line("8 MiniLM texts packed", ms(ours), ms(alone), ratio, 0.70)


def growth(model: LoadedModel, least: Floor, rounds: int) -> list[Line]:
    """Whole readings by length, beside eager attention, and the machine's floor."""
    plain: Any = AutoModelForCausalLM.from_pretrained(
        weights.ensure(DECODER), attn_implementation="eager", dtype=torch.float32
    ).eval()
    lines = []
    for tokens in LENGTHS:
        text = text_of_length(model, tokens)
        ids = model.tokenizer(text, return_tensors="pt").input_ids

        def eager(ids: Any = ids) -> None:
            with torch.inference_mode():
                plain(ids, output_attentions=True, use_cache=False, logits_to_keep=1)

        ours, theirs, ratio = in_turn(
            lambda text=text, tokens=tokens: ended(
                [trace(model, text, max_tokens=tokens)]
            ),
            eager,
            rounds,
        )
        share = least.seconds(model, tokens) / ours
        what = f"{tokens} tokens, all recorded ({share:.0%} of the machine's own speed)"
        lines.append(Line(what, ms(ours), f"{ms(theirs)} eager", ratio))
    return lines


def ms(time_s: float) -> str:
    """Such as ``"21 ms"``."""
    return f"{1000 * time_s:.0f} ms"


def markdown(lines: list[Line]) -> str:
    """The table."""
    heads = ("", "Headlight", "beside", "ratio", "goal")
    rows = [heads, ("---",) * len(heads), *(line.cells for line in lines)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def main() -> None:
    """Print the table and the verdicts."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("--rounds", type=int, default=9)
    given = asked.parse_args()
    settle_libraries()
    torch.set_num_threads(1)
    decoder, encoder, least = load_model(DECODER), load_model(ENCODER), floor()
    lines = [
        behind_a_prefix(decoder, given.rounds),
        new_words(decoder, given.rounds),
        whole_texts(encoder, given.rounds),
        *growth(decoder, least, max(3, given.rounds // 3)),
    ]
    print(
        f"{time.strftime('%Y-%m-%d')}, SmolLM2 135M unless said; {machine()}; one "
        f"thread: {least.flops / 1e9:.0f} GFLOP/s, {least.bytes_s / 1e9:.1f} GB/s\n"
    )
    print(markdown(lines), "", sep="\n")
    for line in lines:
        if line.ratio is not None and line.most is not None:
            print(
                verdict(
                    f"{line.what}: {line.ratio:.2f} ≤ {line.most:.2f}",
                    line.ratio <= line.most,
                )
            )


if __name__ == "__main__":
    main()
