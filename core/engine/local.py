"""The engine: who may run a model when.

Forward passes are queued. A session has at most one request running and one waiting,
and its newest request takes the place of the one that waits, for nobody wants the
answer to a text that has been typed over. Visitors are served in turn, however many
pages each has open. Identical requests are computed once.
Those that wait for the same model are read in one pass, each from where it differs from
a text that has been read. Results are kept within a byte budget. Questions about what
is kept have workers of their own and wait for nobody's reading. Models load beside the
queue, so a class goes on typing while one learner waits for a new model.
"""

import os
import threading
import time
from collections.abc import Hashable
from copy import copy
from dataclasses import replace
from functools import cache, partial
from importlib import import_module

from ..errors import Busy, HeadlightError, TooLate, TypedOver, readable
from ..limits import LIMITS, FittedText, Limits, fit_text
from ..models.loaded import LoadedModel, load_model, loaded_models
from ..prediction.writing import Written
from .answering import asked, check_deadline, lasts
from .answers import Answers
from .crew import Crew
from .facts import Facts, FactsOfText, again
from .leases import LEASE_S, Leases
from .loads import Loads
from .packs import STOPPED, Counts, Pass, Wanted, new_tokens, read_together
from .requests import (
    Answer,
    Answered,
    AskRequest,
    Engine,
    Request,
    Ticket,
    Traced,
    TraceRequest,
    WriteRequest,
)
from .resources import at_hand
from .tickets import LATE, Job, LocalTicket
from .turns import Turns
from .writers import Writers

__all__ = [
    "Answered",
    "AskRequest",
    "Engine",
    "Facts",
    "FactsOfText",
    "LocalEngine",
    "Ticket",
    "TraceRequest",
    "Traced",
    "WriteRequest",
    "again",
    "engine",
]

VARIABLE = "HEADLIGHT_ENGINE"
MANY = "Many people are asking at once."


NO_ANSWER = (
    "This could not be worked out: the computation stopped with an error of its own. "
    "Change the text, or choose another model."
)


