"""A text read by a model with everything on the way: `Trace` and `trace`."""

from .reading import (
    Stack,
    Trace,
    trace,
)

__all__ = [
    "Stack",
    "Trace",
    "trace",
]
