"""Who reads for whom and when: the queue, its workers, and what they keep."""

from .local import (
    LocalEngine,
    Ticket,
    Traced,
    TraceRequest,
    WriteRequest,
    again,
    engine,
)

__all__ = [
    "LocalEngine",
    "Ticket",
    "TraceRequest",
    "Traced",
    "WriteRequest",
    "again",
    "engine",
]
