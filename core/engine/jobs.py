"""Work beside the pages: what takes too long for a page's own thread.

Each kind of work has one thread, which does one job after the other, visitors in turn.
Whoever asks for the same shares a job, and what it found is kept. A session has one job
of a kind: asking for another lets the older one go, which goes on while somebody else
wants it. Before each part a job waits for the engine, so whoever types is answered
first; a long one gives way to another visitor's. One that was stopped begins where it
stood when it is asked for again.
"""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

from ..errors import Busy, HeadlightError, LetGo, readable
from .crew import MOST_COLLEAGUES, Crew
from .local import engine
from .turns import Turns

LOOK_S = 0.01
"""How often a job looks whether the engine is free, in seconds."""
FORGOTTEN_S = 300.0
"""A job that nobody has looked at for this long is given up, in seconds."""

Stage = Literal["waiting", "running", "done", "stopped", "failed"]
Key = TypeVar("Key", bound=Hashable)
Part = TypeVar("Part")


class GivenUp(LetGo):
    """Nobody wants the job any more."""

    def __init__(self) -> None:
        super().__init__("This was given up; ask for it again.")


@dataclass(frozen=True)
class Rules:
    """How the jobs of one kind behave."""

    full: str
    """Said when no more may wait."""
    broke: str
    """Said where a job ends with an error that has no sentence of its own."""
    most_waiting: int
    most_kept: int = 64
    """Jobs whose parts are kept when they have ended."""
    gives_way_s: float = 0.0
    """How long it waits for the engine before each part, at most."""
    turn_s: float = math.inf
    """After this long it gives way to another visitor's."""
    patience_s: float = 0.0
    """How long it is gone on with when nobody wants it: a page that is drawn anew asks
    for the same again."""


@dataclass(frozen=True)
class Progress(Generic[Part]):
    """How far a job has come."""

    stage: Stage
    parts: tuple[Part, ...]
    """Those that are there, in the order they were made."""
    total: int
    ahead: int = 0
    """Jobs that come first."""
    error: HeadlightError | None = None
    """What went wrong."""

    @property
    def at_work(self) -> bool:
        """Whether more is to come without asking again."""
        return self.stage in ("waiting", "running")


@dataclass(eq=False)
class Job(Generic[Part]):
    """One piece of work, as whoever does it sees it."""

    key: Hashable
    session: str
    """Whose turn it takes: one of those who want it."""
    work: "Work[Part] | None"
    """None once it has ended, so that what it holds can go."""
    total: int
    rules: Rules
    busy: Callable[[], bool]
    parts: list[Part] = field(default_factory=list)
    wanted_by: dict[str, None] = field(default_factory=dict)
    stage: Stage = "waiting"
    error: HeadlightError | None = None
    left_at: float = 0.0
    """Since when nobody wants it."""
    looked_at: float = field(default_factory=time.monotonic)
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def is_wanted(self) -> bool:
        """Whether to go on with it."""
        now = time.monotonic()
        if self.wanted_by:
            return now - self.looked_at < FORGOTTEN_S
        return now - self.left_at < self.rules.patience_s

    def pause(self) -> None:
        """Wait while readers wait, as long as the rules say.

        Raises:
            GivenUp: nobody wants the job any more.
        """
        since = time.monotonic()
        while (
            self.is_wanted
            and time.monotonic() - since < self.rules.gives_way_s
            and self.busy()
        ):
            time.sleep(LOOK_S)
        if not self.is_wanted:
            raise GivenUp


Work = Callable[[Job[Part]], Iterator[Part]]
"""Makes the parts that are missing, one after the other; in a long one it pauses."""


