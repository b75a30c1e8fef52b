"""Models' folders are looked at in a process of their own before they are loaded.

A configuration, a vocabulary or a header can make whoever reads it work for hours, fill
the memory or crash. So another process reads it first, within limits of time and
memory (`core.models.inspection_child`), and this one loads only what came through.
"""

import json
import subprocess
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import ModelUnavailable
from ..files.child import begun
from ..files.model_files import OPENED
from ..limits import LIMITS, Limits
from .cards import Origin

IDLE_S = 60.0
"""How long the process is kept for the next folder; it has 350 MB of libraries."""
LONGEST_S = 300.0
"""Longest wait for an answer, importing included: the process watches itself."""
REMEMBERED = 64
"""Folders whose answer is remembered as long as none of their files changes."""
CHILD = f"{__package__}.inspection_child"
_ENVIRONMENT = {
    "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false", "HF_HUB_OFFLINE": "1", "PYTHONUTF8": "1",
}  # fmt: skip
"""One thread, so that the process can be copied, and no network."""


@dataclass(frozen=True)
class Verdict:
    """What came of looking into a folder."""

    sentence: str
    """Why the model cannot be loaded; nothing if it can."""
    n_weights: int = 0
    """Numbers the model will have at most."""


class Inspector:
    """Asks the other process, starts it when needed and ends it when idle."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._closing: threading.Timer | None = None
        self._known: OrderedDict[tuple[Any, ...], Verdict] = OrderedDict()

    def verdict(
        self, folder: Path, gguf_file: str | None = None, name: str = ""
    ) -> Verdict:
        """What the other process says of a folder, or said when it was the same."""
        key = (folder, gguf_file, _fingerprint(folder))
        with self._lock:
            if key not in self._known:
                self._known[key] = self._ask(folder, gguf_file, name)
                while len(self._known) > REMEMBERED:
                    self._known.popitem(last=False)
            return self._known[key]

    def close(self) -> None:
        """End the other process; the next question starts it again."""
        with self._lock:
            self._end()

    def _ask(self, folder: Path, gguf_file: str | None, name: str) -> Verdict:
        request = {
            "folder": str(folder),
            "name": name or folder.name,
            "gguf": gguf_file,
            "seconds": self._limits.inspect_s,
            "bytes": self._limits.inspect_bytes,
        }
        process = self._running()
        late = threading.Timer(LONGEST_S, process.kill)
        late.start()
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(json.dumps(request) + "\n")
            process.stdin.flush()
            found = json.loads(process.stdout.readline())
        except (OSError, ValueError):  # It ended, or was ended, before it answered.
            self._end()
            return Verdict("Its files could not be looked at; please try again.")
        finally:
            late.cancel()
            self._close_later()
        return Verdict(
            str(found.get("sentence", "")),
            max(found.get("weights", 0), found.get("held", 0)),
        )

    def _running(self) -> subprocess.Popen[str]:
        if self._closing:
            self._closing.cancel()
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process = begun(CHILD, environment=_ENVIRONMENT)
        return self._process

    def _close_later(self) -> None:
        self._closing = threading.Timer(IDLE_S, self.close)
        self._closing.daemon = True
        self._closing.start()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            with process:
                pass


def _fingerprint(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, size and time of every file that would be opened."""
    found = (path for pattern in OPENED for path in folder.glob(pattern))
    marks = [(path.name, path.stat()) for path in sorted(found) if path.exists()]
    return tuple((name, mark.st_size, mark.st_mtime_ns) for name, mark in marks)


_inspector = Inspector()


def inspected(origin: Origin) -> int:
    """Bytes the model will take as float32, once another process has looked at it.

    Raises:
        ModelUnavailable: what is wrong with its files.
    """
    verdict = _inspector.verdict(origin.folder, origin.gguf_file, origin.id)
    if f"“{origin.id}”" in verdict.sentence:
        raise ModelUnavailable(verdict.sentence)
    if verdict.sentence:
        raise ModelUnavailable(
            "“{model}” cannot be shown. {why}",
            model=origin.id,
            why=verdict.sentence,
        )
    return 4 * verdict.n_weights
