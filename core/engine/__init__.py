"""Who reads for whom and when: the queue, its workers, and what they keep."""

from .local import (
    Answered,
    AskRequest,
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
    "LocalEngine",
    "Ticket",
    "TraceRequest",
    "Traced",
    "WriteRequest",
    "again",
    "engine",
]
