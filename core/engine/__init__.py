"""Who reads for whom and when: the queue, its workers, and what they keep."""

from .local import (
    Answered,
    AskRequest,
    Facts,
    FactsOfText,
    LocalEngine,
    Ticket,
    Traced,
    TraceRequest,
    WriteRequest,
    again,
    engine,
)

__all__ = [
    "Answered",
    "AskRequest",
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
