"""What a page's run costs when all that it asks is known: a table, a row a page.

    python -m bench.runs --pages "" heads

A learner goes back and forth between two texts that have been read and asked before, as
a class does that looks at one text. Nothing is left to compute then but the page
itself, nearly all of it under Python's lock. It is counted in time of the processor,
which holds on a crowded machine too: of the thread that runs the page, and of the event
loop that hands its messages on. With ``--profile`` py-spy, where it is installed, says
which functions hold the lock, as shares of that time.
"""

import argparse
import asyncio
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.learner import Learner
from bench.numbers import machine, table, verdict
from bench.server import Server, running_server
from components.navigation import MENU

TEXTS = (
    "The animal didn't cross the street because it was too tired to go on",
    "My brother has read the letter that his old friend wrote about the sea",
)
RATE = 200
"""Samples a second."""
TARGET_MS = {"": 6.0}
"""At most this on Home, and on any other page:"""
TARGET_ELSEWHERE_MS = 10.0
WARM_UP = 3
PROFILER = Path(sys.executable).with_name("py-spy")
LINE = re.compile(r":\d+\)$")


@dataclass(frozen=True)
class Cost:
    """Of one run of a page, in milliseconds."""

    page: str
    script: float
    """Of the processor, for the page itself."""
    loop: float
    """Of the processor, for what is received and sent."""
    wall: float
    """Until the learner has all of it."""
    sent_kb: float
    """What has gone to the learner."""

    @property
    def target(self) -> float:
        """What it may cost."""
        return TARGET_MS.get(self.page, TARGET_ELSEWHERE_MS)

    @property
    def total(self) -> float:
        """What it costs the server."""
        return self.script + self.loop


def profiler() -> str | None:
    """Where py-spy is; None where it is not."""
    return str(PROFILER) if PROFILER.exists() else shutil.which("py-spy")


class Samples:
    """Which functions held Python's lock, in samples; py-spy's raw form is read."""

    def __init__(self, lines: list[str]) -> None:
        """Count the samples of every line, a stack and its number."""
        self.total = 0
        self.within: Counter[str] = Counter()
        """By function, with all that it called."""
        for line in lines:
            stack, _, count = line.rpartition(" ")
            self.total += int(count)
            for name in {LINE.sub(")", one) for one in stack.split(";")}:
                self.within[name] += int(count)


@contextmanager
def sampled(process: psutil.Process) -> Iterator[list[Samples]]:
    """Samples taken while the block runs; none without a profiler."""
    path, found = profiler(), []
    if path is None:
        yield found
        return
    out = Path(tempfile.mkdtemp(), "stacks.txt")
    # fmt: off
    command = [
        path, "record", "--gil", "--rate", str(RATE), "--format", "raw",
        "--duration", "600", "--output", str(out), "--pid", str(process.pid),
    ]
    # fmt: on
    spy = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        time.sleep(1.0)
        yield found
    finally:
        spy.send_signal(signal.SIGINT)
        spy.communicate(timeout=60)
        if out.exists():
            found.append(Samples(out.read_text("utf-8").splitlines()))
        shutil.rmtree(out.parent)


async def cost(
    server: Server, page: str, runs: int, model: str, *, profile: bool = False
) -> tuple[Cost, Samples | None]:
    """What a run of this page costs, and who held the lock."""
    process = psutil.Process(server.process.pid)
    async with Learner(server.url, page, model=model, text=TEXTS[0]) as learner:
        await learner.settled()
        for number in range(2 * WARM_UP):
            await _run(learner, number)
        with sampled(process) if profile else nullcontext([]) as found:
            before, sent = Spent.of(process), learner.bytes_received
            started = time.perf_counter()
            for number in range(runs):
                await _run(learner, number)
            wall = time.perf_counter() - started
            spent = Spent.of(process)
            sent = learner.bytes_received - sent
    a_run = 1000 / runs
    loop = a_run * (spent.loop - before.loop)
    script = a_run * (spent.process - before.process) - loop
    made = Cost(page, script, loop, a_run * wall, sent / runs / 1000)
    return made, found[0] if found else None


async def _run(learner: Learner, number: int) -> None:
    await learner.send_text(TEXTS[number % len(TEXTS)])
    await learner.settled()


@dataclass(frozen=True)
class Spent:
    """Seconds of the processor."""

    process: float
    loop: float
    """Of the main thread, where the event loop runs."""

    @classmethod
    def of(cls, process: psutil.Process) -> "Spent":
        """Until now."""
        spent = process.cpu_times()
        main = next(t for t in process.threads() if t.id == process.pid)
        return cls(spent.user + spent.system, main.user_time + main.system_time)


def report(costs: list[Cost]) -> str:
    """The table, the dearest page first, and the verdict on each that is too dear."""
    rows = [["page", "a run", "script", "event loop", "until all is there", "sent"]]
    for one in sorted(costs, key=lambda c: -c.total):
        times = [f"{ms:.1f} ms" for ms in (one.total, one.script, one.loop)]
        rest = [f"{one.wall:.0f} ms", f"{one.sent_kb:.0f} kB"]
        rows.append([one.page or "home", *times, *rest])
    verdicts = [
        verdict(
            f"{one.page or 'home'}: {one.total:.1f} ≤ {one.target:.0f} ms",
            one.total <= one.target,
        )
        for one in costs
    ]
    return "\n".join([table(rows), *sorted(verdicts)])


def main() -> None:
    """Measure the pages one by one, and print the table."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("--runs", type=int, default=40)
    asked.add_argument("--pages", nargs="*", help="by address; default: all")
    asked.add_argument("--model", default="smollm2-135m")
    asked.add_argument("--profile", type=int, default=0, metavar="N")
    given = asked.parse_args()
    pages = given.pages
    if pages is None:
        pages = [entry.url for entries in MENU.values() for entry in entries]
    print(f"{given.runs} runs a page, {given.model}; {machine()}")
    costs = []
    with running_server() as server:
        for page in pages:
            one, samples = asyncio.run(
                cost(
                    server,
                    page,
                    given.runs,
                    given.model,
                    profile=given.profile > 0,
                )
            )
            costs.append(one)
            print(page or "home", f"{one.total:.1f} ms", flush=True)
            if samples:
                for name, count in samples.within.most_common(given.profile):
                    print(f"  {one.total * count / samples.total:6.2f} ms  {name}")
    print(report(costs))


if __name__ == "__main__":
    main()
