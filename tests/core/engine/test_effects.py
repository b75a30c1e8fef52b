"""The effect of every head, measured beside the readers' own requests."""

import gc
import weakref

import pytest

from core.attention.ablation import NextTokenChange, answer_of, change_between, effect
from core.engine import LocalEngine, TraceRequest
from core.engine import effects as module
from core.engine.effects import (
    RULES,
    EffectJobs,
    EffectProgress,
    EffectRequest,
    how_far,
    measure,
)
from core.engine.jobs import Jobs
from core.errors import HeadlightError
from core.instrument.interventions import AblateHead
from core.models import LoadedModel
from core.trace import Trace, trace
from core.trace.attentions import attentions_of
from tests.core.engine.jobs import LONG
from tests.tiny import TinyModel

MINILM = tuple(AblateHead(i, j, "encoder") for i in range(6) for j in range(12))
LLAMA = tuple(AblateHead(i, j, "decoder") for i in range(3) for j in range(6))


@pytest.fixture
def jobs() -> EffectJobs:
    return Jobs("effects", RULES, lambda: False)


def measured(jobs: EffectJobs, request: EffectRequest) -> EffectProgress:
    """The job's last word."""
    assert measure(jobs, request, "ann").wait(LONG)
    found = how_far(jobs, request, "ann")
    assert found is not None
    return found


def test_every_head_of_minilm_equals_the_direct_computation(
    minilm: LoadedModel, jobs: EffectJobs
):
    request = EffectRequest("minilm-l6", "A cat sat on a mat", MINILM)
    assert how_far(jobs, request, "ann") is None
    found = measured(jobs, request)
    assert (found.job.stage, found.done, found.total) == ("done", 72, 72)
    assert (found.top, found.share) == (None, None)
    before = answer_of(trace(minilm, request.text))
    for head, one in zip(MINILM, found.effects, strict=True):
        after = answer_of(trace(minilm, request.text, interventions=[head]))
        assert one.effect == effect(change_between(before, after))
        assert (one.share, one.top) == (None, None)


def test_every_head_of_a_decoder_has_its_kl_and_the_fall_of_the_likeliest(
    tiny_model: TinyModel, jobs: EffectJobs
):
    lm = tiny_model("llama")
    request = EffectRequest(lm.card.id, "the cat sat on a mat", LLAMA, position=3)
    found = measured(jobs, request)
    before = answer_of(trace(lm, request.text), 3)
    own = trace(lm, request.text).next_token(3).top(1)[0]
    assert (found.top, found.share) == (own.id, own.prob)
    for head, one in zip(LLAMA, found.effects, strict=True):
        after = answer_of(trace(lm, request.text, interventions=[head]), 3)
        change = change_between(before, after)
        assert isinstance(change, NextTokenChange)
        assert one.effect == change.kl_bits
        assert one.share == change.after.candidate(own.id).prob
        assert one.top == change.after.top(1)[0].id


def test_an_encoder_decoder_has_effects_of_its_cross_attention(
    tiny_model: TinyModel, jobs: EffectJobs
):
    lm = tiny_model("bart")
    cross = next(
        a for a in attentions_of(trace(lm, "a cat", target="a")) if a.kind == "cross"
    )
    heads = tuple(cross.ablation(layer, 1) for layer in range(cross.n_layers))
    request = EffectRequest(lm.card.id, "the cat sat", heads, target="one cat")
    found = measured(jobs, request)
    assert found.done == 3
    assert all(one.effect > 0 for one in found.effects)


def test_a_stopped_job_goes_on_at_the_head_where_it_was(
    minilm: LoadedModel, jobs: EffectJobs, monkeypatch: pytest.MonkeyPatch
):
    read: list[tuple[AblateHead, ...]] = []
    request = EffectRequest("minilm-l6", "one two three", MINILM[:6])

    def watched(*args: object, interventions: tuple, **kwargs: object) -> Trace:
        read.append(interventions)
        if len(read) == 4:
            jobs.give_up("ann")
        return trace(*args, interventions=interventions, **kwargs)  # pyright: ignore

    monkeypatch.setattr(module, "trace", watched)
    stopped = measured(jobs, request)
    assert (stopped.job.stage, stopped.done, stopped.job.error) == ("stopped", 3, None)
    found = measured(jobs, request)
    assert (found.job.stage, found.done) == ("done", 6)
    assert [heads[0] for heads in read if heads] == list(MINILM[:6])


def test_what_goes_wrong_is_a_sentence_and_the_next_job_is_done(
    minilm: LoadedModel, jobs: EffectJobs
):
    for model_id, head, said in [
        ("minilm-l6", AblateHead(99, 0), "layer 99"),
        ("not loaded", MINILM[0], "make room"),
    ]:
        found = measured(jobs, EffectRequest(model_id, "oh", (head,)))
        assert found.job.stage == "failed"
        assert isinstance(found.job.error, HeadlightError)
        assert said in str(found.job.error)
    right = measured(jobs, EffectRequest("minilm-l6", "oh", MINILM[:1]))
    assert right.job.stage == "done"


def test_no_trace_outlives_its_number(
    minilm: LoadedModel, jobs: EffectJobs, monkeypatch: pytest.MonkeyPatch
):
    alive: list[weakref.ref] = []

    def remembered(*args: object, **kwargs: object) -> Trace:
        read = trace(*args, **kwargs)  # pyright: ignore
        alive.append(weakref.ref(read))
        return read

    monkeypatch.setattr(module, "trace", remembered)
    assert measured(jobs, EffectRequest("minilm-l6", "let go", MINILM[:3])).done == 3
    gc.collect()
    assert [ref() for ref in alive] == [None] * 4


def test_whoever_types_is_read_to_before_the_next_head(
    minilm: LoadedModel, monkeypatch: pytest.MonkeyPatch
):
    engine = LocalEngine(workers=1)
    jobs: EffectJobs = Jobs("effects", RULES, lambda: engine.is_busy)
    request = EffectRequest("minilm-l6", "patient", MINILM[:8])
    answered: list[int] = []

    def watched(*args: object, **kwargs: object) -> Trace:
        answered.append(engine.status()["answered"])
        if len(answered) == 3:
            engine.submit(TraceRequest("minilm-l6", "somebody types"), "bob")
        return trace(*args, **kwargs)  # pyright: ignore

    monkeypatch.setattr(module, "trace", watched)
    assert measured(jobs, request).done == 8
    assert answered == [0, 0, 0, 1, 1, 1, 1, 1, 1]
