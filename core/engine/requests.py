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


def again(
    read: Trace, text: str | None = None, interventions: tuple[Intervention, ...] = ()
) -> TraceRequest:
    """What was read, once more in the same model: as it was, or with these changes.

    With another text the decoder of an encoder-decoder has still written the same.
    """
    return TraceRequest(
        read.card.id,
        read.text if text is None else text,
        text_pair=read.text_pair if text is None else None,
        target=read.target,
        interventions=interventions,
    )


@dataclass(frozen=True)
class WriteRequest:
    """Which text to go on from, and what has been written behind it so far."""

    model_id: str
    text: str
    new_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class AskRequest:
    """A question about one reading, about the model itself, or what else has a name.

    It is a frozen dataclass, called with the trace, or with the model where nothing is
    read. Equal requests have equal answers.
    """

    model_id: str
    """Where nothing is read it may be another name of ``resources``."""
    question: Hashable
    read: TraceRequest | None = None


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
