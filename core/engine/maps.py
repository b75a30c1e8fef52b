"""Maps made beside the pages: one at a time for each method, each map only once.

UMAP needs many seconds for its first map and t-SNE some for a large one. So a page
hands its points over and asks how far they are; whoever asks for the same map gets the
same one. A map that is wanted no more is not begun, or ended where it stands: t-SNE at
its next iteration, UMAP before its next step.
"""

import hashlib
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from functools import cache, partial

import numpy as np
from jaxtyping import Float

from ..arrays import sealed
from ..embeddings.projection import Projection, Step, project
from ..embeddings.projection_settings import Settings, Tsne
from ..errors import HeadlightError, readable
from ..limits import LIMITS
from .fair_pool import FairPool

MOST_KEPT = 64
"""Maps that are kept: some 4 kB each."""
FULL = "Many people are drawing maps at once."
PATIENCE_S = 1.0
"""How long a map that nobody wants is gone on with, in seconds: a page that is drawn
anew asks for the same one again."""

STOPPED = "The map could not be made: the method stopped with an error of its own."

Key = tuple[bytes, tuple[int, ...], Settings]


@dataclass(frozen=True)
class HowFar:
    """What is being done for a map, and how far it is."""

    step: Step | None
    """None while other maps come first."""
    seconds: float
    """Since it began; 0 while it waits."""
    share: float | None = None
    """Iterations done, 0 to 1, of a method that counts them."""


@dataclass(eq=False)
class _Job:
    settings: Settings
    future: "Future[Projection]"
    wanted_by: set[str] = field(default_factory=set)
    step: Step | None = None
    began: float = 0.0
    thread: int = 0
    left: float = field(default_factory=time.monotonic)
    """Since when nobody wants it."""

    def at(self, step: Step) -> None:
        """The worker says what it does now.

        Raises:
            HeadlightError: nobody has wanted the map for a while.
        """
        if not self.wanted_by and time.monotonic() - self.left > PATIENCE_S:
            raise HeadlightError("This map was given up; ask for it again.")
        self.thread = threading.get_ident()
        self.began = self.began or time.monotonic()
        self.step = step


class Ticket:
    """A map that was asked for."""

    def __init__(self, job: _Job) -> None:
        self._job = job

    def wait(self, seconds: float) -> bool:
        """Whether it is there, after waiting this long at most."""
        return bool(wait([self._job.future], seconds).done)

    def how_far(self) -> HowFar:
        """What is being done now."""
        job = self._job
        if job.step is None:
            return HowFar(None, 0.0)
        done, share = iterations_done(job.thread), None
        if isinstance(job.settings, Tsne) and done is not None:
            share = min(1.0, done / job.settings.max_iter)
        return HowFar(job.step, time.monotonic() - job.began, share)

    def result(self) -> Projection:
        """The map.

        Raises:
            HeadlightError: why it cannot be drawn.
        """
        error = self._job.future.exception()
        if error is None:
            return self._job.future.result()
        raise readable(error, STOPPED)


class Projector:
    """Makes maps, and keeps those that were made last."""

    def __init__(
        self, most_kept: int = MOST_KEPT, most_waiting: int = LIMITS.maps
    ) -> None:
        self._lock = threading.Lock()
        self._jobs: OrderedDict[Key, _Job] = OrderedDict()
        self._pools: dict[type[Settings], FairPool] = {}
        self._most_kept, self._most_waiting = most_kept, most_waiting

    def submit(
        self, rows: Float[np.ndarray, "point dim"], settings: Settings, session: str
    ) -> Ticket:
        """Ask for a map; the older one that this session waits for is given up.

        Raises:
            Busy: too many maps wait already.
        """
        key = (hashlib.sha256(rows.tobytes()).digest(), rows.shape, settings)
        with self._lock:
            self._release(session, other_than=key)
            job = self._jobs.get(key)
            if job is None or (job.future.done() and job.future.exception()):
                job = self._jobs[key] = self._begun(rows, settings, session)
            job.wanted_by.add(session)
            self._jobs.move_to_end(key)
            self._forget()
        return Ticket(job)

    def give_up(self, session: str) -> None:
        """The session waits for its map no longer."""
        with self._lock:
            self._release(session)

    def _begun(
        self, rows: Float[np.ndarray, "point dim"], settings: Settings, session: str
    ) -> _Job:
        kind = type(settings)
        if kind not in self._pools:
            name = f"headlight-{kind.__name__}"
            self._pools[kind] = FairPool(name, self._most_waiting, FULL)
        # Wanted from the first: the worker may ask before this thread goes on.
        job = _Job(settings, Future(), {session})
        job.future = self._pools[kind].submit(
            session, partial(_made, rows, settings, job.at)
        )
        return job

    def _release(self, session: str, other_than: Key | None = None) -> None:
        for key, job in list(self._jobs.items()):
            if key != other_than and session in job.wanted_by:
                job.left = time.monotonic()
                job.wanted_by.discard(session)
                # Only one that has not begun can be called back; another one ends
                # when it says where it is.
                if not job.wanted_by and job.future.cancel():
                    del self._jobs[key]

    def _forget(self) -> None:
        done = [key for key, job in self._jobs.items() if job.future.done()]
        for key in done[: max(0, len(done) - self._most_kept)]:
            del self._jobs[key]


def _made(
    rows: Float[np.ndarray, "point dim"],
    settings: Settings,
    on_step: Callable[[Step], None],
) -> Projection:
    """The map, for everybody who asks for it."""
    return sealed(project(rows, settings, on_step))


def iterations_done(thread: int) -> int | None:
    """How many iterations a t-SNE in this thread has done, if there is one.

    scikit-learn tells nobody, so the count is read from its own loop.
    """
    frame = sys._current_frames().get(thread)
    while frame is not None:
        if frame.f_code.co_name == "_gradient_descent":
            done = frame.f_locals.get("i")
            return done if isinstance(done, int) else None
        frame = frame.f_back
    return None


@cache
def projector() -> Projector:
    """The one of this process."""
    return Projector()
