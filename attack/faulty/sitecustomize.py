"""On PYTHONPATH, a server's readers break or take a minute where the text says so.

Python imports this before anything else. The fault lies where one of torch would; all
else is as it is for everybody.
"""

import sys
import time
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

WHERE = "core.engine.answering"
BREAKS, TAKES_A_MINUTE = "It breaks", "It takes a minute"
MINUTE_S = 60.0


class Panic(BaseException):
    """Stands for what no reader expects."""


class _Faulty(Loader):
    def __init__(self, real: Loader) -> None:
        self._real = real

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._real.create_module(spec)

    def exec_module(self, module: Any) -> None:
        self._real.exec_module(module)
        reads = module.trace

        def trace(model: Any, text: str, **options: Any) -> Any:
            if text.startswith(BREAKS):
                raise Panic(text)
            if text.startswith(TAKES_A_MINUTE):
                time.sleep(MINUTE_S)
            return reads(model, text, **options)

        module.trace = trace


class _Finder(MetaPathFinder):
    def find_spec(
        self, name: str, path: Sequence[str] | None, target: object = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path) if name == WHERE else None
        if spec is not None and spec.loader is not None:
            spec.loader = _Faulty(spec.loader)
        return spec


sys.meta_path.insert(0, _Finder())
