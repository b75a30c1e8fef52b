"""The effect of every head, measured beside the readers' own requests."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from core.attention.ablation import NextTokenChange, answer_of, change_between, effect
from core.engine import LocalEngine, TraceRequest, answering
from core.engine import effects as background_module
from core.engine.effects import EffectRequest, EffectWorker, Progress
from core.errors import Busy
from core.instrument.interventions import AblateHead
from core.limits import Limits
from core.trace import trace
from core.trace.attentions import attentions_of

MINILM = tuple(AblateHead(i, j, "encoder") for i in range(6) for j in range(12))
LLAMA = tuple(AblateHead(i, j, "decoder") for i in range(3) for j in range(6))


def never() -> bool:
    return False


def ended(worker: EffectWorker, request: EffectRequest, session: str) -> Progress:
    """The job's last word, as the session sees it."""
    found: list[Progress] = []

    def has_ended() -> bool:
        progress = worker.progress(request, session)
        assert progress is not None
        found.append(progress)
        return not progress.at_work

    until(has_ended)
    return found[-1]


def until(condition: Callable[[], bool]) -> None:
    stop = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < stop, "it never came to that"
        time.sleep(0.01)


class Gate:
    """Lets a test decide when each forward pass of a job may go on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.entered, self.tickets = threading.Semaphore(0), threading.Semaphore(0)
        self.read: list[tuple[str, tuple]] = []
        monkeypatch.setattr(background_module, "trace", self)

    def __call__(self, model, text, **kwargs):
        self.read.append((text, kwargs["interventions"]))
        self.entered.release()
        assert self.tickets.acquire(timeout=30)
        return trace(model, text, **kwargs)

    def let(self, count: int = 1) -> None:
        for _ in range(count):
            self.tickets.release()


@pytest.fixture
def make_worker(
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[..., EffectWorker]]:
    """Makes workers whose jobs end with the test, before what it changed is undone."""
    del monkeypatch  # asked for first, so that it is undone last
    made: list[EffectWorker] = []

    def make(busy: Callable[[], bool] = never, **limits: float) -> EffectWorker:
        made.append(EffectWorker(busy, replace(Limits(), **limits)))
        return made[-1]

    yield make
    for worker in made:
        for who in ("ann", "bob", "cid", "s0", "s1", "s2", "s3", "y:1"):
            worker.cancel(who)
        for number in range(21):
            worker.cancel(f"x:{number}")
        until(lambda worker=worker: worker._running is None and not worker._waiting)


@pytest.fixture
def gate(
    monkeypatch: pytest.MonkeyPatch, make_worker: Callable[..., EffectWorker]
) -> Iterator[Gate]:
    del make_worker
    held = Gate(monkeypatch)
    yield held
    held.let(10_000)


def test_every_head_of_minilm_equals_the_direct_computation(minilm, make_worker):
    worker = make_worker()
    request = EffectRequest("minilm-l6", "A cat sat on a mat", MINILM)
    worker.submit(request, "ann")
    progress = ended(worker, request, "ann")
    assert (progress.stage, progress.done, progress.total) == ("done", 72, 72)
    before = answer_of(trace(minilm, request.text))
    for head, found in zip(MINILM, progress.effects, strict=True):
        after = answer_of(trace(minilm, request.text, interventions=[head]))
        assert found.effect == effect(change_between(before, after))
        assert (found.share, found.top) == (None, None)


def test_every_head_of_a_decoder_has_its_kl_and_the_fall_of_the_likeliest(
    tiny_model, make_worker
):
    lm = tiny_model("llama")
    worker = make_worker()
    request = EffectRequest(lm.card.id, "the cat sat on a mat", LLAMA, position=3)
    worker.submit(request, "ann")
    progress = ended(worker, request, "ann")
    before = answer_of(trace(lm, request.text), 3)
    own = trace(lm, request.text).next_token(3).top(1)[0]
    assert (progress.top, progress.share) == (own.id, own.prob)
    for head, found in zip(LLAMA, progress.effects, strict=True):
        after = answer_of(trace(lm, request.text, interventions=[head]), 3)
        change = change_between(before, after)
        assert isinstance(change, NextTokenChange)
        assert found.effect == change.kl_bits
        assert found.share == change.after.candidate(own.id).prob
        assert found.top == change.after.top(1)[0].id


def test_an_encoder_decoder_has_effects_of_its_cross_attention(tiny_model, make_worker):
    lm = tiny_model("bart")
    cross = next(
        a for a in attentions_of(trace(lm, "a cat", target="a")) if a.kind == "cross"
    )
    heads = tuple(cross.ablation(layer, 1) for layer in range(cross.n_layers))
    request = EffectRequest(lm.card.id, "the cat sat", heads, target="one cat")
    worker = make_worker()
    worker.submit(request, "ann")
    progress = ended(worker, request, "ann")
    assert progress.done == 3
    assert all(found.effect > 0 for found in progress.effects)


def test_what_is_found_can_be_used_as_it_comes(minilm, gate, make_worker):
    worker = make_worker()
    request = EffectRequest("minilm-l6", "one two", MINILM[:5])
    assert worker.progress(request, "ann") is None
    worker.submit(request, "ann")
    gate.let(3)  # the model as it is, and two heads
    until(lambda: len(gate.read) == 4)
    progress = worker.progress(request, "ann")
    assert progress is not None
    assert (progress.stage, progress.done, progress.total) == ("running", 2, 5)


def test_a_cancelled_job_stops_and_begins_again_where_it_was(minilm, gate, make_worker):
    worker = make_worker()
    request = EffectRequest("minilm-l6", "one two three", MINILM[:6])
    worker.submit(request, "ann")
    gate.let(3)
    until(lambda: len(gate.read) == 4)
    worker.cancel("ann")
    progress = worker.progress(request, "ann")
    assert progress is not None
    assert progress.stage == "stopped"
    gate.let()
    until(lambda: worker._running is None)
    assert len(gate.read) == 4
    assert ended(worker, request, "ann").done == 3
    gate.let(10)
    worker.submit(request, "ann")
    assert ended(worker, request, "ann").done == 6
    tried = [heads[0] for _, heads in gate.read if heads]
    assert tried == list(MINILM[:6])


def test_two_who_ask_the_same_share_the_job_and_both_must_cancel_it(
    minilm, gate, make_worker
):
    worker = make_worker()
    request = EffectRequest("minilm-l6", "we two", MINILM[:4])
    worker.submit(request, "ann")
    worker.submit(request, "bob")
    worker.cancel("ann")
    gate.let(5)
    assert ended(worker, request, "bob").stage == "done"
    assert len(gate.read) == 5
    kept = worker.progress(request, "cid")
    assert kept is not None
    assert kept.stage == "done"


def test_a_newer_request_of_a_session_takes_the_place_of_its_older_one(
    minilm, gate, make_worker
):
    worker = make_worker()
    running, old, new = (
        EffectRequest("minilm-l6", text, MINILM[:2]) for text in ("a", "b", "c")
    )
    worker.submit(running, "bob")
    assert gate.entered.acquire(timeout=20)
    worker.submit(old, "ann")
    assert worker.submit(new, "ann").ahead == 1
    gate.let(100)
    assert ended(worker, new, "ann").stage == "done"
    assert ended(worker, running, "bob").stage == "done"
    assert {text for text, _ in gate.read} == {"a", "c"}


def test_readers_are_answered_before_the_job_goes_on(minilm, gate, make_worker):
    engine = LocalEngine(workers=1)

    worker = make_worker(lambda: engine.is_busy)
    request = EffectRequest("minilm-l6", "patient", MINILM[:8])
    worker.submit(request, "ann")
    gate.let(2)
    until(lambda: len(gate.read) == 3)
    answered = engine.submit(TraceRequest("minilm-l6", "somebody types"), "bob")
    assert answered.result().trace.text == "somebody types"
    progress = worker.progress(request, "ann")
    assert progress is not None
    assert progress.done < 8
    gate.let(100)
    assert ended(worker, request, "ann").stage == "done"


def test_while_the_engine_is_busy_no_head_is_tried(minilm, gate, make_worker):
    busy = threading.Event()
    worker = make_worker(busy.is_set)
    busy.set()
    request = EffectRequest("minilm-l6", "wait for it", MINILM[:3])
    worker.submit(request, "ann")
    gate.let(100)
    until(lambda: worker._running is not None)
    assert not gate.entered.acquire(timeout=0.2)
    busy.clear()
    assert ended(worker, request, "ann").stage == "done"


def test_the_engine_is_busy_while_somebody_is_read_to(minilm, monkeypatch):
    reading, go_on = threading.Event(), threading.Event()

    def held(*args, **kwargs):
        reading.set()
        assert go_on.wait(20)
        return trace(*args, **kwargs)

    monkeypatch.setattr(answering, "trace", held)
    engine = LocalEngine(workers=1)
    assert not engine.is_busy
    ticket = engine.submit(TraceRequest("minilm-l6", "hold it"), "ann")
    assert reading.wait(20)
    assert engine.is_busy
    go_on.set()
    ticket.result()
    until(lambda: not engine.is_busy)


def test_a_full_queue_says_busy(minilm, gate, make_worker):
    worker = make_worker(effects=2)
    requests = [EffectRequest("minilm-l6", f"text {i}", MINILM[:1]) for i in range(4)]
    worker.submit(requests[0], "s0")
    assert gate.entered.acquire(timeout=20)
    for number in (1, 2):
        worker.submit(requests[number], f"s{number}")
    with pytest.raises(Busy, match="at once"):
        worker.submit(requests[3], "s3")
    # Room is made for another visitor, and who loses a place is told.
    worker.submit(requests[3], "y:1")
    crowded = worker.progress(requests[2], "s2")
    assert crowded is not None
    assert (crowded.stage, crowded.error) == ("stopped", background_module.MANY)


def test_a_visitor_with_twenty_pages_is_served_in_turn_with_others(
    minilm, gate, make_worker
):
    worker = make_worker()
    many = [EffectRequest("minilm-l6", f"x {n}", MINILM[:1]) for n in range(21)]
    for number, one in enumerate(many):
        worker.submit(one, f"x:{number}")
        assert number or gate.entered.acquire(timeout=20)
    last = EffectRequest("minilm-l6", "mine", MINILM[:1])
    assert worker.submit(last, "y:1").ahead == 1
    gate.let(100)
    assert ended(worker, last, "y:1").stage == "done"
    texts = list(dict.fromkeys(text for text, _ in gate.read))
    assert texts[:2] == ["x 0", "mine"]


def test_a_long_job_gives_way_to_another_visitor_and_loses_no_head(
    minilm, gate, make_worker
):
    worker = make_worker(effects_turn_s=1e-9)
    long = EffectRequest("minilm-l6", "long", MINILM[:6])
    own, short = (EffectRequest("minilm-l6", t, MINILM[:2]) for t in ("own", "short"))
    worker.submit(long, "x:1")
    assert gate.entered.acquire(timeout=20)
    worker.submit(own, "x:2")
    worker.submit(short, "y:1")
    gate.let(100)
    assert ended(worker, short, "y:1").stage == "done"
    assert ended(worker, own, "x:2").stage == "done"
    assert ended(worker, long, "x:1").done == 6
    order = list(dict.fromkeys((text, heads) for text, heads in gate.read))
    heads = [heads[0] for text, heads in order if text == "long" and heads]
    assert heads == list(MINILM[:6])
    texts = [text for text, heads in order if heads]
    # One head each in turn; of one visitor's jobs the first comes first.
    assert texts == ["long", "short", "long", "short", *4 * ["long"], "own", "own"]


def test_a_shared_job_takes_the_turn_of_who_still_wants_it(minilm, gate, make_worker):
    worker = make_worker()
    texts = ("running", "x's", "both's")
    first, second, shared = (EffectRequest("minilm-l6", t, MINILM[:1]) for t in texts)
    worker.submit(first, "x:0")
    assert gate.entered.acquire(timeout=20)
    worker.submit(second, "x:1")
    worker.submit(shared, "x:2")
    worker.submit(shared, "y:1")
    worker.cancel("x:2")
    assert [worker.submit(shared, "y:1").ahead, worker.submit(second, "x:1").ahead] == [
        1,
        2,
    ]


def test_only_so_many_results_are_kept(minilm, monkeypatch, make_worker):
    monkeypatch.setattr(background_module, "MOST_KEPT", 2)
    worker = make_worker()
    requests = [EffectRequest("minilm-l6", f"word {i}", MINILM[:1]) for i in range(3)]
    for request in requests:
        worker.submit(request, "ann")
        ended(worker, request, "ann")
    assert [worker.progress(r, "ann") is None for r in requests] == [True, False, False]


def test_what_goes_wrong_is_a_sentence_and_the_worker_lives(minilm, make_worker):
    worker = make_worker()
    wrong = EffectRequest("minilm-l6", "oh", (AblateHead(99, 0),))
    worker.submit(wrong, "ann")
    progress = ended(worker, wrong, "ann")
    assert progress.stage == "failed"
    assert "layer 99" in (progress.error or "")
    gone = EffectRequest("not loaded", "oh", MINILM[:1])
    worker.submit(gone, "ann")
    assert "make room" in (ended(worker, gone, "ann").error or "")
    right = EffectRequest("minilm-l6", "oh", MINILM[:1])
    worker.submit(right, "ann")
    assert ended(worker, right, "ann").stage == "done"


def test_a_job_nobody_looks_at_any_more_is_given_up(
    minilm, gate, monkeypatch, make_worker
):
    worker = make_worker()
    request = EffectRequest("minilm-l6", "forgotten", MINILM)
    worker.submit(request, "ann")
    assert gate.entered.acquire(timeout=20)
    monkeypatch.setattr(background_module, "FORGOTTEN_S", 0.0)
    gate.let()
    until(lambda: worker._running is None)
    assert len(gate.read) == 1


def test_no_trace_outlives_its_number(minilm, monkeypatch, make_worker):
    import gc
    import weakref

    alive: list[weakref.ref] = []

    def remembered(*args, **kwargs):
        read = trace(*args, **kwargs)
        alive.append(weakref.ref(read))
        return read

    monkeypatch.setattr(background_module, "trace", remembered)
    worker = make_worker()
    request = EffectRequest("minilm-l6", "let go", MINILM[:3])
    worker.submit(request, "ann")
    assert ended(worker, request, "ann").done == 3
    gc.collect()
    assert [ref() for ref in alive] == [None] * 4
