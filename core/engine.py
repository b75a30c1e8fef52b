"""The engine: who may run a model when.

Forward passes are queued. A session has at most one request running and one waiting,
and its newest request takes the place of the one that waits, for nobody wants the
answer to a text that has been typed over. Visitors are served in turn, however many
pages each has open. Identical requests are computed once.
Results are kept within a byte budget. Models load beside the queue, so a class goes
on typing while one learner waits for a new model.
"""

import os
import threading
import time
from dataclasses import dataclass, field, replace
from functools import cache

from core.answers import Answers
from core.crew import Crew
from core.errors import Busy, HeadlightError, ModelUnavailable, TooLate, TypedOver, said
from core.limits import LIMITS, Limits, fit_text
from core.models import LoadedModel, load_model, loaded_models
from core.requests import Engine, Stage, Ticket, Traced, TraceRequest, WriteRequest
from core.trace import Trace, trace
from core.turns import Turns
from core.visitor import visitor_of
from core.writers import Writers
from core.writing import Written

__all__ = [
    "Engine",
    "LocalEngine",
    "Ticket",
    "TraceRequest",
    "Traced",
    "WriteRequest",
    "engine",
]

FAILURE_IS_REMEMBERED_S = 20.0
"""How long a model that could not be loaded is not tried again, in seconds."""
LATE = "The server is busy: no answer in time."
MANY = "Many people are asking at once."
LOOK_S = 0.5
"""How often whoever waits looks whether somebody is there to answer, in seconds."""
STOPPED = (
    "The model could not read this text: it stopped with an error of its own. "
    "Change the text, or choose another model."
)
NOT_LOADED = (
    "The model could not be loaded: its loading stopped with an error of its own. "
    "Choose another model."
)


@dataclass(eq=False)
class _Job:
    """One computation; several tickets may wait for it."""

    request: TraceRequest | WriteRequest
    session: str
    notices: tuple[str, ...]
    deadline: float
    stage: Stage = "waiting"
    done: threading.Event = field(default_factory=threading.Event)
    answer: Traced | Written | None = None
    error: HeadlightError | None = None
    holders: list[str] = field(default_factory=list)
    """The sessions that wait for it."""

    def finish(
        self,
        answer: Traced | Written | None = None,
        error: HeadlightError | None = None,
    ) -> None:
        self.answer, self.error, self.stage = answer, error, "done"
        self.done.set()


class _LocalTicket:
    """A hold on a job of the local engine."""

    def __init__(
        self, engine: "LocalEngine", job: _Job, session: str, cached: bool = False
    ) -> None:
        self._engine, self._job, self._session = engine, job, session
        self._cached = cached
        job.holders.append(session)

    @property
    def stage(self) -> Stage:
        return self._job.stage

    @property
    def ahead(self) -> int:
        return self._engine.place(self._job)

    def wait(self, seconds: float | int) -> bool:
        # Whoever looks still wants the answer, so it is not too late for it.
        self._job.deadline = max(self._job.deadline, self._engine.deadline())
        return self._look(seconds)

    def _look(self, seconds: float | int) -> bool:
        self._engine.mend()
        return self._job.done.wait(seconds)

    def result(self) -> Traced:
        answer = self.answer()
        assert isinstance(answer, Traced)
        return replace(answer, cached=self._cached)

    def answer(self) -> Traced | Written:
        # The deadline is for the queue. A large model that is reading is at work.
        while not self._look(self._patience()):
            late = time.monotonic() - self._job.deadline
            allowed = self._engine.limits.load_s if self._job.stage == "reading" else 0
            if late > allowed:
                self.cancel()
                raise TooLate(LATE)
        if self._job.error is not None:
            raise self._job.error
        assert self._job.answer is not None
        return self._job.answer

    def cancel(self) -> None:
        self._engine.release(self._job, self._session)

    def _patience(self) -> float:
        left = self._job.deadline - time.monotonic()
        return min(LOOK_S, max(0.1, left))