class Hold(Generic[Part]):
    """A job that a session has asked for."""

    def __init__(self, jobs: "Jobs[Any, Part]", job: Job[Part], session: str) -> None:
        self._jobs, self._job, self._session = jobs, job, session

    @property
    def work(self) -> Work[Part] | None:
        """What is being done, until it has ended."""
        return self._job.work

    @property
    def progress(self) -> Progress[Part]:
        """How far it has come."""
        return self._jobs.progress_of(self._job, self._session)

    def wait(self, seconds: float | int) -> bool:
        """Whether it has ended, after waiting this long at most."""
        self._jobs.mend()
        self._job.looked_at = time.monotonic()
        return self._job.ended.wait(seconds)

    def result(self) -> Part:
        """Its last part, waiting for its end.

        Raises:
            HeadlightError: why there is none.
        """
        self._job.ended.wait()
        if self._job.stage != "done":
            raise self._job.error or GivenUp
        return self._job.parts[-1]

    def give_up(self) -> None:
        """The session wants it no longer."""
        self._jobs.give_up(self._session, only=self._job)


class Jobs(Generic[Key, Part]):
    """All jobs of one kind, and what the last of them found."""

    def __init__(
        self, name: str, rules: Rules, busy: Callable[[], bool] | None = None
    ) -> None:
        """Begin the thread; ``busy`` says whether somebody waits for the engine."""
        self.rules, self._busy = rules, busy or (lambda: engine().is_busy)
        self._changed = threading.Condition()
        self._waiting: Turns[Job[Part]] = Turns()
        self._running: list[Job[Part]] = []
        self._jobs: OrderedDict[Key, Job[Part]] = OrderedDict()
        # Jobs that take turns are long by nature: a second thread would help nobody.
        colleagues = MOST_COLLEAGUES if math.isinf(rules.turn_s) else 1
        self._crew = Crew(
            1,
            self._take,
            self._do,
            f"headlight-{name}",
            colleagues,
            lost=self._lost,
        )

    def mend(self) -> None:
        """See to it that somebody is at work."""
        self._crew.mend()

    def submit(
        self, key: Key, session: str, work: Work[Part], total: int = 1
    ) -> Hold[Part]:
        """Begin or join the job of this key, which has ``total`` parts.

        What else this session wants is let go.

        Raises:
            Busy: too many jobs wait already.
        """
        self.mend()
        with self._changed:
            older = self._let_go(session, lambda job: job.key != key)
            job = self._jobs.get(key)
            if job is not None and job.stage == "waiting":
                self._waiting.join(job, session)
            if job is None or job.stage in ("stopped", "failed"):
                parts = list(job.parts) if job is not None else []
                job = Job(key, session, work, total, self.rules, self._busy, parts)
                older = self._enter(job, older)
                self._jobs[key] = job
            if job.work is not None:
                job.wanted_by[session] = None
                job.looked_at = time.monotonic()
            self._jobs.move_to_end(key)
            if older is not None:
                self._waiting.remove(older)
                self._end(older, "stopped")
            self._changed.notify_all()
        return Hold(self, job, session)

    def progress(self, key: Key, session: str) -> Progress[Part] | None:
        """How far this job has come; None where nobody has asked for it, or long ago.

        To a session that does not want it (any more) it is stopped, whoever else does.
        """
        with self._changed:
            job = self._jobs.get(key)
            return None if job is None else self._progress(job, session)

    def progress_of(self, job: Job[Part], session: str) -> Progress[Part]:
        """The same of a job that may have made room for another of its key."""
        with self._changed:
            return self._progress(job, session)

    def give_up(
        self,
        session: str,
        *,
        only: Job[Part] | None = None,
        other_than: Key | None = None,
    ) -> None:
        """The session wants its job no longer: any, only this, or any but one."""

        def is_meant(job: Job[Part]) -> bool:
            return job is only if only is not None else job.key != other_than

        with self._changed:
            if (left := self._let_go(session, is_meant)) is not None:
                self._waiting.remove(left)
                self._end(left, "stopped")

    def _let_go(
        self, session: str, is_meant: Callable[[Job[Part]], bool]
    ) -> Job[Part] | None:
        """Take the session's wish back; the job that waited for it alone, if any."""
        left = None
        for job in [*self._waiting, *self._running]:
            if session not in job.wanted_by or not is_meant(job):
                continue
            del job.wanted_by[session]
            job.left_at = time.monotonic()
            if job.wanted_by:
                # It is theirs now, and so is its place in the line.
                job.session = next(iter(job.wanted_by))
            elif job.stage == "waiting":
                left = job
        return left

    def _enter(self, job: Job[Part], older: Job[Part] | None) -> Job[Part] | None:
        """A place in the line: that of the session's older job, which is ended then.

        The newest wins, but keeps the turn: who types without pause must not wait for
        ever. What is left to end of the older job comes back.
        """
        if older is not None:
            self._waiting.replace(older, job)
            self._end(older, "stopped")
            return None
        if len(self._waiting) >= self.rules.most_waiting:
            crowded = self._waiting.crowded_out(job.session)
            if crowded is None:
                raise Busy(self.rules.full)
            self._waiting.remove(crowded)
            self._end(crowded, "stopped", Busy(self.rules.full))
        self._waiting.append(job)
        return None

    def _progress(self, job: Job[Part], session: str) -> Progress[Part]:
        stage = job.stage
        if stage in ("waiting", "running"):
            if session in job.wanted_by:
                job.looked_at = time.monotonic()
            else:
                stage = "stopped"
        running = len(self._running) if job.stage == "waiting" else 0
        ahead = self._waiting.ahead(job) + running
        return Progress(stage, tuple(job.parts), job.total, ahead, job.error)

    def _end(
        self, job: Job[Part], stage: Stage, error: HeadlightError | None = None
    ) -> None:
        job.stage, job.error, job.work = stage, error, None
        job.wanted_by.clear()
        job.ended.set()
        ended = [key for key, one in self._jobs.items() if one.ended.is_set()]
        for key in ended[: max(0, len(ended) - self.rules.most_kept)]:
            del self._jobs[key]

    def _take(self) -> Job[Part]:
        with self._changed:
            while (job := self._waiting.take()) is None:
                self._changed.wait()
            self._running.append(job)
            job.stage = "running"
            return job

    def _do(self, job: Job[Part]) -> None:
        stage, error = self._worked(job)
        with self._changed:
            self._running.remove(job)
            if stage == "waiting" and job.is_wanted:
                job.stage = stage
                self._waiting.put_back(job)
            else:
                self._end(job, "stopped" if stage == "waiting" else stage, error)

    def _lost(self, job: Job[Part]) -> None:
        """The thread that did it died: whoever wants it is told, and can ask again."""
        with self._changed:
            if job in self._running:
                self._running.remove(job)
                self._end(job, "failed", HeadlightError(self.rules.broke))

    def _worked(self, job: Job[Part]) -> tuple[Stage, HeadlightError | None]:
        """Do it; how it ended, and what went wrong."""
        try:
            return self._work(job), None
        except GivenUp:
            # Somebody may have asked for it again in this very moment.
            return "waiting", None
        except BaseException as error:
            # Such as a panic in a tokenizer, which must not end the thread.
            # What it was working on must not be kept by where it stood.
            said = readable(error, self.rules.broke).with_traceback(None)
            said.__cause__ = said.__context__ = None
            return "failed", said

    def _work(self, job: Job[Part]) -> Stage:
        """Part after part; waiting where another visitor's turn has come."""
        assert job.work is not None
        since, parts, nothing = time.monotonic(), job.work(job), object()
        while len(job.parts) < job.total:
            job.pause()
            if (part := next(parts, nothing)) is nothing:
                break
            with self._changed:
                job.parts.append(part)  # pyright: ignore[reportArgumentType]
                left = len(job.parts) < job.total
                if left and self._is_turn_over(job, since):
                    return "waiting"
        return "done"

    def _is_turn_over(self, job: Job[Part], since: float) -> bool:
        """Whether it has had its time and another visitor waits for some."""
        long = time.monotonic() - since > self.rules.turn_s
        return long and self._waiting.is_another_waiting(job.session)
