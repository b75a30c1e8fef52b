"""The log: one line for an error, no learner's text, and never more than so much."""

import io
import logging
import threading
from collections.abc import Iterator

import pytest

from components.server import log as module
from components.server.log import Log

SECRET = "nobody may read this"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What is written by a logger with a handler of its own, as Streamlit's have."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    logger = logging.getLogger("streamlit.some.part")
    logger.addHandler(handler)
    monkeypatch.setattr(logger, "propagate", False)
    monkeypatch.setattr(module.sys, "unraisablehook", None)
    monkeypatch.setattr(threading, "excepthook", None)
    before = logging.getLogRecordFactory()
    Log(lines=50, same=5).install()
    yield out
    logging.setLogRecordFactory(before)
    logging.captureWarnings(False)
    logger.removeHandler(handler)


def fail(times: int = 1) -> None:
    for _ in range(times):
        try:
            raise KeyError(SECRET)
        except KeyError:
            logging.getLogger("streamlit.some.part").exception("A page stopped.")


def test_an_error_is_a_line_that_says_which_and_where_but_not_its_words(written):
    fail()
    (line,) = written.getvalue().splitlines()
    assert line.startswith("A page stopped. [KeyError at tests/components/server/")
    assert SECRET not in line
    assert "Traceback" not in line


def test_the_same_error_is_not_told_for_ever(written):
    fail(100)
    assert len(written.getvalue().splitlines()) <= 6


def test_all_lines_together_are_bounded_and_so_is_each(written):
    logger = logging.getLogger("streamlit.some.part")
    for number in range(200):
        logger.warning(f"{number} " + "x" * 10_000)
    lines = written.getvalue().splitlines()
    assert len(lines) == 50
    assert max(map(len, lines)) < 400


def test_a_new_hour_says_how_many_were_left_out(written, monkeypatch):
    now = 10.0**9
    monkeypatch.setattr(module.time, "monotonic", lambda: now)
    fail(1)
    fail(100)
    now += 3601
    logging.getLogger("streamlit.some.part").warning("Another matter.")
    assert "more lines were left out before" in written.getvalue().splitlines()[-1]


def test_what_the_server_says_of_single_requests_is_not_written(written):
    logger = logging.getLogger("streamlit.some.part")
    logger.error("ASGI callable returned without completing handshake.")
    make = logging.getLogRecordFactory()
    record = make("uvicorn.error", logging.INFO, "f", 1, "GET /?text=%s", ("a",), None)
    assert record.levelno < 0
    assert written.getvalue() == ""


def test_a_line_that_can_not_be_put_together_is_no_error(written):
    make = logging.getLogRecordFactory()
    record = make("a", logging.ERROR, "f", 1, "%d of %d", ("x",), None)
    assert record.getMessage() == "%d of %d"
