"""A text read by a model with everything on the way: `Trace` and `trace`.

The package can be called: ``headlight.trace(model, text)`` is the function `trace`.
Package and function share a name, and Python keeps one attribute for both.
"""

import inspect
import sys
from types import ModuleType

from .packed import Part, common_start, read_pack
from .reading import (
    Stack,
    Trace,
)
from .tracing import trace

__all__ = [
    "Part",
    "Stack",
    "Trace",
    "common_start",
    "read_pack",
    "trace",
]


class _Callable(ModuleType):
    """This package, called like the function in it."""

    __call__ = staticmethod(trace)


sys.modules[__name__].__class__ = _Callable
__signature__ = inspect.signature(trace)
