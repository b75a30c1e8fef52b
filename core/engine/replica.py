"""One process of a cluster that reads: the local engine, asked from elsewhere."""

import asyncio
import gc
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from uuid import uuid4

import torch

from ..errors import Busy, HeadlightError, LetGo, TooLate, readable
from ..limits import LIMITS, Limits
from .local import MANY, LocalEngine
from .packs import STOPPED
from .requests import Answer, AskRequest, Traced, WriteRequest
from .tickets import LATE

APP = "headlight"
SLICE_S = 0.25
"""How often a replica looks whether somebody still waits for the answer."""


@dataclass(frozen=True)
class Wish:
    """What is asked, by whom, and until when somebody waits for the answer."""

    request: AskRequest | WriteRequest
    session: str
    until: float
    """By the clock: the machines of a cluster agree on that alone."""


@dataclass(frozen=True)
class Outcome:
    """What came of it: an answer, or a sentence why there is none."""

    answer: Answer | None = None
    error: HeadlightError | None = None


class Replica:
    """Answers with an engine of its own.

    As many questions are let in as the engine lets wait: it reads together what waits
    for the same model, which it can not while they stand in line before it.

    Args:
        model_id: loaded before the first question comes.
        readers: passes at once.
        limits: those of its engine.
        alone: whether no other machine may reach it.
    """

    def __init__(
        self,
        model_id: str | None,
        readers: int,
        limits: Limits = LIMITS,
        *,
        alone: bool = False,
    ) -> None:
        if alone:
            listen_here_alone()
        self._name = uuid4().hex
        # One thread a pass, as many passes as readers: several threads for each would
        # stand in each other's way.
        torch.set_num_threads(1)
        self._engine = LocalEngine(workers=readers, limits=limits)
        self._waiting = ThreadPoolExecutor(ongoing(limits), "headlight-asked")
        if model_id is not None:
            self._engine.warm_up(model_id)
            gc.collect()
            gc.freeze()

    async def answer(self, wish: Wish) -> Outcome:
        """What the engine finds; whoever has gone meanwhile is not read for."""
        if time.time() > wish.until:
            return Outcome(error=TooLate(LATE))
        try:
            return Outcome(await self._answered(wish))
        except LetGo as error:
            return Outcome(error=error)
        except HeadlightError as error:
            return Outcome(error=error)
        except Exception as error:
            return Outcome(error=readable(error, STOPPED))

    async def _answered(self, wish: Wish) -> Answer:
        loop, request = asyncio.get_running_loop(), wish.request
        if isinstance(request, WriteRequest):
            write = self._engine.write
            return await loop.run_in_executor(
                self._waiting, write, request, wish.session
            )
        ticket = self._engine.submit(request, wish.session)
        try:
            if not ticket.wait(0):
                await loop.run_in_executor(self._waiting, _watched, ticket, wish.until)
            answer = ticket.answer()
        finally:
            ticket.cancel()
        assert not isinstance(answer, Traced)
        return answer

    async def status(self) -> dict[str, int | str]:
        """The engine's counts, and which replica they are of."""
        return {**self._engine.status(), "replica": self._name}

    async def forget_failure(self, model_id: str) -> None:
        """Try to load this model again."""
        self._engine.forget_failure(model_id)

    def check_health(self) -> None:
        """Called by Ray now and then; raises where nobody reads."""
        self._engine.mend()
        if not self._engine.readers:
            raise Busy(MANY)


def listen_here_alone() -> None:
    """Let the server that Ray Serve begins in a replica be reached from here alone.

    It listens at every address, whatever Ray itself was told, and does what it is sent.
    """
    ray: Any = import_module("ray.serve._private.replica")
    add_port = ray.add_port_to_grpc_server

    def add_port_here(server: object, where: str) -> int:
        return add_port(server, where.replace("[::]", "127.0.0.1"))

    ray.add_port_to_grpc_server = add_port_here


def ongoing(limits: Limits) -> int:
    """How many questions a replica has in hand at once."""
    return limits.waiting


def _watched(ticket: object, until: float) -> None:
    """Waits as a page does, by looking again and again, until somebody's patience ends.

    Raises:
        TooLate: it has.
    """
    from .requests import Ticket

    assert isinstance(ticket, Ticket)
    while not ticket.wait(SLICE_S):
        if time.time() > until:
            raise TooLate(LATE)
