"""A line in which visitors are served in turn, whatever number of pages each has open.

With one visitor this is first come, first served. Source:
Nagle 1987, "On packet switches with infinite storage", https://doi.org/10.17487/RFC0970
"""

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from typing import Generic, Protocol, TypeVar, runtime_checkable

from .visitor import visitor_of

MOST_REMEMBERED = 1000
"""Visitors of whom it is known when they were served last."""


@runtime_checkable
class Waits(Protocol):
    """Something that waits for a session."""

    session: str


Job = TypeVar("Job", bound=Waits)


class Turns(Generic[Job]):
    """What waits. Not safe by itself: whoever uses it holds a lock."""

    def __init__(self) -> None:
        self._waiting: list[Job] = []
        self._served: OrderedDict[str, int] = OrderedDict()
        """Visitors, whoever was served last at the end, with a number that grows."""
        self._turn = 0

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

    def put_back(self, job: Job) -> None:
        """Wait on, before the visitor's others, behind all other visitors."""
        self._waiting.insert(0, job)
        self._note_served(visitor_of(job.session))

    def is_another_waiting(self, session: str) -> bool:
        """Whether a visitor waits who is not the one this session belongs to."""
        mine = visitor_of(session)
        return any(visitor_of(job.session) != mine for job in self._waiting)

    def replace(self, older: Job, job: Job) -> None:
        """Take the place of an older one."""
        self._waiting[self._waiting.index(older)] = job

    def join(self, job: Job, session: str) -> None:
        """Another session waits for it too: it goes at the better turn of the two."""
        if job not in self._waiting:
            return
        owner, place, before = job.session, self._waiting.index(job), self.ahead(job)
        del self._waiting[place]
        job.session = session
        self._waiting.append(job)
        if self.ahead(job) >= before:
            self._waiting.pop()
            job.session = owner
            self._waiting.insert(place, job)

    def of(self, session: str) -> Job | None:
        """What waits for this session, the first of it."""
        return next((job for job in self._waiting if job.session == session), None)

    def take(self, may: Callable[[Job], bool] = lambda _: True) -> Job | None:
        """The next one that may go: of the visitor who was served longest ago."""
        ready = [job for job in self._waiting if may(job)]
        if not ready:
            return None
        job = min(ready, key=lambda one: self._last(visitor_of(one.session)))
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
        order = sorted(dict.fromkeys(owners), key=self._last)
        return set(order[: order.index(mine)])

    def _last(self, visitor: str) -> int:
        """When this visitor was served last; 0 where that was never, or long ago."""
        return self._served.get(visitor, 0)

    def _note_served(self, visitor: str) -> None:
        self._served.pop(visitor, None)
        self._turn += 1
        self._served[visitor] = self._turn
        while len(self._served) > MOST_REMEMBERED:
            self._served.popitem(last=False)
