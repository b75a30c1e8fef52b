"""The lens beside the pages: as it comes, shared, and let go when nobody wants it."""

import threading

import numpy as np
import pytest

from core.engine import TraceRequest
from core.errors import HeadlightError
from core.lens import lens
from core.lens_worker import LensWorker
from core.models import LoadedModel
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
