"""Stand-ins for packages that core names and a bare machine may not have.

What they are for is not wanted by a measurement: annotations of shapes, PCA, downloads.
"""

import importlib.util
import os
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType, SimpleNamespace
from typing import Any

NOT_NEEDED = ("jaxtyping", "psutil", "requests", "scipy")


class Anything:
    """Whatever is asked of it, it is that again."""

    def __getattr__(self, name: str) -> "Anything":
        """A part of it."""
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything()

    def __getitem__(self, of: object) -> Any:
        """As an annotation."""
        return Any

    def __call__(self, *of: object, **more: object) -> "Anything":
        """What it gives."""
        return Anything()


class StandIn(ModuleType):
    """A package that is not there."""

    def __getattr__(self, name: str) -> Any:
        """Something of that name."""
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (Exception,), {}) if name.endswith("Error") else Anything()


class Finder:
    """Finds stand-ins for these packages and all within them."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names = names

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        """Where the stand-in for this module comes from; None for another one."""
        if name.partition(".")[0] in self._names:
            return ModuleSpec(name, self, is_package=True)  # pyright: ignore[reportArgumentType]
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """The stand-in."""
        module = StandIn(spec.name)
        if spec.name == "psutil":
            vars(module).update(virtual_memory=_memory)
        return module

    def exec_module(self, module: ModuleType) -> None:
        """It has no code."""


def stand_in_for_what_is_missing() -> None:
    """From now on what is missing can be imported all the same."""
    missing = tuple(one for one in NOT_NEEDED if not importlib.util.find_spec(one))
    sys.meta_path.append(Finder(missing))  # pyright: ignore[reportArgumentType]


def _memory() -> SimpleNamespace:
    size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return SimpleNamespace(total=size, available=size)
