"""A class that types for minutes: nobody sees another's text, and memory levels off."""

import asyncio
from collections.abc import Sequence

from attack.tally import Tally
from attack.watched import Watched, watched_server
from bench.classroom import Outcome, classroom

PAGES = ("", "next-token")
LEARNERS = 5
"""On each page."""
GROWTH = 1.05
"""Memory after the last round beside that after the round before."""
ROUNDS = 4
"""Of equal length; in the first ones what is kept for later fills up."""
SMALL = {"HEADLIGHT_CACHE_BYTES": "67108864"}
"""So that it is full after minutes, not after an hour."""


async def _round(url: str, pages: Sequence[str], seconds: float) -> list[Outcome]:
    work = [
        classroom(url, learners=LEARNERS, seconds=seconds, page=page) for page in pages
    ]
    return await asyncio.gather(*work)


def soak(watched: Watched, pages: Sequence[str], seconds: float, rounds: int) -> Tally:
    """The tally of a class on these pages of a running server; an edit is one try."""
    tally, held = Tally("soak"), [0]
    for _ in range(rounds):
        for outcome in asyncio.run(_round(watched.url, pages, seconds / rounds)):
            tally.tried += len(outcome.answered)
            tally.short += outcome.errors
            tally.short += [
                f"a stranger's text: {text!r}" for text in outcome.strangers
            ]
        held.append(watched.server.rss())
    before, after = held[-2:]
    # One round alone says nothing of growth.
    grown = before and after > GROWTH * before
    told = f"memory grew from {before / 1e6:.0f} to {after / 1e6:.0f} MB"
    tally.note("the last round", told if grown else "")
    tally.note("the server", watched.alive(), *watched.left())
    return tally


def run(seconds: float = 200) -> Tally:
    """A server of its own."""
    with watched_server(env=SMALL) as watched:
        return soak(watched, PAGES, seconds, ROUNDS)
