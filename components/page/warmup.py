"""Starting up: the default model is fetched, loaded and tried beside the server.

The server answers at once; a page opened too early says what it is waiting for. Once
the model is there the garbage collector stops looking at what will never be freed,
and from then on collects when nobody is typing: a collection after every run, as
Streamlit does by default, would hold up everybody for a fifth of a second.
"""

import dataclasses
import gc
import logging
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse

from components.page.content import plain
from components.words.language import said
from core.errors import HeadlightError, readable

IDLE_S = 3.0
"""Nobody has run a page for this long: time to collect garbage."""
LONGEST_WITHOUT_S = 120.0
"""Collect after this long even if the class never rests."""
NOT_LOADED = "The default model could not be loaded."

log = logging.getLogger("headlight")


class Warmup:
    """The start of the server, in a thread of its own."""

    def __init__(self) -> None:
        self.imported = threading.Event()
        """Set once torch and transformers are in memory."""
        self.finished = threading.Event()
        """Set once the default model answers, or could not be had."""
        self.error: str | None = None
        """Why the default model is not there, as a sentence for the reader."""
        self._thread: threading.Thread | None = None
        self._last_run = 0.0

    @property
    def ready(self) -> bool:
        """Whether the default model answers, if only at a later try."""
        if not self.finished.is_set():
            return False
        return self.error is None or _default_model_is_loaded()

    def start(self) -> None:
        """Begin; does nothing when already begun."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, daemon=True)
            self._thread.start()

    def wait_for_imports(self, seconds: float) -> bool:
        """Whether pages can be run; without a start (as in a test) they always can."""
        return self._thread is None or self.imported.wait(seconds)

    def page_ran(self) -> None:
        """Note that somebody is there, so that no collection gets in the way."""
        self._last_run = time.monotonic()

    def _run(self) -> None:
        try:
            self._load_default_model()
        except BaseException as error:
            self.error = str(readable(error, NOT_LOADED))
            log.error("%s %s", NOT_LOADED, self.error)
        finally:
            self.imported.set()
            self.finished.set()
        gc.collect()
        gc.freeze()
        self._collect_when_idle()

    def _load_default_model(self) -> None:
        # Here and not above: torch takes seconds to import, and the server can
        # answer meanwhile.
        from components.libraries import settle_libraries
        from core.engine import engine
        from core.models import DEFAULT_MODEL

        settle_libraries()
        self.imported.set()
        started = time.monotonic()
        engine().warm_up(DEFAULT_MODEL)
        log.info("%s is ready after %.1f s.", DEFAULT_MODEL, time.monotonic() - started)

    def _collect_when_idle(self) -> None:
        collected = time.monotonic()
        while True:
            time.sleep(IDLE_S / 3)
            if self._is_due(time.monotonic(), collected):
                gc.collect()
                collected = time.monotonic()

    def _is_due(self, now: float, collected: float) -> bool:
        """Somebody was there since the last collection, and nobody is there now."""
        resting = now - self._last_run > IDLE_S and self._last_run > collected
        return resting or now - collected > LONGEST_WITHOUT_S


warmup = Warmup()


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Begin warming up when the server starts, without holding it up."""
    warmup.start()
    yield {}


async def ready(_request: Request) -> JSONResponse:
    """``/ready``: 200 once the default model answers, 503 with the progress before."""
    if not warmup.ready:
        return JSONResponse({"ready": False, **_progress()}, status_code=503)
    if not _somebody_reads():
        said = {"ready": False, "stage": "beginning to read again"}
        return JSONResponse(said, status_code=503)
    return JSONResponse({"ready": True})


def _somebody_reads() -> bool:
    """Whether a thread lives that can read; if none does, one is begun."""
    from core.engine import engine

    found = engine().readers > 0
    engine().mend()
    return found


def _default_model_is_loaded() -> bool:
    from core.models import DEFAULT_MODEL, loaded_models

    return any(model.card.id == DEFAULT_MODEL for model in loaded_models())


def _progress() -> dict[str, Any]:
    if warmup.error is not None:
        return {"error": warmup.error}
    if not warmup.imported.is_set():
        return {"stage": "starting"}
    from core.weights.home import progress

    weights = {name: dataclasses.asdict(state) for name, state in progress().items()}
    return {"stage": "loading", "weights": weights}


def explain_error(error: Exception) -> bool:
    """One sentence for the reader, the details for the server's log."""
    if isinstance(error, HeadlightError):
        st.warning(plain(said(error.sentence)), icon=":material/info:")
        return True
    log.error("A page stopped with an error.", exc_info=error)
    # Not at the top: app.py imports this before there is anything to draw.
    from components.page.recovery import recover

    recover()
    return True
