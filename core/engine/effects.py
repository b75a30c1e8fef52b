"""A job beside the readers' own requests: the effect of every head of a model.

One worker thread for the whole server. Before each forward pass it waits until nobody
waits for the engine, so whoever types is answered first. What it finds can be used as
it comes. A job is shared by all who ask for the same, goes on while one of them wants
it, and begins where it was stopped when somebody asks again. Visitors are served in
turn, and a long job gives way to another visitor's. Only numbers are kept.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from ..attention.ablation import (
    Answer,
    NextTokenChange,
    answer_of,
    change_between,
    effect,
    likeliest,
)
from ..errors import Busy, ModelUnavailable, readable
from ..instrument.interventions import AblateHead
from ..limits import LIMITS, Limits
from ..models.loaded import LoadedModel, loaded_models
from ..trace.reading import trace
from .local import STOPPED, engine
from .turns import Turns

MANY = "Many people are measuring heads at once."
MOST_KEPT = 100
"""Jobs whose numbers are kept when they have ended: some 30 kB each at most."""
FORGOTTEN_S = 300.0
"""A job that nobody has looked at for this long is given up, in seconds."""
GIVE_WAY_S = 0.02
"""How often the worker looks whether the engine is free, in seconds."""

JobStage = Literal["waiting", "running", "done", "stopped", "failed"]
AT_WORK: tuple[JobStage, ...] = ("waiting", "running")


@dataclass(frozen=True)
class EffectRequest:
    """Whose effect to measure, in which run. Equal requests have equal answers."""

    model_id: str
    text: str
    heads: tuple[AblateHead, ...]
    target: str | None = None
    max_tokens: int | None = None
    position: int = -1
    """Where to look at what comes next."""


@dataclass(frozen=True)
class HeadEffect:
    """What one head's absence does."""

    effect: float
    """KL in bits of what comes next; without a next token the mean of 1 - cosine."""
    share: float | None = None
    """Probability then of the token that is likeliest in the model as it is."""
    top: int | None = None
    """The token that is likeliest then."""


@dataclass(frozen=True)
class Progress:
    """How far a job has come."""

    stage: JobStage
    effects: tuple[HeadEffect, ...]
    """Of the first heads of the request, as many as are done."""
    total: int
    ahead: int = 0
    """Jobs that come first."""
    error: str | None = None
    """What went wrong, in a sentence."""
    top: int | None = None
    """The token that is likeliest in the model as it is."""
    share: float | None = None
    """Its probability."""

    @property
    def done(self) -> int:
        """Heads that are measured."""
        return len(self.effects)

    @property
    def at_work(self) -> bool:
        """Whether more is to come without asking again."""
        return self.stage in AT_WORK


@dataclass(eq=False)
class _Job:
    request: EffectRequest
    session: str
    """Whose turn it takes: one of those who want it."""
    wanted_by: set[str] = field(default_factory=set)
    stage: JobStage = "waiting"
    effects: list[HeadEffect] = field(default_factory=list)
    top: int | None = None
    share: float | None = None
    error: str | None = None
    looked_at: float = field(default_factory=time.monotonic)

    @property
    def is_wanted(self) -> bool:
        forgotten = time.monotonic() - self.looked_at > FORGOTTEN_S
        return bool(self.wanted_by) and not forgotten


