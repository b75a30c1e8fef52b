"""The engine on a cluster: local engines in replicas of Ray Serve, asked from here.

A question travels to where the weights are and its answer comes back; a trace never
travels. A page's questions go to the replica that has read its text, for that replica
has it at hand. A replica that dies is one among several: what it was asked is asked of
another one, as equal requests have equal answers.

Settings after https://docs.ray.io/en/latest/serve/; Ray is not needed by anything else.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Hashable
from concurrent.futures import CancelledError, Future, wait
from functools import cached_property
from importlib import import_module
from typing import Any

from ..errors import Busy, HeadlightError, TooLate, readable
from ..limits import LIMITS, Limits
from ..prediction.writing import Written
from .local import MANY, LocalEngine
from .packs import STOPPED
from .replica import APP, Outcome, Wish
from .requests import (
    Answer,
    Answered,
    AskRequest,
    Stage,
    Ticket,
    Traced,
    TraceRequest,
    WriteRequest,
)
from .tickets import LATE

LOST = "The engine that reads the texts is out of reach for the moment."
PAUSES_S = (0.05, 0.1, 0.2, 0.5)
"""How long to wait before another replica is asked."""
ASKED_FOR_COUNTS = 12
"""So many times a replica is asked for its counts: each of a few answers once."""
COUNTS_S = 2.0

Connect = Callable[[], Any]


class EngineLost(Busy):
    """No replica can be reached; whoever waits asks again until one can."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(LOST)


class RayTicket:
    """A hold on what a replica was asked."""

    ahead = 0
    """The line is the replica's; how long it is, is not known here."""

    def __init__(self, future: "Future[Answer]") -> None:
        self._future = future

    @property
    def stage(self) -> Stage:
        """What is happening to the request now, as far as it is known here."""
        return "done" if self._future.done() else "waiting"

    def wait(self, seconds: float | int) -> bool:
        """Wait at most this long; whether the answer (or an error) is there."""
        return bool(wait([self._future], seconds).done)

    def answer(self) -> Answer:
        """The answer; raises why there is none, as a sentence for the reader."""
        try:
            return self._future.result()
        except CancelledError:
            raise TooLate("This request was given up.") from None

    def result(self) -> Traced:
        """Never: a reading stays where it was made."""
        raise TypeError("a trace does not travel; ask a question about it")

    def cancel(self) -> None:
        """Give the place up."""
        self._future.cancel()


