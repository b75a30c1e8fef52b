"""The process that looks into models' folders, so that the server need not.

It is told a folder on each line of its input and answers with one line. The looking
itself is done in a copy of this process, made for each folder and watched: one that
takes too long or too much memory is ended, and one that crashes takes nobody with it.
Kept for the next folder, this process has transformers imported already.
"""

import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from ..errors import HeadlightError
from .inspection_work import Folder, look_at_files, prepare, try_out

TICK_S = 0.005
BYTES_PER_S = 2_000_000
"""Bytes of a vocabulary read in a second at least; a large one is given more time."""
PATIENCE = 12
"""Seconds on the clock for each second of work, for other work goes on beside."""
ODD = "Its files are broken in a way that stops whoever reads them."


class _Copy:
    """A copy of this process at work."""

    def __init__(self, run: Callable[[], None]) -> None:
        self.pid, self._code = os.fork(), None
        if self.pid == 0:
            with suppress(BaseException):
                run()
            os._exit(0)

    def poll(self) -> int | None:
        if self._code is None:
            done, status = os.waitpid(self.pid, os.WNOHANG)
            self._code = status if done else None
        return self._code

    def kill(self) -> None:
        os.kill(self.pid, 9)
        os.waitpid(self.pid, 0)
        self._code = -9


_Work = _Copy | subprocess.Popen[bytes]


def main() -> None:
    """Answers requests until the input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    # What a library prints must not be taken for an answer.
    silent = os.open(os.devnull, os.O_RDWR)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    for line in sys.stdin:
        answers.write(json.dumps(_answer(json.loads(line))) + "\n")
        answers.flush()


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    """Both looks, one after the other."""
    seconds, most = request["seconds"], request["bytes"]
    files = _watched({**request, "look": "files"}, seconds, most)
    if "sentence" in files:
        return files
    prepare(files["kind"])
    seconds += files["vocabulary"] / BYTES_PER_S
    found = _watched({**request, **files, "look": "model"}, seconds, most)
    return (
        found if "sentence" in found else {**files, **found, "held": files["weights"]}
    )


def _watched(request: dict[str, Any], seconds: float, most: int) -> dict[str, Any]:
    """What one look finds, ended when it takes more than it may."""
    reading, writing = os.pipe()
    work = _start(request, writing, reading)
    os.close(writing)
    try:
        reason = _watch(work, seconds, most)
        raw = b"" if reason else os.read(reading, 60_000)
    finally:
        os.close(reading)
    if reason:
        # What was ended is seen out: nobody else asks how it went.
        while work.poll() is None:
            time.sleep(TICK_S)
        return {"sentence": reason}
    try:
        return json.loads(raw)
    except ValueError:
        return {"sentence": ODD}


def _watch(work: _Work, seconds: float, most: int) -> str:
    """Waits for the end; what comes back is why it was ended, or nothing."""
    started = time.monotonic()
    seen = psutil.Process(work.pid)
    before = seen.memory_info().rss
    while work.poll() is None:
        with suppress(psutil.Error):
            if seen.memory_info().rss - before > most:
                work.kill()
                return (
                    f"It takes more than {most / 1e9:.1f} GB of memory to look at, and "
                    "so it is not loaded."
                )
            used = seen.cpu_times()
            wall = time.monotonic() - started
            if used.user + used.system > seconds or wall > PATIENCE * seconds:
                work.kill()
                return (
                    f"It takes more than {seconds:.0f} seconds to look at, and so it "
                    "is not loaded."
                )
        time.sleep(TICK_S)
    return ""


def _start(request: dict[str, Any], writing: int, reading: int) -> _Work:
    if hasattr(os, "fork"):
        return _Copy(lambda: (os.close(reading), _look(request, writing))[1])
    # Without copies a fresh process does the same, and imports everything again.
    return subprocess.Popen(
        [sys.executable, "-m", f"{__package__}.inspection_child", json.dumps(request)],
        stdout=writing,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
    )


def _look(request: dict[str, Any], writing: int) -> None:
    """Do one look and write what is found, or the sentence that says why not."""
    _bound(request["seconds"], request["bytes"])
    folder = Folder(Path(request["folder"]), request["name"], request["gguf"])
    try:
        if request["look"] == "files":
            found = look_at_files(folder)
        else:
            found = try_out(folder, request["weights"])
    except HeadlightError as error:
        found = {"sentence": str(error)[:500]}
    except MemoryError:
        found = {"sentence": "It takes more memory to look at than is given to that."}
    except BaseException:
        found = {"sentence": ODD}
    os.write(writing, json.dumps(found).encode())


def _bound(seconds: float, most: int) -> None:
    """Have the system itself keep the limits, where it can, if nobody watches."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        now = psutil.Process().memory_info().vms
        resource.setrlimit(resource.RLIMIT_AS, (now + 2 * most, now + 2 * most))
        cpu = math.ceil(PATIENCE * seconds)
        resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _look(json.loads(sys.argv[1]), 1)
    else:
        main()
