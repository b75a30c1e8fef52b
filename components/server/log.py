"""The server's log: one line for what went wrong, none twice too often, and no text.

What a learner typed can stand in an error's own words, and anybody can make the same
error a thousand times an hour. So the log says which error and where, never its words,
and stops counting out what it has said often enough.
"""

import logging
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from traceback import extract_tb
from types import TracebackType
from typing import Any

from core.limits import LIMITS

ROOT = Path(__file__).resolve().parents[2]
AN_HOUR_S = 3600.0
LONGEST_LINE = 300
FRAMES = 8
"""So many of the calls that led to an error are named when it is new."""
DROPPED = -1
"""A level below that of every handler: nothing is written."""
QUIET = {
    # A websocket was refused with words, which is our wish.
    "ASGI callable returned without completing handshake.",
    # An error on a page, before we say it: components/page/warmup.py does.
    "Uncaught app execution",
}
"""Said for nothing."""

log = logging.getLogger("headlight")


class Log:
    """Makes the records of all loggers of this process short, few and silent on texts.

    It stands where records are made, for Streamlit gives each logger its own handler.
    """

    def __init__(self, lines: int, same: int) -> None:
        self._lines, self._same = lines, same
        self._make = logging.getLogRecordFactory()
        self._lock = threading.Lock()
        self._begun = time.monotonic()
        self._written: Counter[tuple[str, str]] = Counter()
        self._known: set[str] = set()
        self._left_out = 0

    def install(self) -> None:
        """From now on, in the whole process."""
        logging.setLogRecordFactory(self.record)
        logging.captureWarnings(True)
        threading.excepthook = _thread_ended
        sys.unraisablehook = _could_not_be_raised

    def record(self, *arguments: Any, **named: Any) -> logging.LogRecord:
        """A record that fits into the log, or one that no handler takes."""
        record = self._make(*arguments, **named)
        kind = (record.name, str(record.msg))
        words = _words(record)
        if _is_noise(record, words):
            record.levelno = DROPPED
            return record
        with self._lock:
            where = self._where(record.exc_info)
            left_out = self._take_left_out()
            if self._is_too_many((kind[0], kind[1] + where)):
                self._left_out += 1
                record.levelno = DROPPED
                return record
        more = f" ({left_out} more lines were left out before.)" if left_out else ""
        record.msg, record.args = f"{words}{where}{more}", ()
        record.exc_info = record.exc_text = record.stack_info = None
        return record

    def _is_too_many(self, kind: tuple[str, str]) -> bool:
        if self._written.total() >= self._lines or self._written[kind] >= self._same:
            return True
        self._written[kind] += 1
        return False

    def _take_left_out(self) -> int:
        """How many were left out in an hour that is over; a new one begins."""
        now = time.monotonic()
        if now - self._begun < AN_HOUR_S:
            return 0
        count, self._left_out, self._begun = self._left_out, 0, now
        self._written.clear()
        self._known.clear()
        return count

    def _where(self, told: Any) -> str:
        """Which error and where, without its words; the way there when it is new."""
        if not isinstance(told, tuple) or told[0] is None:
            return ""
        kind, _, traceback = told
        frames = extract_tb(traceback) if isinstance(traceback, TracebackType) else []
        calls = [f"{_short(frame.filename)}:{frame.lineno}" for frame in frames]
        ours = [call for call in calls if not call.startswith("/")]
        line = f" [{kind.__name__} at {(ours or calls or ['?'])[-1]}]"
        if line in self._known or len(self._known) >= self._lines:
            return line
        self._known.add(line)
        return f"{line} by way of {' '.join(calls[-FRAMES:])}"


def _words(record: logging.LogRecord) -> str:
    try:
        said = record.getMessage()
    except Exception:
        said = str(record.msg)
    line = " ".join(said.split())
    return line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]} …"


def _is_noise(record: logging.LogRecord, words: str) -> bool:
    # It names addresses, and an address holds the text.
    said_of_requests = record.name.startswith("uvicorn")
    return words in QUIET or (said_of_requests and record.levelno < logging.WARNING)


def _short(file: str) -> str:
    """A file of ours by its place here, another by its name alone behind a stroke."""
    path = Path(file)
    return (
        path.relative_to(ROOT).as_posix()
        if path.is_relative_to(ROOT) and "site-packages" not in path.parts
        else f"/{path.name}"
    )


def _thread_ended(told: threading.ExceptHookArgs) -> None:
    if told.exc_type is not SystemExit:
        said = (told.exc_type, told.exc_value, told.exc_traceback)
        log.error("A thread ended with an error.", exc_info=said)  # pyright: ignore


def _could_not_be_raised(told: Any) -> None:
    said = (told.exc_type, told.exc_value, told.exc_traceback)
    log.error("An error had nobody to go to.", exc_info=said)


def bounded_log() -> Log:
    """The log of this server."""
    return Log(LIMITS.log_lines, LIMITS.log_same)
