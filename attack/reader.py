"""Reads many harmed folders in a row, in a process of its own: ``attack/folders.py``.

It does what `core.models.inspection_child` does, by that module's own functions, but a
copy of the process is made for each hundred folders and not for each look. Each folder
has its own limits of time and memory; a copy that passes them is ended, and one that
breaks off has read no more. What is asked and answered are lines of JSON, as there.
"""

import json
import os
import select
import shutil
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from attack.harms import harmed
from core.models import inspection_child as child

TICK_S = 0.02
LATE, LARGE = "takes more than", "memory"


def outcome(sentence: str) -> str:
    """In a word: passed, refused, or what was too much for whoever looked."""
    if not sentence:
        return "passed"
    if sentence == child.ODD:
        return "uncaught"
    if LARGE in sentence and ("more memory" in sentence or LATE in sentence):
        return "memory"
    return "time" if LATE in sentence and "seconds" in sentence else "refused"


def _here(request: dict[str, Any], seconds: float, most: int) -> dict[str, Any]:
    """One look without a copy of its own; who watches the whole row watches it."""
    del seconds, most
    reading, writing = os.pipe()
    try:
        child._look(request, writing)
        os.close(writing)
        return json.loads(os.read(reading, 60_000))
    finally:
        os.close(reading)


def read_row(asked: dict[str, Any], writing: int) -> None:
    """Harm, look and say what came of it, one number after the other."""
    child._watched = _here
    place = Path(asked["home"], f"copy-{os.getpid()}")
    for number in range(asked["first"], asked["first"] + asked["count"]):
        gguf_file = harmed(Path(asked["home"]), asked["kind"], number, place)
        os.write(writing, b"{}\n")  # The clock begins here.
        request = {**asked, "folder": str(place), "name": "x", "gguf": gguf_file}
        said = outcome(child._answer(request).get("sentence", ""))
        os.write(writing, json.dumps({"number": number, "came": said}).encode() + b"\n")
    shutil.rmtree(place, ignore_errors=True)


def watched_row(asked: dict[str, Any]) -> list[str]:
    """What came of each folder; the last is why the row ended, if it ended early."""
    reading, writing = os.pipe()
    copy = child._Copy(lambda: (os.close(reading), read_row(asked, writing))[1])
    os.close(writing)
    seen, found, rest = psutil.Process(copy.pid), [], b""
    try:
        started, used, held = _now(seen)
        while True:
            if not select.select([reading], [], [], TICK_S)[0]:
                why = _too_much(seen, asked, started, used, held)
                if why:
                    copy.kill()
                    return [*found, why]
                continue
            raw = os.read(reading, 65_536)
            if not raw:
                break
            *lines, rest = (rest + raw).split(b"\n")
            found += [line["came"] for line in map(json.loads, lines) if line]
            started, used, held = _now(seen)
        os.waitpid(copy.pid, 0)
    finally:
        os.close(reading)
        shutil.rmtree(Path(asked["home"], f"copy-{copy.pid}"), ignore_errors=True)
    return found if len(found) == asked["count"] else [*found, "ended"]


def _now(seen: psutil.Process) -> tuple[float, float, int]:
    """The clock, the seconds of work until now, and the bytes held now."""
    with suppress(psutil.Error):
        times = seen.cpu_times()
        return time.monotonic(), times.user + times.system, seen.memory_info().rss
    return time.monotonic(), 0.0, 0


def _too_much(
    seen: psutil.Process, asked: dict[str, Any], started: float, used: float, held: int
) -> str:
    now, worked, holds = _now(seen)
    if holds - held > asked["bytes"]:
        return "memory"
    late = now - started > child.PATIENCE * asked["seconds"]
    return "time" if late or worked - used > asked["seconds"] else ""


def main() -> None:
    """Answers requests until the input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    silent = os.open(os.devnull, os.O_RDWR)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    for kind in ("llama", "bert", "gpt2", "t5"):
        child.prepare(kind)
    for line in sys.stdin:
        answers.write(json.dumps(watched_row(json.loads(line))) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
