"""A class types at once: scripted learners, each with a text of his own.

    python -m bench.classroom --learners 30
    python -m bench.classroom --learners 30 --every 5 [--same]

Every learner types in bursts (three changes of the text, as a fast typist's prompt box
sends them), waits for the answer to the last one, thinks for about a second, and goes
on. No text is typed twice, so no answer comes from the result cache. Latency runs from
the last change to the finished page about that very text.

With ``--every`` the loop is open: an edit of each learner is due in every so many
seconds, and the clock runs from when it was due, so a late answer makes the next ones
late too. With ``--same`` all look at the lesson's text as it grows, so most answers are
known.
"""

import argparse
import asyncio
import random
import time
from dataclasses import dataclass, field

from bench.learner import Learner
from bench.numbers import gigabytes, machine, milliseconds, percentile, table, verdict
from bench.server import Server, running_server

# fmt: off
WORDS = (
    "the", "cat", "reads", "a", "book", "about", "stars", "while", "rain", "falls",
    "on", "every", "street", "of", "an", "old", "town", "and", "nobody", "knows",
    "why", "bread", "is", "warm", "when", "music", "plays", "over", "quiet", "water",
)
# fmt: on
BURST = 3
"""Changes of the text in one burst."""
BETWEEN_CHANGES_S = 0.15
THINKING_S = (0.5, 1.5)
LONGEST = 24
"""Words in a text before the learner begins a new one."""
LESSON = "the lesson's text"
"""Seeds the words that a class with one text writes, one after the other."""
TARGET_P95_S = 2.0


@dataclass
class Outcome:
    """What a class went through."""

    opened: list[float] = field(default_factory=list)
    """Seconds to the first whole page, one a learner."""
    answered: list[float] = field(default_factory=list)
    """Seconds from the last change of a burst to its answer."""
    errors: list[str] = field(default_factory=list)
    """Everything that went wrong, by learner."""
    strangers: list[str] = field(default_factory=list)
    """Texts on a learner's screen that he never typed."""
    peak_bytes: int = 0
    """Largest resident memory of the server seen on the way."""


async def classroom(
    url: str,
    *,
    learners: int,
    seconds: float,
    model: str = "minilm-l6",
    page: str = "",
    server: Server | None = None,
    every: float | None = None,
    same: bool = False,
) -> Outcome:
    """Let ``learners`` type on ``page`` for ``seconds``; never raises for a learner.

    Args:
        url: of the server.
        learners: how many.
        seconds: for how long each types.
        model: which one reads.
        page: which page, such as ``"next-token"``.
        server: whose memory is watched.
        every: one edit in so many seconds, answered or not; None: in bursts.
        same: all type the lesson's text; else each one his own.
    """
    outcome = Outcome()
    typing = Typing(seconds, every, same)
    watch = asyncio.create_task(_watch_memory(server, outcome)) if server else None
    work = [_learn(n, url, page, model, typing, outcome) for n in range(learners)]
    await asyncio.gather(*work)
    if watch is not None:
        watch.cancel()
    return outcome


@dataclass(frozen=True)
class Typing:
    """How a class types."""

    seconds: float
    every: float | None = None
    same: bool = False


async def _learn(
    number: int, url: str, page: str, model: str, typing: Typing, outcome: Outcome
) -> None:
    dice = random.Random(LESSON if typing.same else number)
    words = ["The lesson says that" if typing.same else f"Learner {number} says that"]
    typed = {words[0]}
    try:
        started = time.perf_counter()
        async with Learner(url, page, model=model, text=words[0]) as learner:
            await learner.answer_to(words[0])
            outcome.opened.append(time.perf_counter() - started)
            until = time.perf_counter() + typing.seconds
            # Not all at the same moment: as many edits in every second.
            start = random.Random(number).uniform(0, typing.every or 0)
            due = time.perf_counter() + start
            while time.perf_counter() < until:
                if typing.every is not None:
                    await asyncio.sleep(max(0.0, due - time.perf_counter()))
                    await _edit(learner, words, typed, dice)
                    outcome.answered.append(time.perf_counter() - due)
                    due += typing.every
                    continue
                outcome.answered.append(await _burst(learner, words, typed, dice))
                await asyncio.sleep(dice.uniform(*THINKING_S))
        outcome.errors += [f"learner {number}: {e}" for e in learner.errors_seen]
        outcome.strangers += sorted(learner.texts_seen - typed)
    except Exception as error:
        outcome.errors.append(f"learner {number}: {error!r}")


async def _burst(
    learner: Learner, words: list[str], typed: set[str], dice: random.Random
) -> float:
    """Seconds from the last change of a burst to the answer to it."""
    text = ""
    for change in range(BURST):
        await asyncio.sleep(BETWEEN_CHANGES_S if change else 0)
        text = _longer(words, dice)
        typed.add(text)
        await learner.send_text(text)
    return await learner.answer_to(text)


async def _edit(
    learner: Learner, words: list[str], typed: set[str], dice: random.Random
) -> None:
    """One word more, and its answer."""
    text = _longer(words, dice)
    typed.add(text)
    await learner.send_text(text)
    await learner.answer_to(text)


def _longer(words: list[str], dice: random.Random) -> str:
    """The text with one word more; a long one begins anew."""
    if len(words) > LONGEST:
        del words[1:]
        words[0] += f" {dice.choice(WORDS)}"
    words.append(dice.choice(WORDS))
    return " ".join(words)


async def _watch_memory(server: Server, outcome: Outcome) -> None:
    while True:
        outcome.peak_bytes = max(outcome.peak_bytes, server.rss())
        await asyncio.sleep(0.5)


def report(outcome: Outcome, before: int, after: int) -> str:
    """The table and the verdicts."""
    rows = [["", "n", "p50", "p95", "max"]]
    for name, values in (("page opened", outcome.opened), ("edit", outcome.answered)):
        if values:
            shares = [milliseconds(percentile(values, p)) for p in (50, 95, 100)]
            rows.append([name, str(len(values)), *shares])
    wrong = outcome.errors + [f"a stranger's text: {t!r}" for t in outcome.strangers]
    p95 = percentile(outcome.answered, 95) if outcome.answered else float("inf")
    return "\n".join(
        [
            table(rows),
            f"server memory: {gigabytes(before)} before, "
            f"{gigabytes(outcome.peak_bytes)} at most, {gigabytes(after)} after",
            *wrong[:20],
            verdict(f"no error ({len(wrong)} seen)", not wrong),
            verdict(
                f"p95 {milliseconds(p95)} ≤ {milliseconds(TARGET_P95_S)}",
                p95 <= TARGET_P95_S,
            ),
        ]
    )


def main() -> None:
    """Start a server, let the class in, print what happened."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("--learners", type=int, default=30)
    asked.add_argument("--seconds", type=float, default=30.0)
    asked.add_argument("--model", default="minilm-l6")
    asked.add_argument("--page", default="", help="such as next-token; default: home")
    asked.add_argument("--every", type=float, help="seconds between edits, open loop")
    asked.add_argument("--same", action="store_true", help="all type one text")
    given = asked.parse_args()
    with running_server() as server:
        print(
            f"{given.learners} learners, {given.seconds:.0f} s, {given.model}, "
            f"page /{given.page}; {machine()}"
        )
        before = server.rss()
        outcome = asyncio.run(
            classroom(
                server.url,
                learners=given.learners,
                seconds=given.seconds,
                model=given.model,
                page=given.page,
                server=server,
                every=given.every,
                same=given.same,
            )
        )
        print(report(outcome, before, server.rss()))


if __name__ == "__main__":
    main()
