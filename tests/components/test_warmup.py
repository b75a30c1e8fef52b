"""Starting up: what is said before the default model answers, and after."""

import asyncio
import gc
import json
import threading

import pytest

from components import warmup as module
from components.warmup import Warmup, ready
from core.errors import WeightsUnavailable


@pytest.fixture
def warmup(monkeypatch):
    fresh = Warmup()
    monkeypatch.setattr(module, "warmup", fresh)
    monkeypatch.setattr(fresh, "_collect_when_idle", lambda: None)
    monkeypatch.setattr(gc, "freeze", lambda: None)
    return fresh


def answer() -> tuple[int, dict]:
    response = asyncio.run(ready(None))  # pyright: ignore[reportArgumentType]
    return response.status_code, json.loads(bytes(response.body))


def test_without_a_start_pages_may_run_at_once(warmup):
    assert warmup.wait_for_imports(0)


def test_before_the_model_is_there_the_server_says_how_far_it_is(warmup, monkeypatch):
    go = threading.Event()
    monkeypatch.setattr(warmup, "_load_default_model", lambda: go.wait(10))
    warmup.start()
    assert answer() == (503, {"ready": False, "stage": "starting"})
    assert not warmup.wait_for_imports(0)
    go.set()
    assert warmup.finished.wait(10)
    assert answer() == (200, {"ready": True})


def test_a_start_that_fails_says_why_and_lets_pages_run(warmup, monkeypatch):
    def fail() -> None:
        raise WeightsUnavailable("There is no network.")

    monkeypatch.setattr(warmup, "_load_default_model", fail)
    warmup.start()
    assert warmup.finished.wait(10)
    assert answer() == (503, {"ready": False, "error": "There is no network."})
    assert warmup.wait_for_imports(0)


def test_while_weights_are_fetched_their_progress_is_told(warmup):
    warmup.imported.set()
    status, body = answer()
    assert status == 503
    assert body["stage"] == "loading"
    assert set(body["weights"]) >= {"smollm2-135m", "minilm-l6"}
