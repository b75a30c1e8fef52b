"""Engines to hold to the contract, and questions that can be sent to any of them."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any, ClassVar

import pytest

from core.engine import LocalEngine
from core.engine.cluster import ALONE
from core.engine.requests import Engine
from core.errors import BadText
from core.limits import LIMITS, Limits
from core.models import LoadedModel
from core.trace import Trace

# Ray reads it as it is imported, and one process runs all tests of it.
os.environ.setdefault(ALONE, "0")

needs_ray = pytest.mark.skipif(
    find_spec("ray") is None,
    reason="Ray is not here: pip install -r requirements-cluster.txt",
)
quietly = pytest.mark.filterwarnings("ignore")
"""Ray warns of what is its own."""
ENGINES = [
    pytest.param("local", id="local"),
    pytest.param("ray", id="ray", marks=[needs_ray, quietly]),
]

Make = Callable[..., Engine]


def engine_of(kind: str, workers: int = 1, limits: Limits = LIMITS) -> Engine:
    """An engine of its own; that of Ray has its replica in this process."""
    if kind == "local":
        return LocalEngine(workers, limits)
    from core.engine.cluster import application
    from core.engine.ray_engine import RayEngine

    app = application(1, workers, None, limits)
    serve: Any = import_module("ray.serve")
    handle = serve.run(app, name="contract", _local_testing_mode=True)
    return RayEngine(lambda: handle, limits)


@dataclass(frozen=True)
class LastLogit:
    """The largest number of the model's answer, so that equal readings tell equal."""

    def __call__(self, read: Trace) -> tuple[int, float]:
        logits = read.logits(-1)
        return int(logits.argmax()), float(logits.max())


@dataclass(frozen=True)
class TokensOf:
    def __call__(self, read: Trace) -> tuple[int, ...]:
        return tuple(int(one) for one in read.token_ids)


@dataclass(frozen=True)
class TitleOf:
    def __call__(self, model: LoadedModel) -> str:
        return model.card.title


@dataclass(frozen=True)
class Refuses:
    def __call__(self, read: Trace) -> int:
        raise BadText("Only {n} tokens can be counted.", n=len(read.tokens))


@dataclass(frozen=True)
class Breaks:
    def __call__(self, read: Trace) -> int:
        raise RuntimeError(f"secret: {read.text}")


@dataclass(frozen=True)
class Slow:
    """Holds a reader up until it is let go."""

    seconds: float
    runs_model: ClassVar[bool] = True

    def __call__(self, read: Trace) -> float:
        time.sleep(self.seconds)
        return self.seconds
