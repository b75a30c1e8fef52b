"""A line in which visitors are served in turn, whatever number of pages each has open.

A session is one page that somebody has open; a visitor is where sessions come from (an
address of the network). With one visitor this is first come, first served. Source:
Nagle 1987, "On packet switches with infinite storage", https://doi.org/10.17487/RFC0970
"""

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from typing import Generic, Protocol, TypeVar, runtime_checkable

BETWEEN = ":"
MOST_REMEMBERED = 1000
"""Visitors of whom it is known when they were served last."""


@runtime_checkable
class Waits(Protocol):
    """Something that waits for a session."""

    session: str


Job = TypeVar("Job", bound=Waits)


def visitor_at(address: str | None) -> str:
    """A name for whoever comes from this address of the network.

    Nobody for this computer itself (None): who stands behind a proxy or a tunnel is not
    known, and may be a whole class. The same holds for a router that many stand behind,
    which is why visitors are served in turn and none is refused for their number. The
    address itself is not kept. Of IPv6 each house has 2**64, so the first half counts.
    """
    if address is None:
        return ""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if found.version == 6 and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    if found.is_loopback:
        return ""
    whose = found.packed[:8] if found.version == 6 else found.packed
    return f"{hash(whose) & 0xFFFFFFFF:08x}"


def session_of(visitor: str, session: str) -> str:
    """The name of a session that says whose it is."""
    return f"{visitor}{BETWEEN}{session}"


def visitor_of(session: str) -> str:
    """Whose session it is; sessions that do not say so have one visitor together."""
    visitor, between, _ = session.partition(BETWEEN)
    return visitor if between else ""


class Turns(Generic[Job]):
    """What waits. Not safe by itself: whoever uses it holds a lock."""

    def __init__(self) -> None:
        self._waiting: list[Job] = []
        self._served: OrderedDict[str, None] = OrderedDict()
        """Visitors, whoever was served last at the end."""

    def __len__(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def __iter__(self) -> Iterator[Job]:
        """Those that wait, the first to come first."""
        return iter(self._waiting)

    def append(self, job: Job) -> None:
        """Wait behind the visitor's others."""
        self._waiting.append(job)

    def remove(self, job: Job) -> None:
        """Wait no longer."""
        self._waiting.remove(job)

    def replace(self, older: Job, job: Job) -> None:
        """Take the place of an older one."""
        self._waiting[self._waiting.index(older)] = job

    def of(self, session: str) -> Job | None:
        """What waits for this session, the first of it."""
        return next((job for job in self._waiting if job.session == session), None)

    def take(self, may: Callable[[Job], bool] = lambda _: True) -> Job | None:
        """The next one that may go: of the visitor who was served longest ago."""
        last = {visitor: at for at, visitor in enumerate(self._served)}
        ready = [job for job in self._waiting if may(job)]
        if not ready:
            return None
        job = min(ready, key=lambda one: last.get(visitor_of(one.session), -1))
        self._waiting.remove(job)
        self._note_served(visitor_of(job.session))
        return job

    def ahead(self, job: Job) -> int:
        """How many will go before this one if nobody else comes."""
        if job not in self._waiting:
            return 0
        mine = visitor_of(job.session)
        owners = [visitor_of(one.session) for one in self._waiting]
        place = owners[: self._waiting.index(job)].count(mine)
        before, count = self._visitors_before(mine, owners), Counter(owners)
        return place + sum(
            min(n, place + (visitor in before))
            for visitor, n in count.items()
            if visitor != mine
        )

    def crowded_out(self, session: str) -> Job | None:
        """The newest of the visitor with the most, to make room for this session's.

        None where that visitor would have fewer than this one then: there is no
        fairer order than the one they came in.
        """
        count = Counter(visitor_of(job.session) for job in self._waiting)
        most = max(count, key=lambda visitor: count[visitor], default="")
        if count[most] <= count[visitor_of(session)] + 1:
            return None
        of_most = (j for j in reversed(self._waiting) if visitor_of(j.session) == most)
        return next(of_most)

    def _visitors_before(self, mine: str, owners: list[str]) -> set[str]:
        """The visitors whose turn comes before that of this one."""
        last = {visitor: at for at, visitor in enumerate(self._served)}
        order = sorted(dict.fromkeys(owners), key=lambda one: last.get(one, -1))
        return set(order[: order.index(mine)])

    def _note_served(self, visitor: str) -> None:
        self._served.pop(visitor, None)
        self._served[visitor] = None
        while len(self._served) > MOST_REMEMBERED:
            self._served.popitem(last=False)
