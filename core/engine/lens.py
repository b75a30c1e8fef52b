"""The lens beside the pages: layer after layer while nobody waits for the model.

Every layer is a product with the whole vocabulary, so a long text takes some seconds.
One worker for the whole server reads the layers of one text after the other, its
visitors in turn, and gives way to whoever types. What is there can be shown at once;
equal requests share a job.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import cache, partial

from ..errors import Busy, HeadlightError, readable
from ..limits import LIMITS
from ..prediction.lens import LensLayer, lens_layers
from ..trace.reading import Trace
from .fair_pool import FairPool
from .local import TraceRequest, engine

MOST_KEPT = 32
"""Readings that are kept: some 40 kB for a text of 64 tokens."""
FULL = "Many people are reading layers at once."
STOPPED = "The layers could not be read: the model stopped with an error of its own."
GIVE_WAY_S = 0.01
"""How often the worker looks whether the engine is free, in seconds."""
LONGEST_WAY_S = 0.5
"""It goes on after this long in any case, so that a busy class gets its layers too."""


@dataclass(frozen=True)
class LensProgress:
    """How far a reading has come."""

    layers: tuple[LensLayer, ...]
    """Those that are there, the last first."""
    n_layers: int
    """How many there will be, the embeddings among them."""
    done: bool
    error: str | None = None


@dataclass(eq=False)
class _Job:
    n_layers: int
    wanted_by: set[str] = field(default_factory=set)
    layers: list[LensLayer] = field(default_factory=list)
    error: str | None = None
    done: threading.Event = field(default_factory=threading.Event)
    given_up: bool = False
    crowded_out: bool = False
    """Whether it had to make room for a visitor who has fewer."""
    future: "Future[None]" = field(default_factory=Future)

    def end(self, future: "Future[None]") -> None:
        """It waits no longer: it was read, let go, or crowded out."""
        self.crowded_out = not future.cancelled() and future.exception() is not None
        self.done.set()


class LensWorker:
    """Reads the layers of texts, one text after the other."""

    def __init__(
        self,
        busy: Callable[[], bool] | None = None,
        most_waiting: int = LIMITS.lenses,
    ) -> None:
        self._busy = busy or (lambda: engine().is_busy)
        self._lock = threading.Lock()
        self._jobs: OrderedDict[TraceRequest, _Job] = OrderedDict()
        self._pool = FairPool("headlight-lens", most_waiting, FULL)

    def submit(self, request: TraceRequest, trace: Trace, session: str) -> None:
        """Begin or join the reading of this trace; the session's older one is let go.

        Raises:
            Busy: too many readings wait already.
        """
        with self._lock:
            for other, job in list(self._jobs.items()):
                if other != request:
                    self._release(job, session)
            job = self._jobs.get(request)
            if job is None or job.given_up or job.crowded_out:
                job = _Job(trace.main_stack.n_layers + 1)
                job.future = self._pool.submit(session, partial(self._read, job, trace))
                job.future.add_done_callback(job.end)
                self._jobs[request] = job
            job.wanted_by.add(session)
            self._jobs.move_to_end(request)
            self._forget()

    def progress(self, request: TraceRequest, wait_s: float = 0.0) -> LensProgress:
        """How far it has come, after waiting this long at most for its end.

        Raises:
            Busy: it had to make room; ask for it again.
            HeadlightError: nobody has asked for it, or it was let go.
        """
        with self._lock:
            job = self._jobs.get(request)
        if job is None or job.given_up:
            raise HeadlightError("These layers are no longer being read.")
        job.done.wait(wait_s)
        done = job.done.is_set()
        if job.crowded_out:
            raise Busy(FULL)
        return LensProgress(tuple(job.layers), job.n_layers, done, job.error)

    def _release(self, job: _Job, session: str) -> None:
        job.wanted_by.discard(session)
        if not job.wanted_by and not job.done.is_set():
            job.given_up = True
            job.future.cancel()

    def _read(self, job: _Job, trace: Trace) -> None:
        try:
            for layer in lens_layers(trace):
                if not self._may_go_on(job):
                    break
                job.layers.append(layer)
        except BaseException as error:
            job.error = str(readable(error, STOPPED))
        job.done.set()

    def _may_go_on(self, job: _Job) -> bool:
        """Wait while readers wait, but not for ever; false once nobody wants it."""
        since = time.monotonic()
        while self._busy() and time.monotonic() - since < LONGEST_WAY_S:
            time.sleep(GIVE_WAY_S)
        return not job.given_up

    def _forget(self) -> None:
        ended = [r for r, job in self._jobs.items() if job.done.is_set()]
        for request in ended[: max(0, len(ended) - MOST_KEPT)]:
            del self._jobs[request]


@cache
def lens_worker() -> LensWorker:
    """The worker of this process."""
    return LensWorker()
