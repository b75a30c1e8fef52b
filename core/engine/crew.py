"""Threads that work side by side for as long as the process lives.

One that died is replaced, and its work handed back. One that has been at the same piece
of work for long gets a colleague meanwhile, so a text that takes a minute does not stop
everybody else.
"""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from ..limits import LIMITS

LONG_WORK_S = LIMITS.long_reading_s
"""Who has been at one piece of work for longer than this gets a colleague: a class
notices two seconds, and no text of the usual length takes as long."""
MOST_COLLEAGUES = 2
"""Threads there may be in all, for each that there should be: two texts that take a
minute each on one core would take two, and a third one would not be read sooner."""

Work = TypeVar("Work")


class Crew(Generic[Work]):
    """Threads that take a piece of work, do it, and take the next one."""

    def __init__(
        self,
        size: int,
        take: Callable[[], Work],
        do: Callable[[Work], None],
        name: str,
        colleagues: int = MOST_COLLEAGUES,
        lost: Callable[[Work], None] = lambda work: None,
    ) -> None:
        """Begin the threads.

        Args:
            size: how many there are to be.
            take: waits until there is something to do.
            do: does it.
            name: what the threads are called.
            colleagues: so many there may be in all, for each.
            lost: is told what a thread was doing that died.
        """
        self.size, self._most = size, colleagues * size
        self._take, self._do, self._name = take, do, name
        self._lost = lost
        self._lock = threading.Lock()
        self._since: dict[threading.Thread, float | None] = {}
        """Since when each is at work; None while it waits."""
        self._at: dict[threading.Thread, Work] = {}
        """What each does."""
        self._begun = 0
        self.mend()

    @property
    def alive(self) -> int:
        """How many threads live."""
        return sum(thread.is_alive() for thread in list(self._since))

    def mend(self) -> None:
        """See to it that enough threads take work; quick, so it may be asked often."""
        lost: list[Work] = []
        with self._lock:
            for thread in list(self._since):
                if not thread.is_alive():
                    del self._since[thread]
                    if thread in self._at:
                        lost.append(self._at.pop(thread))
            while self._free() < self.size and len(self._since) < self._most:
                self._begin()
        for work in lost:
            self._lost(work)

    def _begin(self) -> None:
        name = f"{self._name}-{self._begun}"
        thread = threading.Thread(target=self._live, name=name, daemon=True)
        thread.start()
        self._begun += 1
        self._since[thread] = None

    def _free(self) -> int:
        """How many take work, or will soon."""
        long_ago = time.monotonic() - LONG_WORK_S
        return sum(since is None or since > long_ago for since in self._since.values())

    def _live(self) -> None:
        me = threading.current_thread()
        while not self._is_one_too_many(me):
            work = self._at[me] = self._take()
            self._since[me] = time.monotonic()
            self._do(work)
            del self._at[me], work

    def _is_one_too_many(self, me: threading.Thread) -> bool:
        """Whether a colleague has taken this thread's place; then it ends."""
        with self._lock:
            self._since[me] = None
            if self._free() <= self.size:
                return False
            del self._since[me]
            return True
