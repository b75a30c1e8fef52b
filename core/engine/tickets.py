"""A request on its way through the engine, and the tickets of those who wait for it."""

import threading
import time
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Protocol, runtime_checkable

from ..errors import HeadlightError, TooLate
from ..limits import Limits
from .requests import Answer, Request, Stage, Traced, TraceRequest

LATE = "The server is busy: no answer in time."
LOOK_S = 0.5
"""How often whoever waits looks whether somebody is there to answer, in seconds."""


@dataclass(eq=False)
class Job:
    """One computation; several tickets may wait for it."""

    request: Request
    session: str
    notices: tuple[str, ...]
    deadline: float
    stage: Stage = "waiting"
    done: threading.Event = field(default_factory=threading.Event)
    answer: Answer | None = None
    error: HeadlightError | None = None
    holders: list[str] = field(default_factory=list)
    """The sessions that wait for it."""
    alone: bool = False
    """Whether it is read by itself: the thread that read it last with others died."""
    then: list[Callable[["Job"], None]] = field(default_factory=list)
    """What is done once it is over."""
    reading: "Job | None" = None
    """The reading that a question waits for now."""
    about: dict[TraceRequest, Traced] = field(default_factory=dict)
    """The readings of a question that are there."""

    @property
    def now(self) -> "Job":
        """What is waited for at the moment: itself, or the reading it is about."""
        return self.reading or self

    def finish(
        self,
        answer: Answer | None = None,
        error: HeadlightError | None = None,
    ) -> None:
        """It is over: this came out, or this went wrong."""
        self.answer, self.error, self.stage = answer, error, "done"
        self.about = {}
        self.done.set()
        for call in self.then:
            call(self)


@runtime_checkable
class Line(Protocol):
    """What a ticket needs of the engine whose line its job waits in."""

    limits: Limits

    def mend(self) -> None:
        """See to it that somebody reads what waits."""
        ...

    def deadline(self) -> float:
        """Until when an answer that is asked for now is wanted."""
        ...

    def place(self, job: Job) -> int:
        """How many requests will be answered before this one."""
        ...

    def release(self, job: Job, session: str) -> None:
        """One holder less."""
        ...


class LocalTicket:
    """A hold on a job of the local engine."""

    def __init__(
        self, engine: Line, job: Job, session: str, cached: bool = False
    ) -> None:
        """Hold the job for this session."""
        self._engine, self._job, self._session = engine, job, session
        self._cached = cached
        job.holders.append(session)

    @property
    def stage(self) -> Stage:
        """What is happening to the request now."""
        return self._job.now.stage

    @property
    def ahead(self) -> int:
        """How many requests will be answered before this one."""
        return self._engine.place(self._job.now)

    def wait(self, seconds: float | int) -> bool:
        """Wait at most this long; whether the answer (or an error) is there."""
        # Whoever looks still wants the answer, so it is not too late for it.
        wanted = self._engine.deadline()
        for job in (self._job, self._job.now):
            job.deadline = max(job.deadline, wanted)
        return self._look(seconds)

    def _look(self, seconds: float | int) -> bool:
        self._engine.mend()
        return self._job.done.wait(seconds)

    def result(self) -> Traced:
        """The answer to a text, waiting until the deadline.

        Raises:
            HeadlightError: what went wrong, as a sentence for the reader.
        """
        answer = self.answer()
        assert isinstance(answer, Traced)
        return replace(answer, cached=self._cached)

    def answer(self) -> Answer:
        """The answer, whatever was asked; raises as ``result`` does."""
        # The deadline is for the queue. A large model that is reading is at work.
        while not self._look(self._patience()):
            late = time.monotonic() - self._job.deadline
            allowed = self._engine.limits.load_s if self.stage == "reading" else 0
            if late > allowed:
                self.cancel()
                raise TooLate(LATE)
        if self._job.error is not None:
            # His own: an error that is raised notes where, and others wait too.
            raise copy(self._job.error) from self._job.error.__cause__
        assert self._job.answer is not None
        return self._job.answer

    def cancel(self) -> None:
        """Give the place up; nothing happens once the model is reading."""
        self._engine.release(self._job, self._session)

    def _patience(self) -> float:
        left = self._job.deadline - time.monotonic()
        return min(LOOK_S, max(0.1, left))
