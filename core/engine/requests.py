"""What is asked of an engine and what it answers, whatever runs the models."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, Literal, Protocol, runtime_checkable

from ..instrument.interventions import Intervention
from ..prediction.writing import Written
from ..trace.reading import Trace

Stage = Literal["loading", "waiting", "reading", "done"]


@dataclass(frozen=True)
class TraceRequest:
    """What to read with which model. Equal requests have equal answers."""

    model_id: str
    text: str
    text_pair: str | None = None
    target: str | None = None
    interventions: tuple[Intervention, ...] = ()
    max_tokens: int | None = None
    """At most this many tokens are read; None: the server's usual limit."""


@dataclass(frozen=True)
class WriteRequest:
    """Which text to go on from, and what has been written behind it so far."""

    model_id: str
    text: str
    new_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class AskRequest:
    """A question about one reading, about two, or about what has the name of a model.

    It is a frozen dataclass, called with the traces, or with the model where nothing is
    read. Equal requests have equal answers. One that says ``runs_model`` waits in the
    queue of those who read.
    """

    model_id: str
    """Where nothing is read it may be another name of ``resources``."""
    question: Hashable
    read: TraceRequest | None = None
    other: TraceRequest | None = None
    """A second reading that the first one is compared with."""

    @classmethod
    def about(
        cls,
        of: TraceRequest | str,
        question: Hashable,
        other: TraceRequest | None = None,
    ) -> "AskRequest":
        """A question about a text, about two, or about what has this name."""
        if isinstance(of, str):
            return cls(of, question)
        return cls(of.model_id, question, of, other)

    @property
    def runs_model(self) -> bool:
        """Whether a forward pass is needed to answer it."""
        return bool(getattr(self.question, "runs_model", False))

    @property
    def changes(self) -> bool:
        """Whether its answer changes by itself, so that it is asked each time."""
        return bool(getattr(self.question, "changes", False))

    @property
    def reads(self) -> tuple[TraceRequest, ...]:
        """The readings that it is about."""
        return tuple(one for one in (self.read, self.other) if one is not None)


@dataclass(frozen=True)
class Answered:
    """What a question found."""

    answer: Any


Request = TraceRequest | WriteRequest | AskRequest
"""All that may be queued."""


@dataclass(frozen=True)
class Traced:
    """An answer of the engine."""

    trace: Trace
    notices: tuple[str, ...]
    """What was cut or replaced before reading, one sentence each."""
    seconds: float
    """Duration of the forward pass, the scores after the last token included."""
    cached: bool
    """Whether the answer was already there."""


Answer = Traced | Written | Answered


@runtime_checkable
class Ticket(Protocol):
    """A place in the queue."""

    def wait(self, seconds: float | int) -> bool:
        """Wait at most this long; whether the answer (or an error) is there."""
        ...

    def result(self) -> Traced:
        """The answer to a text, waiting until the deadline.

        Raises:
            HeadlightError: what went wrong, as a sentence for the reader.
        """
        ...

    def answer(self) -> "Answer":
        """The answer, whatever was asked; raises as ``result`` does."""
        ...

    def cancel(self) -> None:
        """Give the place up; nothing happens once the model is reading."""
        ...

    @property
    def stage(self) -> Stage:
        """What is happening to the request now."""
        ...

    @property
    def ahead(self) -> int:
        """How many requests will be answered before this one."""
        ...


@runtime_checkable
class Engine(Protocol):
    """What pages need from whatever runs the models."""

    def submit(self, request: TraceRequest | AskRequest, session: str) -> Ticket:
        """Queue a request; raises Busy when too many wait already."""
        ...

    def run(self, request: TraceRequest, session: str) -> Traced:
        """Queue a request and wait for its answer."""
        ...

    def ask(
        self, request: TraceRequest | str, question: Hashable, session: str
    ) -> Answered:
        """Ask about a text, or about the model of this name, and wait."""
        ...

    def write(self, request: WriteRequest, session: str) -> Written:
        """Queue one step of writing and wait for it; what was read is reused."""
        ...

    def warm_up(self, model_id: str) -> None:
        """Return once this model answers."""
        ...

    def mend(self) -> None:
        """See to it that somebody reads what waits."""
        ...

    def forget_failure(self, model_id: str) -> None:
        """Try to load this model again at the next request, for somebody asked to."""
        ...

    @property
    def readers(self) -> int:
        """How many there are to read."""
        ...

    @property
    def is_busy(self) -> bool:
        """Whether somebody is being answered or waits to be; quick to ask."""
        ...

    def status(self) -> dict[str, int]:
        """Counts for the page about the server."""
        ...
