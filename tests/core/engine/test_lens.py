"""The lens beside the pages: as it comes, and the lens itself once all is there."""

import numpy as np
import pytest

from core.engine import TraceRequest
from core.engine.jobs import Jobs, Rules
from core.engine.lens import RULES, LensJobs, read_layers
from core.errors import HeadlightError
from core.models import LoadedModel
from core.prediction.lens import lens
from core.trace import Trace, trace
from tests.core.engine.jobs import LONG


def of(rules: Rules = RULES) -> LensJobs:
    return Jobs("lens", rules, lambda: False)


def asked(lm: LoadedModel, text: str) -> tuple[TraceRequest, Trace]:
    return TraceRequest(lm.card.id, text), trace(lm, text)


def test_what_comes_out_is_the_lens_itself(smollm2: LoadedModel):
    jobs, (request, t) = of(), asked(smollm2, "The capital of France is")
    hold = read_layers(jobs, request, t.card.n_layers, "ann")
    assert hold.wait(LONG)
    found = hold.progress
    assert (found.stage, found.error, found.total) == ("done", None, 31)
    assert [layer.layer for layer in found.parts] == list(range(30, -1, -1))
    expected = lens(t)
    for layer in found.parts:
        np.testing.assert_array_equal(layer.top_ids, expected.top_ids[layer.layer])
    # The next one to ask gets the same.
    assert read_layers(jobs, request, t.card.n_layers, "bob").progress == found


def test_one_that_was_stopped_is_whole_when_it_is_asked_for_again(
    smollm2: LoadedModel, monkeypatch: pytest.MonkeyPatch
):
    jobs, (request, t) = of(), asked(smollm2, "An old text")
    own = Jobs.__dict__["_is_turn_over"]

    def stops(self: LensJobs, job: object, since: float) -> bool:
        if len(job.parts) == 3:  # pyright: ignore
            self.give_up("ann")
        return own(self, job, since)

    monkeypatch.setattr(Jobs, "_is_turn_over", stops)
    first = read_layers(jobs, request, t.card.n_layers, "ann")
    assert first.wait(LONG)
    assert (first.progress.stage, len(first.progress.parts)) == ("stopped", 3)
    again = read_layers(jobs, request, t.card.n_layers, "bob")
    assert again.wait(LONG)
    assert [layer.layer for layer in again.progress.parts] == list(range(30, -1, -1))


def test_a_model_without_a_head_fails_with_its_sentence(minilm: LoadedModel):
    request, t = asked(minilm, "a cat")
    hold = read_layers(of(), request, t.card.n_layers, "ann")
    assert hold.wait(LONG)
    assert isinstance(hold.progress.error, HeadlightError)
    assert "no vocabulary head" in str(hold.progress.error)