class LocalEngine:
    """Runs models in this process, as many forward passes at once as cores."""

    def __init__(self, workers: int | None = None, limits: Limits = LIMITS) -> None:
        self.limits = limits
        lock = threading.RLock()
        self._changed = threading.Condition(lock)
        self._queue: Turns[Job] = Turns()
        self._has_asked = threading.Condition(lock)
        self._questions: Turns[Job] = Turns()
        """About readings that are there; they run no model."""
        self._leases = Leases()
        self._loading: list[Job] = []
        self._loads = Loads(limits.visitor_loads)
        self._running: dict[str, Job] = {}
        self._jobs: dict[Request, Job] = {}
        self._results = Answers(limits.cache_bytes, limits.visitor_share)
        self._writers = Writers(limits.cache_bytes // 2)
        self._served = 0
        self._n_workers = workers or limits.readers
        self._counts = Counts()
        self._readers = Crew(
            self._n_workers,
            self._take,
            self._read_pass,
            "headlight-reader",
            lost=self._lost,
        )
        self._answerers = Crew(
            self._n_workers,
            self._take_question,
            self._compute,
            "headlight-answerer",
            lost=self._lost_question,
        )

    def warm_up(self, model_id: str) -> None:
        """Load a model and let it read, so that the first reader need not wait."""
        load_model(model_id)
        self.run(TraceRequest(model_id, "The capital of France is"), "warmup")

    def mend(self) -> None:
        """See to it that somebody reads what waits; quick, so it may be asked often."""
        self._readers.mend()
        self._answerers.mend()

    def deadline(self) -> float:
        """Until when an answer that is asked for now is wanted."""
        return time.monotonic() + self.limits.deadline_s

    @property
    def readers(self) -> int:
        """How many threads live that can read."""
        return self._readers.alive

    def submit(self, request: TraceRequest | AskRequest, session: str) -> Ticket:
        """Queue a request; raises Busy when too many wait already."""
        if isinstance(request, AskRequest):
            return self._submit_question(request, session)
        request, fitted = self._fitted(request)
        with self._changed:
            if (known := self._results.get(request)) is not None:
                done = Job(request, session, fitted.notices, 0.0, "done")
                done.finish(replace(known, notices=_joined(fitted.notices, known)))
                return LocalTicket(self, done, session, cached=True)
            if (job := self._jobs.get(request)) is not None:
                self._queue.join(job, session)
                return LocalTicket(self, job, session)
            job = self._enter(request, session, fitted.notices)
            return LocalTicket(self, job, session)

    def _fitted(self, request: TraceRequest) -> tuple[TraceRequest, FittedText]:
        """The request within the limits, and what was cut."""
        fitted, limits = fit_text(request.text, self.limits), self.limits
        n_tokens = min(
            request.max_tokens or limits.trace_tokens, limits.trace_tokens_max
        )
        return replace(request, text=fitted.text, max_tokens=n_tokens), fitted

    def ask(
        self, request: TraceRequest | str, question: Hashable, session: str
    ) -> Answered:
        """Ask about a text, or about the model of this name, and wait."""
        asks = AskRequest.about(request, question)
        answer = self.submit(asks, session).answer()
        assert isinstance(answer, Answered)
        return answer

    def _submit_question(self, request: AskRequest, session: str) -> Ticket:
        read, other = (
            None if one is None else self._fitted(one)[0]
            for one in (request.read, request.other)
        )
        request = replace(request, read=read, other=other)
        with self._changed:
            self._results.keep_alive_only(loaded_models())
            if (known := self._results.answer_to(request)) is not None:
                return LocalTicket(self, _known(request, known), session, cached=True)
            if (job := self._jobs.get(request)) is not None:
                self._join(job, session)
            elif request.runs_model:
                job = self._enter(request, session, ())
            else:
                job = self._begin(request, session)
            return LocalTicket(self, job, session)

    def _join(self, job: Job, session: str) -> None:
        """Another session asks the same; it waits for the same reading too."""
        self._line_of(job.now).join(job.now, session)
        if job.reading is not None:
            job.reading.holders.append(session)

    def _begin(self, request: AskRequest, session: str) -> Job:
        """A new question on its way to those who answer."""
        job = Job(request, session, (), self.deadline())
        self._gather(job)
        self._jobs[request] = job
        return job

    def _gather(self, job: Job) -> None:
        """Let the question wait for the next reading it is about, or for an answer."""
        request = job.request
        assert isinstance(request, AskRequest)
        job.reading = None
        for wanted in request.reads:
            found = job.about.get(wanted) or self._at_hand(wanted)
            if found is None:
                self._wait_for(wanted, job)
                return
            job.about[wanted] = found
        for wanted, found in job.about.items():
            self._leases.hold(wanted, found, job.session)
        if job.about or at_hand(request.model_id) is not None:
            self._questions.append(job)
            self._has_asked.notify()
        else:
            self._load_beside(job)

    def _at_hand(self, request: TraceRequest) -> Traced | None:
        """The reading, kept or held for a page that is asking."""
        return self._results.get(request) or self._leases.get(request)

    def _wait_for(self, wanted: TraceRequest, job: Job) -> None:
        """Let the text be read; the question goes on from there."""
        holders = job.holders or [job.session]
        if (reading := self._jobs.get(wanted)) is None:
            reading = self._enter(wanted, job.session, ())
        else:
            for session in holders:
                self._queue.join(reading, session)
        reading.holders += holders
        reading.then.append(partial(self._go_on, job))
        job.reading, job.deadline = reading, max(job.deadline, reading.deadline)

    def _go_on(self, job: Job, reading: Job) -> None:
        """A reading that the question waited for is over."""
        with self._changed:
            if job.done.is_set() or job.reading is not reading:
                return
            if isinstance(reading.answer, Traced):
                assert isinstance(reading.request, TraceRequest)
                job.about[reading.request] = reading.answer
                job.deadline = max(job.deadline, self.deadline())
                try:
                    self._gather(job)
                except HeadlightError as error:
                    self._end(job, error)
            else:
                self._end(job, reading.error or TooLate(LATE))

    def _line_of(self, job: Job) -> Turns[Job]:
        """Where this job waits, if it does: for a reader, or for who answers."""
        asks = isinstance(job.request, AskRequest) and not job.request.runs_model
        return self._questions if asks else self._queue

    def run(self, request: TraceRequest, session: str) -> Traced:
        """Queue a request and wait for its answer."""
        return self.submit(request, session).result()

    def write(self, request: WriteRequest, session: str) -> Written:
        """Queue one step of writing and wait for it; what was read is reused."""
        fitted = fit_text(request.text, self.limits)
        request = replace(request, text=fitted.text)
        with self._changed:
            job = self._enter(request, session, ())
            ticket = LocalTicket(self, job, session)
        answer = ticket.answer()
        assert isinstance(answer, Written)
        return answer

    def forget_failure(self, model_id: str) -> None:
        """Try to load this model again at the next request, for somebody asked to."""
        self._loads.forget_failure(model_id)

    def status(self) -> dict[str, int]:
        """Counts for the page about the server."""
        with self._changed:
            return {
                "workers": self._n_workers,
                "reading": len(self._running),
                "waiting": len(self._queue),
                "loading": len(self._loading),
                "answered": self._served,
                "kept_results": self._results.n_readings,
                "kept_bytes": self._results.nbytes,
                "passes": self._counts.passes,
                "texts_read": self._counts.texts,
                "tokens_read": self._counts.tokens,
                "tokens_reused": self._counts.reused,
            }

    @property
    def is_busy(self) -> bool:
        """Whether somebody is being answered or waits to be; quick to ask."""
        with self._changed:
            return bool(self._queue or self._running)

    def place(self, job: Job) -> int:
        """How many requests will be answered before this one."""
        with self._changed:
            return self._line_of(job).ahead(job)

    def release(self, job: Job, session: str) -> None:
        """One holder less; a job that nobody waits for leaves the queue."""
        with self._changed:
            if session in job.holders:
                job.holders.remove(session)
            if job.done.is_set():
                return
            if job.reading is not None:
                self.release(job.reading, session)
            if job.holders:
                if job in self._queue and job.session not in job.holders:
                    self._handed_over(job)
                return
            if job.reading is not None:
                self._end(job, TooLate("This request was given up."))
            elif job in self._loading:
                self._loading.remove(job)
                self._end(job, TooLate("This request was given up."))
            elif job in self._line_of(job):
                self._line_of(job).remove(job)
                self._end(job, TooLate("This request was given up."))

    def _enter(
        self,
        request: Request,
        session: str,
        notices: tuple[str, ...],
    ) -> Job:
        """A new job in the queue, in the place of the session's waiting one if any."""
        older = self._queue.of(session)
        if older is not None and self._handed_over(older):
            older = None
        if older is None and len(self._queue) >= self.limits.waiting:
            self._make_room(session)
        model = at_hand(request.model_id)
        allowed = self.limits.deadline_s if model else self.limits.load_s
        job = Job(request, session, notices, time.monotonic() + allowed)
        if not isinstance(request, WriteRequest):
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

    def _end(self, job: Job, error: HeadlightError) -> None:
        """Nobody will read this job."""
        if self._jobs.get(job.request) is job:
            del self._jobs[job.request]
        job.finish(error=error)

    def _handed_over(self, job: Job) -> bool:
        """Whether another session waits for the same: then it is that one's now."""
        other = next((one for one in job.holders if one != job.session), None)
        if other is not None:
            job.session = other
        return other is not None

    def _load_beside(self, job: Job) -> None:
        """Let the job's model be loaded, then queue the job."""
        model_id = job.request.model_id
        for older in [one for one in self._loading if one.session == job.session]:
            if not self._handed_over(older):
                self._loading.remove(older)
                self._end(older, TypedOver())
        try:
            self._loads.begin(model_id, job.session, self._has_loaded)
        except Busy:
            self._jobs.pop(job.request, None)
            raise
        job.stage = "loading"
        self._loading.append(job)

    def _has_loaded(self, model_id: str, error: HeadlightError | None) -> None:
        """Queue those who waited for this model, or tell them why it is not there."""
        with self._changed:
            self._loads.end(model_id)
            for job in [j for j in self._loading if j.request.model_id == model_id]:
                self._loading.remove(job)
                if error is not None:
                    self._end(job, error)
                    continue
                job.stage, job.deadline = "waiting", self.deadline()
                self._line_of(job).append(job)
            self._changed.notify_all()
            self._has_asked.notify_all()

    def _take(self) -> list[Job]:
        """What a reader reads next in one pass, once there is something."""
        with self._changed:
            while not (jobs := self._next()):
                self._changed.wait()
            for job in jobs:
                self._running[job.session] = job
                job.stage = "reading"
            return jobs

    def _next(self) -> list[Job]:
        """The first waiting job whose session has nothing running, and its company."""
        self._drop_late()
        together, sizes = Pass(self.limits), dict[Job, int]()

        def size(job: Job) -> int:
            if job not in sizes:
                sizes[job] = self._n_new(job)
            return sizes[job]

        def may_go(job: Job) -> bool:
            free = job.session not in self._running
            return free and together.has_room(job) and together.has_room_for(size(job))

        while (job := self._queue.take(may_go)) is not None:
            together.add(job, size(job), _loaded(job.request.model_id))
        return together.jobs

    def _n_new(self, job: Job) -> int:
        """How many tokens of this job are not read yet, more or less."""
        request, model = job.request, _loaded(job.request.model_id)
        if not isinstance(request, TraceRequest) or model is None:
            return 0
        return new_tokens(request, self._results.nearest(model, request))

    def _drop_late(self) -> None:
        """Nobody waits for what comes too late."""
        for job in [one for one in self._queue if time.monotonic() > one.deadline]:
            self._queue.remove(job)
            self._end(job, TooLate(LATE))

    def _read_pass(self, jobs: list[Job]) -> None:
        """Answer those that go together. Whatever happens, they are over then."""
        if not isinstance(jobs[0].request, TraceRequest):
            self._compute(jobs[0])
            return
        try:
            found = self._readings(jobs)
        except BaseException as caught:
            found = [readable(caught, STOPPED)] * len(jobs)
        for job, one in zip(jobs, found, strict=True):
            if isinstance(one, Traced):
                self._over(job, one, None)
            else:
                self._over(job, None, one)

    def _readings(self, jobs: list[Job]) -> list[Traced | HeadlightError]:
        """What the model makes of each, kept for whoever asks the same."""
        model = load_model(jobs[0].request.model_id)
        with self._changed:
            wanted = [self._wanted(model, job) for job in jobs]
        found = read_together(model, wanted)
        with self._changed:
            self._counts.count(found)
        for job, one in zip(jobs, found, strict=True):
            if isinstance(one, Traced):
                assert isinstance(job.request, TraceRequest)
                self._keep(job.request, one, job.session)
        return found

    def _wanted(self, model: LoadedModel, job: Job) -> Wanted:
        """What a job reads, and what it may begin with."""
        assert isinstance(job.request, TraceRequest)
        before = self._results.before(model, job.request)
        return Wanted(job.request, job.notices, before)

    def _lost(self, jobs: list[Job]) -> None:
        """The thread that read these died: once more, each alone, and then no more."""
        with self._changed:
            for job in [one for one in jobs if not one.done.is_set()]:
                if job.alone or len(jobs) == 1:
                    self._over(job, None, HeadlightError(STOPPED))
                    continue
                self._running.pop(job.session, None)
                job.alone, job.stage, job.deadline = True, "waiting", self.deadline()
                self._queue.put_back(job)
            self._changed.notify_all()

    def _take_question(self) -> Job:
        """The next question that needs no reader, once there is one."""
        with self._changed:
            while (job := self._questions.take()) is None:
                self._has_asked.wait(LEASE_S if self._leases else None)
                self._leases.expire()
            job.stage = "reading"
            return job

    def _lost_question(self, job: Job) -> None:
        """The thread that was to answer it died."""
        if not job.done.is_set():
            self._over(job, None, HeadlightError(NO_ANSWER))

    def _compute(self, job: Job) -> None:
        """Answer one job. Whatever happens, it is over and its session free again."""
        answer: Answer | None = None
        error: HeadlightError | None = None
        try:
            answer = self._answer(job)
            if isinstance(answer, Answered):
                self._keep_answer(job, answer)
        except BaseException as caught:
            # A panic inside a tokenizer is no Exception, and must not end the thread.
            asks = isinstance(job.request, AskRequest)
            answer, error = None, readable(caught, NO_ANSWER if asks else STOPPED)
            if lasts(error):
                self._keep_answer(job, copy(error))
        self._over(job, answer, error)

    def _over(
        self, job: Job, answer: Answer | None, error: HeadlightError | None
    ) -> None:
        """A job is over, and its session free again."""
        with self._changed:
            if self._running.get(job.session) is job:
                del self._running[job.session]
            self._jobs.pop(job.request, None)
            self._served += 1
            job.finish(answer, error)
            self._changed.notify_all()

    def _answer(self, job: Job) -> Answer:
        request = job.request
        assert not isinstance(request, TraceRequest)
        check_deadline(job)
        if isinstance(request, AskRequest):
            for one in request.reads:
                job.about[one] = job.about.get(one) or self._read(job, one)
            return asked(request, [job.about[one] for one in request.reads])
        model = load_model(request.model_id)
        return self._writers.read(model, request.text, request.new_ids, job.session)

    def _read(self, job: Job, request: TraceRequest) -> Traced:
        """What a question is about: kept as a rule, else read once more."""
        with self._changed:
            known = self._at_hand(request)
        if known is None:
            known = self._read_now(job, request)
        return known

    def _read_now(self, job: Job, request: TraceRequest) -> Traced:
        """One text, read for a job that goes on with it."""
        model = load_model(request.model_id)
        with self._changed:
            before = self._results.before(model, request)
        (found,) = read_together(model, [Wanted(request, job.notices, before)])
        if isinstance(found, HeadlightError):
            raise found
        self._keep(request, found, job.session)
        return found

    def _keep(self, request: TraceRequest, answer: Traced, session: str) -> None:
        """Keep an answer for whoever asks the same."""
        with self._changed:
            self._results.keep(request, answer, session)
            self._results.keep_alive_only(loaded_models())

    def _keep_answer(self, job: Job, answer: Answered | HeadlightError) -> None:
        """Keep what a question found, or why nothing, as long as what it is about."""
        if not isinstance(job.request, AskRequest) or job.request.changes:
            return
        with self._changed:
            known = next(iter(job.about.values()), None)
            model = known.trace.model if known else at_hand(job.request.model_id)
            if model is not None:
                self._results.keep_answer(job.request, answer, job.session, model)
                self._results.keep_alive_only(loaded_models())


def _known(request: AskRequest, known: Answered | HeadlightError) -> Job:
    """A question that was asked before."""
    job = Job(request, "", (), 0.0)
    if isinstance(known, Answered):
        job.finish(known)
    else:
        job.finish(error=known)
    return job


def _loaded(model_id: str) -> LoadedModel | None:
    """The model of this name, if it is in memory."""
    return next((one for one in loaded_models() if one.card.id == model_id), None)


def _joined(notices: tuple[str, ...], known: Traced) -> tuple[str, ...]:
    """The notices of this text, then those of reading it, each once."""
    return tuple(dict.fromkeys((*notices, *known.notices)))


@cache
def engine() -> Engine:
    """The engine that this process asks: its own, or that of a cluster."""
    if os.environ.get(VARIABLE, "").strip().lower() == "ray":
        # By name: few have Ray, and its replicas in turn hold the engine of this file.
        return import_module("..ray_engine", __name__).RayEngine()
    return LocalEngine()