class EffectWorker:
    """Measures the effect of heads, one after the other, while the engine is free."""

    def __init__(
        self, busy: Callable[[], bool] | None = None, limits: Limits = LIMITS
    ) -> None:
        self._busy = busy or _engine_is_busy
        self._limits = limits
        self._changed = threading.Condition()
        self._waiting: Turns[_Job] = Turns()
        self._running: _Job | None = None
        self._kept: OrderedDict[EffectRequest, _Job] = OrderedDict()
        self._thread: threading.Thread | None = None

    def submit(self, request: EffectRequest, session: str) -> Progress:
        """Begin or join this job; the session's older one is given up.

        Raises:
            Busy: too many jobs wait already.
        """
        with self._changed:
            self._release(session, other_than=request)
            job = self._found(request)
            if job is None or job.stage in ("stopped", "failed"):
                job = self._enter(request, session, job)
            job.wanted_by.add(session)
            self._changed.notify_all()
            return self._progress(job, session)

    def progress(self, request: EffectRequest, session: str) -> Progress | None:
        """How far this job has come; None where nobody has ever asked for it.

        To a session that does not want it (any more) it is stopped, whoever else does.
        """
        with self._changed:
            job = self._found(request)
            return None if job is None else self._progress(job, session)

    def cancel(self, session: str, *, other_than: EffectRequest | None = None) -> None:
        """The session wants its job no longer, unless it is the one named."""
        with self._changed:
            self._release(session, other_than)

    def _found(self, request: EffectRequest) -> _Job | None:
        jobs = [*self._waiting, *([self._running] if self._running else [])]
        live = next((job for job in jobs if job.request == request), None)
        return live or self._kept.get(request)

    def _enter(self, request: EffectRequest, session: str, older: _Job | None) -> _Job:
        """A job in the queue that begins where the older one ended."""
        if len(self._waiting) >= self._limits.effects:
            self._make_room(session)
        job = _Job(request, session)
        if older is not None:
            job.effects = list(older.effects)
            job.top, job.share = older.top, older.share
        self._kept.pop(request, None)
        self._waiting.append(job)
        if self._thread is None:
            self._thread = threading.Thread(
                target=self._work, name="headlight-effects", daemon=True
            )
            self._thread.start()
        return job

    def _make_room(self, session: str) -> None:
        """A place in a full line, at the cost of a visitor who has many, or none."""
        crowded = self._waiting.crowded_out(session)
        if crowded is None:
            raise Busy(MANY)
        self._waiting.remove(crowded)
        self._end(crowded, "stopped", MANY)

    def _release(self, session: str, other_than: EffectRequest | None) -> None:
        for job in [*self._waiting, *([self._running] if self._running else [])]:
            if job.request == other_than or session not in job.wanted_by:
                continue
            job.wanted_by.discard(session)
            if job.wanted_by:
                # It is theirs now, and so is its place in the line.
                job.session = next(iter(job.wanted_by))
            elif job in self._waiting:
                self._waiting.remove(job)
                self._end(job, "stopped")

    def _progress(self, job: _Job, session: str) -> Progress:
        live, wanted = job.stage in AT_WORK, session in job.wanted_by
        if wanted:
            job.looked_at = time.monotonic()
        waits = job in self._waiting
        return Progress(
            stage="stopped" if live and not wanted else job.stage,
            effects=tuple(job.effects),
            total=len(job.request.heads),
            ahead=self._waiting.ahead(job) + (self._running is not None and waits),
            error=job.error,
            top=job.top,
            share=job.share,
        )

    def _end(self, job: _Job, stage: JobStage, error: str | None = None) -> None:
        job.stage, job.error = stage, error
        self._kept[job.request] = job
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)

    def _work(self) -> None:
        while True:
            with self._changed:
                while (job := self._waiting.take()) is None:
                    self._changed.wait()
                self._running, job.stage = job, "running"
            stage, error = self._measured(job)
            with self._changed:
                self._running = None
                if stage == "waiting" and job.wanted_by:
                    job.stage = stage
                    self._waiting.put_back(job)
                else:
                    self._end(job, "stopped" if stage == "waiting" else stage, error)

    def _measured(self, job: _Job) -> tuple[JobStage, str | None]:
        """Measure head after head; how the job ended, and what went wrong."""
        try:
            return self._measure(job), None
        except BaseException as error:
            return "failed", str(readable(error, STOPPED))

    def _measure(self, job: _Job) -> JobStage:
        """Done; stopped where nobody wants it; waiting where another's turn came."""
        since = time.monotonic()
        if not self._may_go_on(job):
            return "stopped"
        before = _answer(job.request, ())
        self._note_before(job, before)
        for head in job.request.heads[len(job.effects) :]:
            if not self._may_go_on(job):
                return "stopped"
            found = _effect(before, _answer(job.request, (head,)), job.top)
            with self._changed:
                job.effects.append(found)
                left = len(job.effects) < len(job.request.heads)
                if left and self._is_turn_over(job, since):
                    return "waiting"
        return "done"

    def _is_turn_over(self, job: _Job, since: float) -> bool:
        """Whether it has had its time and another visitor waits for some."""
        long = time.monotonic() - since > self._limits.effects_turn_s
        return long and self._waiting.is_another_waiting(job.session)

    def _note_before(self, job: _Job, before: Answer) -> None:
        change = change_between(before, before)
        if isinstance(change, NextTokenChange):
            first, _ = likeliest(change)
            with self._changed:
                job.top, job.share = first.id, first.before

    def _may_go_on(self, job: _Job) -> bool:
        """Wait while readers wait; false once nobody wants the job."""
        while job.is_wanted and self._busy():
            time.sleep(GIVE_WAY_S)
        return job.is_wanted


def _answer(request: EffectRequest, heads: tuple[AblateHead, ...]) -> Answer:
    """What the model gives without these heads; the trace itself is let go.

    The model is looked up each time and not kept: it may have to go meanwhile, to make
    room for one that somebody needs.
    """
    read = trace(
        _model(request.model_id),
        request.text,
        target=request.target,
        interventions=heads,
        max_tokens=request.max_tokens,
    )
    return answer_of(read, request.position).copy()


def _effect(before: Answer, after: Answer, top: int | None) -> HeadEffect:
    change = change_between(before, after)
    if not isinstance(change, NextTokenChange) or top is None:
        return HeadEffect(effect(change))
    share, now = change.token(top).after, change.after.top(1)[0].id
    return HeadEffect(change.kl_bits, share, now)


def _model(model_id: str) -> LoadedModel:
    """The model, which whoever asks has loaded; a job never loads one."""
    for model in loaded_models():
        if model.card.id == model_id:
            return model
    raise ModelUnavailable(
        "The model had to make room for another one. Show it again, then go on."
    )


def _engine_is_busy() -> bool:
    return engine().is_busy


@cache
def effect_worker() -> EffectWorker:
    """The worker of this process."""
    return EffectWorker()
