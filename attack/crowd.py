"""Crowds: a class that types on the page that computes most, and more than can be read.

Nobody may stand still for long, whoever was turned away must be answered without
another key, and when all have left nothing may go on.
"""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from attack.tally import Tally
from attack.watched import Watched, watched_server
from bench.learner import Learner
from bench.server import fetch

ON_MAP, IN_STORM = 10, 40
HOME = ""
PLACES = 8
"""In the queue while the storm lasts: few, so that most learners are turned away."""
LONGEST_FREEZE_S = 2.0
WELL_AGAIN_S = 30.0
"""Until the last of a storm must be answered: each is a reading of its own."""
AT_REST_S = 10.0
"""Until nothing goes on any more when all have left; threads kept ready may stay."""


class Health:
    """Asks ten times a second whether the server answers at all."""

    def __init__(self, url: str) -> None:
        self.longest_s = 0.0
        self._url, self._over = url, threading.Event()

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Ask while the block runs."""
        watch = threading.Thread(target=self._watch)
        watch.start()
        try:
            yield
        finally:
            self._over.set()
            watch.join()

    def _watch(self) -> None:
        while not self._over.wait(0.1):
            asked = time.monotonic()
            fetch(f"{self._url}/_stcore/health")
            self.longest_s = max(self.longest_s, time.monotonic() - asked)


async def type_on(url: str, page: str, number: int, seconds: float) -> str:
    """Type a key a second; what was wrong, such as that the last text has no answer."""
    text = f"Learner {number} looks at the stars while the rain falls on"
    try:
        async with Learner(url, page, model="minilm-l6", text=text) as learner:
            await learner.settled()
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                text += f" {number}"
                await learner.send_text(text)
                await asyncio.sleep(1)
            # Not a key more: whatever was said meanwhile, the answer must come.
            if page == HOME:
                await learner.answer_to(text, WELL_AGAIN_S)
            await learner.settled(WELL_AGAIN_S)
            return " ".join([*learner.errors_seen, *learner.screen.alerts])
    except AssertionError as error:
        return str(error)


async def crowd(url: str, page: str, learners: int, seconds: float) -> list[str]:
    """What was wrong for each of so many learners."""
    work = [type_on(url, page, number, seconds) for number in range(learners)]
    return await asyncio.gather(*work)


def on_map(watched: Watched, seconds: float, tally: Tally) -> None:
    """A class on the page that compares the whole vocabulary."""
    health = Health(watched.url)
    # Opened once before: what is imported for the first visitor is not the matter here.
    asyncio.run(crowd(watched.url, "map", 1, 1))
    with health.watched():
        wrong = asyncio.run(crowd(watched.url, "map", ON_MAP, seconds))
    for number, one in enumerate(wrong):
        tally.note(f"learner {number} on /map", one)
    long = health.longest_s > LONGEST_FREEZE_S
    tally.note("/map", f"nobody was answered for {health.longest_s:.1f} s" * long)
    tally.note("/map", busy_afterwards(watched))


def busy_afterwards(watched: Watched) -> str:
    """Whether the server still computes for those who left."""
    server = psutil.Process(watched.server.process.pid)
    until = time.monotonic() + AT_REST_S
    while (share := server.cpu_percent(1.0)) > 20:
        if time.monotonic() > until:
            return f"{share:.0f} % of a core when nobody is there"
    return ""


def storm(watched: Watched, seconds: float, tally: Tally) -> None:
    """More learners than places in the queue."""
    wrong = asyncio.run(crowd(watched.url, HOME, IN_STORM, seconds))
    for number, one in enumerate(wrong):
        tally.note(f"learner {number} in the storm", one)
    tally.note("after the storm", watched.alive(), *watched.left())


def run(seconds: float = 45) -> Tally:
    """Both, each with a server of its own."""
    tally = Tally("crowds")
    with watched_server() as watched:
        on_map(watched, seconds / 3, tally)
    with watched_server(env={"HEADLIGHT_WAITING": str(PLACES)}) as watched:
        storm(watched, seconds / 3, tally)
    return tally