class RayEngine:
    """Asks the replicas of a cluster.

    Args:
        connect: gives the handle of the replicas; asked again after they were lost.
        limits: those of this front end.
    """

    def __init__(self, connect: Connect | None = None, limits: Limits = LIMITS) -> None:
        self.limits = limits
        self._connect, self._handle = connect or connected, None
        self._connecting = threading.Lock()
        self._asked: set[Future[Any]] = set()

    def submit(self, request: AskRequest | TraceRequest, session: str) -> Ticket:
        """Ask a replica; what stands in the way is said by the ticket.

        A trace does not travel: whoever wants one has it read in this process.
        """
        if isinstance(request, TraceRequest):
            return self._own.submit(request, session)
        return RayTicket(self._begin(self._answered(request, session)))

    def run(self, request: TraceRequest, session: str) -> Traced:
        """Read a text in this process, for a trace does not travel."""
        return self._own.run(request, session)

    def ask(
        self, request: TraceRequest | str, question: Hashable, session: str
    ) -> Answered:
        """Ask about a text, or about the model of this name, and wait."""
        asks = AskRequest.about(request, question)
        answer = self.submit(asks, session).answer()
        assert isinstance(answer, Answered)
        return answer

    def write(self, request: WriteRequest, session: str) -> Written:
        """One step of writing, by the replica that has written what stands before."""
        answer = RayTicket(self._begin(self._answered(request, session))).answer()
        assert isinstance(answer, Written)
        return answer

    def warm_up(self, model_id: str) -> None:
        """Wait until a replica answers; each has loaded its model before it does.

        Where none does for long, the pages say so.
        """
        until = time.monotonic() + self.limits.load_s
        while time.monotonic() < until:
            try:
                self._begin(self._told("status", "")).result()
                return
            except HeadlightError:
                time.sleep(PAUSES_S[-1])

    def mend(self) -> None:
        """Nothing to see to: Ray begins a replica anew when one ends."""

    @property
    def readers(self) -> int:
        """Counts as one: whether a replica can be reached is said by each answer."""
        return 1

    @property
    def is_busy(self) -> bool:
        """Whether somebody of this front end waits for an answer."""
        return any(not one.done() for one in list(self._asked))

    def forget_failure(self, model_id: str) -> None:
        """Try to load this model again at the next request."""
        self._begin(self._told("forget_failure", "", model_id))

    def status(self) -> dict[str, int]:
        """The counts of all replicas together; none where none can be reached."""
        told = [
            self._begin(self._told("status", f"status-{n}"))
            for n in range(ASKED_FOR_COUNTS)
        ]
        done = wait(told, COUNTS_S).done
        found = [one.result() for one in done if one.exception() is None]
        each = {counts.pop("replica"): counts for counts in found}
        names = next(iter(each.values()), dict.fromkeys(NO_COUNTS, 0))
        return {n: sum(counts.get(n, 0) for counts in each.values()) for n in names}

    @cached_property
    def _own(self) -> LocalEngine:
        return LocalEngine(limits=self.limits)

    @cached_property
    def _loop(self) -> asyncio.AbstractEventLoop:
        loop = asyncio.new_event_loop()
        threading.Thread(
            target=loop.run_forever, name="headlight-ray", daemon=True
        ).start()
        return loop

    def _begin(self, work: Coroutine[Any, Any, Any]) -> "Future[Any]":
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        self._asked.add(future)
        future.add_done_callback(self._asked.discard)
        return future

    async def _answered(
        self, request: AskRequest | WriteRequest, session: str
    ) -> Answer:
        """What the replicas make of it; one after the other while they are lost."""
        until, tries = time.monotonic() + self.limits.deadline_s, 0
        while True:
            wish = Wish(request, session, time.time() + self.limits.load_s)
            try:
                outcome = await self._told("answer", session, wish)
            except EngineLost:
                if time.monotonic() > until:
                    raise
            else:
                return _of(outcome)
            await asyncio.sleep(PAUSES_S[min(tries, len(PAUSES_S) - 1)])
            tries += 1

    async def _told(self, method: str, session: str, *arguments: Any) -> Any:
        """What a replica says.

        Raises:
            EngineLost: none can be reached.
            Busy: too many wait for them.
        """
        try:
            handle = await asyncio.to_thread(self._reached)
            options = handle.options(method_name=method, session_id=session)
            said = options.remote(*arguments)
        except Exception as error:
            raise self._lost(error) from error
        try:
            return await asyncio.wait_for(_said(said), self.limits.load_s)
        except asyncio.CancelledError:
            said.cancel()
            raise
        except TimeoutError:
            said.cancel()
            raise TooLate(LATE) from None
        except Exception as error:
            if type(error).__name__ == "BackPressureError":
                raise Busy(MANY) from None
            raise self._lost(error) from error

    def _reached(self) -> Any:
        with self._connecting:
            if self._handle is None:
                self._handle = self._connect()
            return self._handle

    def _lost(self, error: Exception) -> HeadlightError:
        """What is said when a replica did not answer for itself."""
        exceptions = import_module("ray.exceptions")
        if isinstance(error, exceptions.RayTaskError):
            return readable(error, STOPPED)
        if not isinstance(error, exceptions.RayActorError):
            # More than one replica has gone, it may be the whole cluster.
            self._handle = None
        return EngineLost()


NO_COUNTS = ("workers", "reading", "waiting", "loading", "answered", "kept_bytes")


async def _said(response: Any) -> Any:
    return await response


def _of(outcome: Outcome) -> Answer:
    if outcome.error is not None:
        raise outcome.error
    assert isinstance(outcome.answer, Answered | Written)
    return outcome.answer


def connected() -> Any:
    """The handle of the cluster's replicas, from this machine's part of it.

    Raises:
        ConnectionError: there is no cluster, or it has no replicas.
    """
    from .cluster import join

    ray, serve = import_module("ray"), import_module("ray.serve")
    try:
        join()
        return serve.get_app_handle(APP)
    except Exception as error:
        # What is left of a cluster that has gone stands in the way of the next one.
        ray.shutdown()
        raise ConnectionError("there is no cluster to ask") from error
