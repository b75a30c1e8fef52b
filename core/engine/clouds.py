"""Clouds found beside the pages: one at a time, and of a session the newest alone.

To find the neighbours of a dozen centres a whole vocabulary is read. Done on the pages'
own threads, a class that types would read it many times at once, most of it for texts
that have been typed over. Here a newer request takes the place of the older one.
"""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cache

from ..arrays import sealed
from ..embeddings.cloud import Cloud, Group, Metric, cloud
from ..embeddings.neighbours import Matrix
from ..errors import Busy, HeadlightError, TypedOver, readable
from ..limits import LIMITS
from .crew import Crew
from .turns import Turns

MOST_KEPT = 64
"""Clouds that are kept: some kB each."""
STOPPED = "The neighbours could not be found: the search stopped with an error."


@dataclass(frozen=True)
class CloudRequest:
    """Which points to find. Equal requests about one matrix have equal answers."""

    space: str
    """Says whose rows they are; no two matrices share it."""
    groups: tuple[Group, ...]
    n_neighbours: int
    metric: Metric


@dataclass(eq=False)
class _Job:
    request: CloudRequest
    matrix: Matrix
    session: str
    done: threading.Event = field(default_factory=threading.Event)
    cloud: Cloud | None = None
    error: HeadlightError | None = None

    def end(self, error: HeadlightError | None = None) -> None:
        self.error = error
        self.done.set()


class CloudTicket:
    """A cloud that was asked for."""

    def __init__(self, worker: "CloudWorker", job: _Job) -> None:
        self._worker, self._job = worker, job

    def wait(self, seconds: float) -> bool:
        """Whether it is there, after waiting this long at most."""
        self._worker.mend()
        return self._job.done.wait(seconds)

    def result(self) -> Cloud:
        """The cloud, waiting until it is there.

        Raises:
            HeadlightError: why there is none.
        """
        self._job.done.wait()
        if self._job.cloud is None:
            raise self._job.error or HeadlightError(STOPPED)
        return self._job.cloud

    def give_up(self) -> None:
        """Nobody waits for it here any more."""
        self._worker.give_up(self._job)


class CloudWorker:
    """Finds clouds, and keeps those that were found last."""

    def __init__(self, most_waiting: int = LIMITS.maps) -> None:
        self._most_waiting = most_waiting
        self._changed = threading.Condition()
        self._waiting: Turns[_Job] = Turns()
        self._kept: OrderedDict[Hashable, Cloud] = OrderedDict()
        self._crew = Crew(1, self._take, self._find, "headlight-cloud")

    def mend(self) -> None:
        """See to it that somebody is at work."""
        self._crew.mend()

    def submit(
        self, request: CloudRequest, matrix: Matrix, session: str
    ) -> CloudTicket:
        """Ask for a cloud; what this session still waits for is given up.

        Raises:
            Busy: too many wait already.
        """
        job = _Job(request, matrix, session)
        with self._changed:
            older = self._waiting.of(session)
            if (kept := self._kept.get(request)) is not None:
                self._kept.move_to_end(request)
                job.cloud = kept
                job.end()
            elif older is not None:
                self._waiting.replace(older, job)
                older.end(TypedOver())
            else:
                self._make_room(session)
                self._waiting.append(job)
            self._changed.notify_all()
        return CloudTicket(self, job)

    def give_up(self, job: _Job) -> None:
        """This job is wanted no longer; nothing happens once it is begun."""
        with self._changed:
            if job in self._waiting:
                self._waiting.remove(job)

    def _make_room(self, session: str) -> None:
        if len(self._waiting) < self._most_waiting:
            return
        busy = Busy("Many people are drawing maps at once.")
        crowded = self._waiting.crowded_out(session)
        if crowded is None:
            raise busy
        self._waiting.remove(crowded)
        crowded.end(busy)

    def _take(self) -> _Job:
        with self._changed:
            while (job := self._waiting.take()) is None:
                self._changed.wait()
            return job

    def _find(self, job: _Job) -> None:
        request = job.request
        try:
            with self._changed:
                job.cloud = self._kept.get(request)
            if job.cloud is None:
                found = cloud(
                    job.matrix, request.groups, request.n_neighbours, request.metric
                )
                job.cloud = sealed(found)
                self._keep(request, job.cloud)
            job.end()
        except BaseException as error:
            job.end(readable(error, STOPPED))

    def _keep(self, request: CloudRequest, found: Cloud) -> None:
        with self._changed:
            self._kept[request] = found
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)


@cache
def cloud_worker() -> CloudWorker:
    """The worker of this process."""
    return CloudWorker()
