"""Starting up: what is said before the default model answers, and after."""

import asyncio
import gc
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import Mock

import pytest
import torch
from streamlit.testing.v1 import AppTest

import core.engine as engine_module
from components.libraries import settle_libraries
from components.page import warmup as module
from components.page.warmup import Warmup, ready
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


def threads_of_a_new_thread() -> int:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(torch.get_num_threads).result()


def test_the_server_gives_each_forward_one_thread_before_pages_run(
    warmup, monkeypatch, smollm2
):
    monkeypatch.setattr(warmup, "imported", Mock(wraps=warmup.imported))
    seen = []
    warmup.imported.set.side_effect = lambda: seen.append(threads_of_a_new_thread())
    torch.set_num_threads(2)
    try:
        assert threads_of_a_new_thread() == 2
        warmup.start()
        assert warmup.finished.wait(60)
    finally:
        settle_libraries()
    assert seen[0] == 1


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
    monkeypatch.setattr(module, "_default_model_is_loaded", lambda: False)
    warmup.start()
    assert warmup.finished.wait(10)
    assert answer() == (503, {"ready": False, "error": "There is no network."})
    assert warmup.wait_for_imports(0)


def test_a_start_that_breaks_is_one_sentence_without_a_path_or_a_text(
    warmup, monkeypatch, caplog
):
    def fail() -> None:
        raise RuntimeError("/secret/path")

    monkeypatch.setattr(warmup, "_load_default_model", fail)
    monkeypatch.setattr(module, "_default_model_is_loaded", lambda: False)
    warmup.start()
    assert warmup.finished.wait(10)
    sentence = "The default model could not be loaded."
    assert answer() == (503, {"ready": False, "error": sentence})
    assert "RuntimeError at " in caplog.text
    assert "secret" not in caplog.text


def test_a_model_that_came_at_a_later_try_makes_the_server_ready(warmup, smollm2):
    del smollm2  # loaded by now
    warmup.error = "There was no network."
    warmup.finished.set()
    assert answer() == (200, {"ready": True})


@pytest.mark.parametrize(
    ("now", "last_run", "collected", "due"),
    [
        (100, 99, 50, False),  # somebody is typing
        (100, 90, 50, True),  # somebody was there and rests
        (100, 40, 50, False),  # nobody has been there since
        (300, 299, 50, True),  # the class never rests
    ],
)
def test_garbage_is_collected_when_somebody_was_there_and_rests(
    warmup, now, last_run, collected, due
):
    warmup._last_run = last_run
    assert warmup._is_due(now, collected) is due


def failing_page() -> None:
    import streamlit as st

    from components.page.warmup import explain_error
    from core.errors import BadText

    assert explain_error(BadText("This is **not** a text."))
    assert explain_error(RuntimeError("secret path"))
    st.text("drawn")


def test_an_error_is_one_sentence_and_no_detail_reaches_the_page(caplog):
    at = AppTest.from_function(failing_page).run()
    assert [w.value.replace("\\", "") for w in at.warning] == [
        "This is **not** a text."
    ]
    assert "your text is still in the box" in at.error[0].value
    assert "secret path" not in at.error[0].value
    assert "secret path" in caplog.text


def test_while_weights_are_fetched_their_progress_is_told(warmup):
    warmup.imported.set()
    status, body = answer()
    assert status == 503
    assert body["stage"] == "loading"
    assert set(body["weights"]) >= {"smollm2-135m", "minilm-l6"}


def test_a_server_whose_readers_died_is_not_ready_until_they_are_replaced(
    warmup, monkeypatch
):
    warmup.finished.set()

    class Engine:
        readers = 0

        def mend(self) -> None:
            self.readers = 2

    one = Engine()
    monkeypatch.setattr(engine_module, "engine", lambda: one)
    status, body = answer()
    assert (status, body["ready"]) == (503, False)
    assert "error" not in body  # whoever waits for this server may go on waiting
    assert answer() == (200, {"ready": True})
