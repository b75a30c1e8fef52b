"""Readings that a page is just asking about: they stay until it has asked.

A class of many texts fills the room for kept readings in less time than a page takes to
put its questions, and each further question would read the text once more.
"""

import time
from collections import OrderedDict

from .requests import Traced, TraceRequest

LEASE_S = 1.0
"""How long a reading stays after it was last asked about: a page's run is shorter."""
MOST_OF_A_SESSION = 2
"""Readings of one session, the newest: a page compares two at most."""


class Leases:
    """Not safe by itself: whoever uses it holds a lock."""

    def __init__(self, seconds: float = LEASE_S) -> None:
        self._seconds = seconds
        self._held: OrderedDict[TraceRequest, tuple[float, str, Traced]] = OrderedDict()

    def __len__(self) -> int:
        """How many are held."""
        return len(self._held)

    def get(self, read: TraceRequest) -> Traced | None:
        """The reading, if it is held."""
        found = self._held.get(read)
        return None if found is None else found[2]

    def hold(self, read: TraceRequest, found: Traced, session: str) -> None:
        """Hold it, or hold it longer; the session's older ones may go."""
        self.expire()
        self._held.pop(read, None)
        self._held[read] = (time.monotonic() + self._seconds, session, found)
        own = [one for one, (_, whose, _) in self._held.items() if whose == session]
        for older in own[:-MOST_OF_A_SESSION]:
            del self._held[older]

    def expire(self) -> None:
        """Let go of what was not asked about for long enough."""
        now = time.monotonic()
        while self._held and next(iter(self._held.values()))[0] < now:
            self._held.popitem(last=False)
