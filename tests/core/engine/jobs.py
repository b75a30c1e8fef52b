"""Work that a test holds in its hand: jobs of letters, made one after the other."""

import threading
import time
from collections.abc import Callable, Iterator

from core.engine.jobs import Hold, Job, Jobs, Rules

LONG = 60.0
"""Seconds that are long enough on any machine."""


def until(condition: Callable[[], bool]) -> None:
    stop = time.monotonic() + LONG
    while not condition():
        assert time.monotonic() < stop, "it never came to that"
        time.sleep(0.005)


class Letters:
    """Jobs whose parts are the letters of their name; each waits to be let."""

    def __init__(
        self, busy: Callable[[], bool] = lambda: False, **rules: float
    ) -> None:
        self.made: list[tuple[str, str]] = []
        """Whose letters were begun, and which."""
        self.at, self.may = threading.Semaphore(0), threading.Semaphore(0)
        given = {"most_waiting": 40, "gives_way_s": LONG} | rules
        self.jobs: Jobs[str, str] = Jobs(
            "letters",
            Rules("Many people want letters at once.", "It broke.", **given),  # pyright: ignore
            busy,
        )

    def __call__(self, name: str, session: str) -> Hold[str]:
        def work(job: Job[str]) -> Iterator[str]:
            for letter in name[len(job.parts) :]:
                job.pause()
                self.made.append((name, letter))
                self.at.release()
                assert self.may.acquire(timeout=LONG)
                if letter == "!":
                    raise SystemExit("/secret/path")
                yield letter

        return self.jobs.submit(name, session, work, len(name))

    def begun(self, count: int = 1) -> None:
        """Wait for so many letters to be begun."""
        for _ in range(count):
            assert self.at.acquire(timeout=LONG)

    def let(self, count: int = 1) -> None:
        """Let so many letters be finished."""
        self.may.release(count)

    def finished(self, *holds: Hold[str]) -> list[str]:
        """Let all be finished; what each of these found."""
        self.let(1000)
        assert all(hold.wait(LONG) for hold in holds)
        return ["".join(hold.progress.parts) for hold in holds]
