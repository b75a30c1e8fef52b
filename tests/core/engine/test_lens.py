"""The lens beside the pages: as it comes, shared, and let go when nobody wants it."""

import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from core.engine import TraceRequest, crew
from core.engine import lens as lens_worker
from core.engine.lens import LensWorker
from core.errors import Busy, HeadlightError
from core.models import LoadedModel
from core.prediction.lens import lens
from core.trace import Trace, trace

FREE = 60.0
"""Long enough on any machine."""


def asked(lm: LoadedModel, text: str) -> tuple[TraceRequest, Trace]:
    return TraceRequest(lm.card.id, text), trace(lm, text)


def test_what_comes_out_is_the_lens_itself(smollm2: LoadedModel):
    request, t = asked(smollm2, "The capital of France is")
    worker = LensWorker(busy=lambda: False)
    worker.submit(request, t, "ann")
    found = worker.progress(request, FREE)
    assert found.done
    assert found.error is None
    assert [layer.layer for layer in found.layers] == list(range(30, -1, -1))
    expected = lens(t)
    for layer in found.layers:
        np.testing.assert_array_equal(layer.top_ids, expected.top_ids[layer.layer])


def test_two_who_ask_for_the_same_share_one_reading(smollm2: LoadedModel):
    request, t = asked(smollm2, "One two three")
    worker = LensWorker(busy=lambda: False)
    worker.submit(request, t, "ann")
    first = worker.progress(request, FREE)
    worker.submit(request, t, "bob")
    again = worker.progress(request)
    assert again.done
    assert again.layers[0] is first.layers[0]


def test_it_gives_way_and_who_types_on_lets_the_old_text_go(smollm2: LoadedModel):
    looked = threading.Semaphore(0)

    def busy() -> bool:
        looked.release()
        return True

    worker = LensWorker(busy)
    old, old_trace = asked(smollm2, "An old text")
    new, new_trace = asked(smollm2, "A new text")
    worker.submit(old, old_trace, "ann")
    assert looked.acquire(timeout=FREE)
    worker.submit(new, new_trace, "ann")
    with pytest.raises(HeadlightError, match="no longer"):
        worker.progress(old)
    # Busy or not, in the end its turn comes.
    assert worker.progress(new, FREE).layers


def test_a_model_without_a_head_fails_with_its_sentence(minilm: LoadedModel):
    request, t = asked(minilm, "a cat")
    worker = LensWorker(busy=lambda: False)
    worker.submit(request, t, "ann")
    found = worker.progress(request, FREE)
    assert found.done
    assert "no vocabulary head" in str(found.error)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch):
    """Every reading waits until it is opened; one thread, however long that takes."""
    monkeypatch.setattr(crew, "LONG_WORK_S", FREE)
    gate = threading.Event()
    read: list[str] = []

    def layers(t: Trace):
        read.append(t.text)
        gate.wait(FREE)
        return iter(())

    monkeypatch.setattr(lens_worker, "lens_layers", layers)
    yield gate, read
    gate.set()


def test_a_visitor_with_twenty_pages_is_served_in_turn_with_others(
    smollm2: LoadedModel, held: tuple[threading.Event, list[str]]
):
    gate, read = held
    worker = LensWorker(busy=lambda: False)
    t = trace(smollm2, "One")
    many = [TraceRequest(smollm2.card.id, f"x {n}") for n in range(21)]
    for number, request in enumerate(many):
        worker.submit(request, replace(t, text=request.text), f"x:{number}")
    last = TraceRequest(smollm2.card.id, "mine")
    worker.submit(last, replace(t, text="mine"), "y:1")
    gate.set()
    assert worker.progress(last, FREE).done
    assert worker.progress(many[-1], FREE).done
    assert read.index("mine") == 1


def test_a_full_line_says_busy_and_makes_room_for_who_has_fewer(
    smollm2: LoadedModel, held: tuple[threading.Event, list[str]]
):
    gate, read = held
    worker = LensWorker(busy=lambda: False, most_waiting=3)
    t = trace(smollm2, "One")
    requests = [TraceRequest(smollm2.card.id, f"x {n}") for n in range(5)]
    worker.submit(requests[0], t, "x:0")
    while not read:
        time.sleep(0.01)
    for number in (1, 2, 3):
        worker.submit(requests[number], t, f"x:{number}")
    with pytest.raises(Busy, match="at once"):
        worker.submit(requests[4], t, "x:4")
    worker.submit(requests[4], t, "y:1")
    with pytest.raises(Busy, match="at once"):
        worker.progress(requests[3])
    gate.set()
    assert worker.progress(requests[4], FREE).done
    # Whoever lost the place asks again.
    worker.submit(requests[3], t, "x:3")
    assert worker.progress(requests[3], FREE).done
