"""A class that types for minutes: nobody sees another's text, and memory levels off.

python -m attack.soak --minutes 60   # memory once a minute
"""

import argparse
import asyncio
import itertools
import sys
import threading
import time
from collections.abc import Sequence

from attack.tally import Tally
from attack.typist import Typist
from attack.watched import Watched, watched_server
from bench.numbers import milliseconds, percentile
from bench.server import Server

MINILM, SMOLLM = "minilm-l6", "smollm2-135m"
DESKS = (
    ("", MINILM), ("", MINILM), ("next-token", SMOLLM), ("next-token", SMOLLM),
    ("tokens", MINILM), ("heads", MINILM), ("lens", SMOLLM), ("flow", MINILM),
    ("hidden", MINILM), ("compare", MINILM),
)  # fmt: skip
"""A page and a model for each learner."""
GROWTH = 1.05
"""Memory after the last round beside that after the round before."""
ROUNDS = 4
"""Of equal length; in the first ones what is kept for later fills up."""
SMALL = {"HEADLIGHT_CACHE_BYTES": "67108864"}
"""So that it is full after minutes, not after an hour."""

Desk = tuple[str, str]


async def _sit(
    url: str, desk: Desk, number: int, seconds: float, tally: Tally, waits: list[float]
) -> None:
    """One learner at one page; what falls short is told with its page."""
    page, model = desk
    typist = Typist(url, page, number, model=model)
    wrong: list[str] = []
    try:
        async with typist:
            waited = await typist.type_on(seconds)
            waits += waited
            tally.tried += len(waited)
    except Exception as error:  # Of whatever kind, it is told and the others go on.
        wrong.append(repr(error))
    wrong += typist.errors_seen
    wrong += [f"a stranger's text: learner {mark[0]}'s" for mark in typist.strangers]
    tally.short += [f"learner {number} on /{page}: {one}"[:400] for one in wrong]


async def _round(
    url: str, desks: Sequence[Desk], first: int, seconds: float, tally: Tally
) -> list[float]:
    waits: list[float] = []
    await asyncio.gather(
        *(
            _sit(url, desk, first + place, seconds, tally, waits)
            for place, desk in enumerate(desks)
        )
    )
    return waits


def soak(watched: Watched, desks: Sequence[Desk], seconds: float, rounds: int) -> Tally:
    """The tally of a class on these pages of a running server; an edit is one try."""
    tally, held, waits = Tally("soak"), [0], []
    # No number is given twice: who leaves may be seen by nobody either.
    numbers = itertools.count(1000, 100)
    for first in itertools.islice(numbers, rounds):
        work = _round(watched.url, desks, first, seconds / rounds, tally)
        waits += asyncio.run(work)
        held.append(watched.server.rss())
    before, after = held[-2:]
    told = f"memory grew from {before / 1e6:.0f} to {after / 1e6:.0f} MB"
    tally.note("the last round", told if grown(before, after) else "")
    tally.note("the server", watched.alive(), *watched.left())
    tally.facts.append(
        f"{len(desks)} learners on {len({page for page, _ in desks})} pages; memory "
        f"after each round in MB: {', '.join(f'{size / 1e6:.0f}' for size in held[1:])}"
    )
    if waits:
        shares = [milliseconds(percentile(waits, share)) for share in (50, 95, 100)]
        tally.facts.append("an answer took {} (median), {} (p95), {}".format(*shares))
    return tally


def grown(before: int, after: int) -> bool:
    """Whether memory grew too much; one round alone says nothing of growth."""
    return bool(before) and after > GROWTH * before


def run(seconds: float = 130) -> Tally:
    """A server of its own."""
    with watched_server(env=SMALL) as watched:
        return soak(watched, DESKS, seconds, ROUNDS)


def _told(server: Server, over: threading.Event) -> None:
    """Print the server's memory once a minute."""
    started = time.monotonic()
    while True:
        minutes = (time.monotonic() - started) / 60
        print(f"{minutes:.0f},{server.rss() / 1e6:.0f}", flush=True)
        if over.wait(60):
            return


def main() -> int:
    """So many minutes, with the memory of each."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("--minutes", type=float, default=60)
    asked.add_argument("--rounds", type=int, default=12)
    given = asked.parse_args()
    over = threading.Event()
    with watched_server(env=SMALL) as watched:
        threading.Thread(target=_told, args=(watched.server, over)).start()
        try:
            tally = soak(watched, DESKS, 60 * given.minutes, given.rounds)
        finally:
            over.set()
    print(f"{tally.tried:,} edits, {len(tally.short)} fell short")
    print(*tally.facts, *tally.short, sep="\n")
    return 1 if tally.short else 0


if __name__ == "__main__":
    sys.exit(main())
