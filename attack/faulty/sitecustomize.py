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

WHERE = {"core.engine.answering", "core.engine.packs"}
"""Where a text is read alone, and where several are read together."""
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
        if module.__name__.endswith("packs"):
            together = module.read_pack

            def read_pack(model: Any, parts: Sequence[Any]) -> Any:
                for part in parts:
                    _go_wrong(part.text)
                return together(model, parts)

            module.read_pack = read_pack
            return
        reads = module.trace

        def trace(model: Any, text: str, **options: Any) -> Any:
            _go_wrong(text)
            return reads(model, text, **options)

        module.trace = trace


def _go_wrong(text: str) -> None:
    """Break or take a minute, where the text says so."""
    if text.startswith(BREAKS):
        raise Panic(text)
    if text.startswith(TAKES_A_MINUTE):
        time.sleep(MINUTE_S)


class _Finder(MetaPathFinder):
    def find_spec(
        self, name: str, path: Sequence[str] | None, target: object = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path) if name in WHERE else None
        if spec is not None and spec.loader is not None:
            spec.loader = _Faulty(spec.loader)
        return spec


sys.meta_path.insert(0, _Finder())