class LocalEngine:
    """Runs models in this process, as many forward passes at once as cores."""

    def __init__(self, workers: int | None = None, limits: Limits = LIMITS) -> None:
        self.limits = limits
        self._changed = threading.Condition()
        self._queue: Turns[_Job] = Turns()
        self._loading: list[_Job] = []
        self._loads: dict[str, str] = {}
        """The models that are being loaded, and for whom."""
        self._running: dict[str, _Job] = {}
        self._jobs: dict[TraceRequest | WriteRequest, _Job] = {}
        self._results = Answers(limits.cache_bytes, limits.visitor_share)
        self._writers = Writers(limits.cache_bytes // 2)
        self._failures: dict[str, tuple[float, HeadlightError]] = {}
        self._served = 0
        self._n_workers = workers or os.cpu_count() or 1
        self._readers = Crew(
            self._n_workers, self._take, self._compute, "headlight-reader"
        )

    def mend(self) -> None:
        """See to it that somebody reads what waits; quick, so it may be asked often."""
        self._readers.mend()

    def deadline(self) -> float:
        """Until when an answer that is asked for now is wanted."""
        return time.monotonic() + self.limits.deadline_s

    @property
    def readers(self) -> int:
        """How many threads live that can read."""
        return self._readers.alive

    def submit(self, request: TraceRequest, session: str) -> Ticket:
        """Queue a request; raises Busy when too many wait already."""
        fitted = fit_text(request.text, self.limits)
        request = replace(
            request,
            text=fitted.text,
            max_tokens=min(
                request.max_tokens or self.limits.trace_tokens,
                self.limits.trace_tokens_max,
            ),
        )
        with self._changed:
            if (known := self._results.get(request)) is not None:
                done = _Job(request, session, fitted.notices, 0.0, "done")
                done.finish(replace(known, notices=_joined(fitted.notices, known)))
                return _LocalTicket(self, done, session, cached=True)
            if (job := self._jobs.get(request)) is not None:
                return _LocalTicket(self, job, session)
            job = self._enter(request, session, fitted.notices)
            return _LocalTicket(self, job, session)

    def run(self, request: TraceRequest, session: str) -> Traced:
        """Queue a request and wait for its answer."""
        return self.submit(request, session).result()

    def write(self, request: WriteRequest, session: str) -> Written:
        """Queue one step of writing and wait for it; what was read is reused."""
        fitted = fit_text(request.text, self.limits)
        request = replace(request, text=fitted.text)
        with self._changed:
            job = self._enter(request, session, ())
            ticket = _LocalTicket(self, job, session)
        answer = ticket.answer()
        assert isinstance(answer, Written)
        return answer

    def forget_failure(self, model_id: str) -> None:
        """Try to load this model again at the next request, for somebody asked to."""
        self._failures.pop(model_id, None)

    def status(self) -> dict[str, int]:
        """Counts for the page about the server."""
        with self._changed:
            return {
                "workers": self._n_workers,
                "reading": len(self._running),
                "waiting": len(self._queue),
                "loading": len(self._loading),
                "answered": self._served,
                "kept_results": len(self._results),
                "kept_bytes": self._results.nbytes,
            }

    @property
    def is_busy(self) -> bool:
        """Whether somebody is being answered or waits to be; quick to ask."""
        with self._changed:
            return bool(self._queue or self._running)

    def place(self, job: _Job) -> int:
        """How many requests will be answered before this one."""
        with self._changed:
            return self._queue.ahead(job)

    def release(self, job: _Job, session: str) -> None:
        """One holder less; a job that nobody waits for leaves the queue."""
        with self._changed:
            if session in job.holders:
                job.holders.remove(session)
            if job.holders:
                return
            if job in self._loading:
                self._loading.remove(job)
                self._end(job, TooLate("This request was given up."))
            elif job in self._queue:
                self._queue.remove(job)
                self._end(job, TooLate("This request was given up."))

    def _enter(
        self,
        request: TraceRequest | WriteRequest,
        session: str,
        notices: tuple[str, ...],
    ) -> _Job:
        """A new job in the queue, in the place of the session's waiting one if any."""
        older = self._queue.of(session)
        if older is not None and self._handed_over(older):
            older = None
        if older is None and len(self._queue) >= self.limits.waiting:
            self._make_room(session)
        model = _loaded(request.model_id)
        allowed = self.limits.deadline_s if model else self.limits.load_s
        job = _Job(request, session, notices, time.monotonic() + allowed)
        if isinstance(request, TraceRequest):
            self._jobs[request] = job
        if model is None:
            self._load_beside(job)
        elif older is not None:
            # The newest wins, but keeps the older one's turn: who types without
            # pause must not wait for ever.
            self._queue.replace(older, job)
            self._end(older, TypedOver())
        else:
            self._queue.append(job)
        self._changed.notify_all()
        return job

    def _make_room(self, session: str) -> None:
        """A place in a full queue, at the cost of a visitor who has many, or none."""
        crowded = self._queue.crowded_out(session)
        if crowded is None:
            raise Busy(MANY)
        self._queue.remove(crowded)
        self._end(crowded, Busy(MANY))

    def _end(self, job: _Job, error: HeadlightError) -> None:
        """Nobody will read this job."""
        if self._jobs.get(job.request) is job:
            del self._jobs[job.request]
        job.finish(error=error)

    def _handed_over(self, job: _Job) -> bool:
        """Whether another session waits for the same: then it is that one's now."""
        other = next((one for one in job.holders if one != job.session), None)
        if other is not None:
            job.session = other
        return other is not None

    def _load_beside(self, job: _Job) -> None:
        """Load the job's model in a thread of its own, then queue the job.

        One thread a model, however many wait for it and however fast they type.
        """
        model_id = job.request.model_id
        for older in [one for one in self._loading if one.session == job.session]:
            if not self._handed_over(older):
                self._loading.remove(older)
                self._end(older, TypedOver())
        if model_id not in self._loads:
            owner = visitor_of(job.session) or job.session
            if list(self._loads.values()).count(owner) >= self.limits.visitor_loads:
                self._jobs.pop(job.request, None)
                raise Busy("You have asked for several models; they are being loaded.")
            self._loads[model_id] = owner
            load = threading.Thread(target=self._load, args=(model_id,), daemon=True)
            load.start()
        job.stage = "loading"
        self._loading.append(job)

    def _load(self, model_id: str) -> None:
        error: HeadlightError | None = None
        try:
            self._load_once(model_id)
        except BaseException as caught:
            error = said(caught, NOT_LOADED, ModelUnavailable)
        with self._changed:
            del self._loads[model_id]
            for job in [j for j in self._loading if j.request.model_id == model_id]:
                self._loading.remove(job)
                if error is not None:
                    self._end(job, error)
                    continue
                job.stage, job.deadline = "waiting", self.deadline()
                self._queue.append(job)
            self._changed.notify_all()

    def _load_once(self, model_id: str) -> None:
        """Load, but do not try again at every key what has just failed."""
        when, failure = self._failures.get(model_id, (0.0, None))
        if failure is not None and time.monotonic() - when < FAILURE_IS_REMEMBERED_S:
            raise failure
        try:
            load_model(model_id)
        except HeadlightError as error:
            self._failures[model_id] = (time.monotonic(), error)
            raise
        self._failures.pop(model_id, None)

    def _take(self) -> _Job:
        """The next job for a reader, once there is one."""
        with self._changed:
            while (job := self._next()) is None:
                self._changed.wait()
            self._running[job.session] = job
            job.stage = "reading"
            return job

    def _next(self) -> _Job | None:
        """The first waiting job whose session has nothing running."""
        return self._queue.take(lambda job: job.session not in self._running)

    def _compute(self, job: _Job) -> None:
        """Answer one job. Whatever happens, it is over and its session free again."""
        answer: Traced | Written | None = None
        error: HeadlightError | None = None
        try:
            answer = self._answer(job)
            self._keep(job, answer)
        except BaseException as caught:
            # A panic inside a tokenizer is no Exception, and must not end the thread.
            answer, error = None, said(caught, STOPPED)
        with self._changed:
            self._running.pop(job.session, None)
            self._jobs.pop(job.request, None)
            self._served += 1
            job.finish(answer, error)
            self._changed.notify_all()

    def _answer(self, job: _Job) -> Traced | Written:
        request = job.request
        if isinstance(request, TraceRequest):
            return _answer(job, request)
        _check_deadline(job)
        model = load_model(request.model_id)
        return self._writers.read(model, request.text, request.new_ids, job.session)

    def _keep(self, job: _Job, answer: Traced | Written) -> None:
        """Keep an answer for whoever asks the same; a step of writing is none."""
        if isinstance(answer, Traced) and isinstance(job.request, TraceRequest):
            with self._changed:
                self._results.keep(job.request, answer, job.session)
                self._results.keep_alive_only(loaded_models())


def _loaded(model_id: str) -> LoadedModel | None:
    return next((m for m in loaded_models() if m.card.id == model_id), None)


def _check_deadline(job: _Job) -> None:
    if time.monotonic() > job.deadline:
        raise TooLate(LATE)


def _answer(job: _Job, request: TraceRequest) -> Traced:
    """Compute one job; the text was made to fit before it was queued."""
    _check_deadline(job)
    read = trace(
        load_model(request.model_id),
        request.text,
        text_pair=request.text_pair,
        target=request.target,
        interventions=request.interventions,
        max_tokens=request.max_tokens,
    )
    notices = job.notices
    if read.n_tokens_given > len(read.token_ids):
        notices += (
            f"{_what(job)} has {read.n_tokens_given:,} tokens. "
            f"Only the first {len(read.token_ids):,} are read here; "
            "nothing is lost from the box.",
        )
    return Traced(read, notices, read.seconds + _scores_of_the_last(read), cached=False)


def _scores_of_the_last(read: Trace) -> float:
    """Seconds it takes to score the vocabulary after the last token, kept for the page.

    Here, so that the product with the vocabulary has its place in the queue too: on the
    page's own thread it would compete with the readings of everybody else.
    """
    started = time.perf_counter()
    if read.has_logits:
        read.logits(-1)
    return time.perf_counter() - started


def _what(job: _Job) -> str:
    """What was counted: the text, or what the limit on characters left of it."""
    return "The part that is left" if job.notices else "Your text"


def _joined(notices: tuple[str, ...], known: Traced) -> tuple[str, ...]:
    """The notices of this text, then those of reading it, each once."""
    return tuple(dict.fromkeys((*notices, *known.notices)))


@cache
def engine() -> LocalEngine:
    """The engine of this process."""
    return LocalEngine()
