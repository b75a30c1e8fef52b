"""The engine's contract: newest wins, bounded, shared, honest about being busy."""

import threading
import time

import pytest

from core.engine import LocalEngine, TraceRequest, answering, packs
from core.engine.tickets import LocalTicket
from core.errors import Busy, HeadlightError, TooLate, TypedOver
from core.limits import Limits
from core.models import LoadedModel
from core.trace import Part, Trace, read_pack, trace

MODEL = "minilm-l6"


def request(text: str) -> TraceRequest:
    return TraceRequest(MODEL, text)


class Gate:
    """Lets a test hold the models still: every trace waits until it is opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.read: list[str] = []
        self.open = threading.Event()
        self.entered = threading.Semaphore(0)
        monkeypatch.setattr(answering, "trace", self)
        monkeypatch.setattr(packs, "read_pack", self.pack)

    def __call__(self, model, text, **kwargs):
        self.read.append(text)
        self.entered.release()
        assert self.open.wait(20)
        return trace(model, text, **kwargs)

    def pack(
        self, model: LoadedModel, parts: list[Part]
    ) -> list[Trace | HeadlightError]:
        self.read += [part.text for part in parts]
        self.entered.release(len(parts))
        assert self.open.wait(20)
        return read_pack(model, parts)


@pytest.fixture
def gate(monkeypatch, minilm):
    held = Gate(monkeypatch)
    yield held
    held.open.set()


def test_an_answer_is_the_trace_of_the_text(minilm):
    traced = LocalEngine(workers=1).run(request("a black cat"), "ann")
    assert [t.text for t in traced.trace.tokens] == [
        "[CLS]", "a", "black", "cat", "[SEP]",
    ]  # fmt: skip
    assert traced.seconds > 0
    assert not traced.cached


def test_the_second_to_ask_the_same_gets_the_kept_answer(minilm):
    engine = LocalEngine(workers=1)
    first = engine.run(request("same"), "ann")
    second = engine.run(request("same"), "bob")
    assert second.cached
    assert second.trace is first.trace
    assert engine.status()["answered"] == 1


def test_identical_requests_in_flight_are_computed_once(gate):
    engine = LocalEngine(workers=2)
    tickets = [engine.submit(request("twin"), who) for who in ("ann", "bob")]
    gate.open.set()
    assert tickets[0].result().trace is tickets[1].result().trace
    assert gate.read == ["twin"]


def test_the_newest_request_of_a_session_takes_the_waiting_ones_place(gate):
    engine = LocalEngine(workers=1)
    running = engine.submit(request("The"), "ann")
    assert gate.entered.acquire(timeout=10)
    other = engine.submit(request("bob's"), "bob")
    old = engine.submit(request("The c"), "ann")
    new = engine.submit(request("The ca"), "ann")
    assert (other.ahead, new.ahead) == (0, 1)
    gate.open.set()
    with pytest.raises(TooLate, match="newer text"):
        old.result()
    assert running.result().trace.text == "The"
    assert new.result().trace.text == "The ca"
    assert other.result().trace.text == "bob's"
    assert gate.read == ["The", "bob's", "The ca"]


def test_one_session_never_takes_two_workers(gate):
    engine = LocalEngine(workers=2)
    engine.submit(request("first"), "ann")
    assert gate.entered.acquire(timeout=10)
    second = engine.submit(request("second"), "ann")
    other = engine.submit(request("other"), "bob")
    assert gate.entered.acquire(timeout=10)
    assert gate.read == ["first", "other"]
    assert second.stage == "waiting"
    gate.open.set()
    assert other.result().trace.text == "other"
    assert second.result().trace.text == "second"


def test_a_full_queue_says_busy_within_50_ms(gate):
    engine = LocalEngine(workers=1, limits=Limits(waiting=3))
    engine.submit(request("running"), "s0")
    assert gate.entered.acquire(timeout=10)
    for i in range(3):
        engine.submit(request(f"waiting {i}"), f"s{i + 1}")
    started = time.perf_counter()
    with pytest.raises(Busy, match="at once"):
        engine.submit(request("one too many"), "s9")
    assert time.perf_counter() - started < 0.05
    engine.submit(request("mine, newer"), "s2")


def test_a_request_that_waits_past_its_deadline_is_told_so(gate):
    engine = LocalEngine(workers=1, limits=Limits(deadline_s=0.2))
    engine.submit(request("running"), "ann")
    assert gate.entered.acquire(timeout=10)
    late = engine.submit(request("late"), "bob")
    with pytest.raises(TooLate, match="busy"):
        late.result()
    assert engine.status()["waiting"] == 0


def test_a_cancelled_request_leaves_the_queue_unless_another_waits_for_it(gate):
    engine = LocalEngine(workers=1)
    engine.submit(request("running"), "ann")
    assert gate.entered.acquire(timeout=10)
    alone = engine.submit(request("alone"), "bob")
    shared = engine.submit(request("shared"), "cid")
    also = engine.submit(request("shared"), "dan")
    alone.cancel()
    shared.cancel()
    gate.open.set()
    assert also.result().trace.text == "shared"
    assert "alone" not in gate.read


def test_results_are_kept_within_the_byte_budget(minilm):
    size = trace(minilm, "a black cat 0").nbytes
    engine = LocalEngine(workers=1, limits=Limits(cache_bytes=int(size * 2.5)))
    for i in range(5):
        engine.run(request(f"a black cat {i}"), "ann")
    status = engine.status()
    assert status["kept_results"] == 2
    assert status["kept_bytes"] <= size * 2.5
    assert engine.run(request("a black cat 4"), "ann").cached
    assert not engine.run(request("a black cat 0"), "ann").cached


def test_long_texts_are_cut_and_the_reader_is_told(minilm):
    engine = LocalEngine(workers=1)
    traced = engine.run(request("word " * 5000), "ann")
    assert len(traced.trace.token_ids) == 256
    assert "25,000 characters" in traced.notices[0]
    assert "first 256" in traced.notices[1]
    assert engine.run(request("word " * 5000), "ann").notices == traced.notices
    longer = TraceRequest(MODEL, "word " * 400, max_tokens=300)
    assert len(engine.run(longer, "ann").trace.token_ids) == 300


@pytest.mark.parametrize("text", ["\0", "\ud800", "‏مرحبا", "👩‍👩‍👧", "<script>", " "])
def test_odd_texts_are_read(text, minilm):
    assert len(LocalEngine(workers=1).run(request(text), "ann").trace.token_ids) >= 2


def test_thirty_sessions_at_once_all_get_their_own_text(minilm):
    engine = LocalEngine()
    answers: dict[int, str] = {}

    def learner(i: int) -> None:
        for step in range(3):
            answers[i] = engine.run(
                request(f"learner {i} step {step}"), f"s{i}"
            ).trace.text

    threads = [threading.Thread(target=learner, args=(i,)) for i in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {i: f"learner {i} step 2" for i in range(30)}


def test_a_model_that_is_reading_may_take_longer_than_the_queues_deadline(gate):
    engine = LocalEngine(workers=1)
    slow = engine.submit(request("slow but at work"), "ann")
    assert isinstance(slow, LocalTicket)
    assert gate.entered.acquire(timeout=10)
    slow._job.deadline = time.monotonic() - 1
    threading.Timer(0.3, gate.open.set).start()
    assert slow.result().trace.text == "slow but at work"


def test_a_visitor_with_seventy_pages_does_not_keep_others_waiting(gate):
    engine = LocalEngine(workers=1, limits=Limits(waiting=64, deadline_s=60.0))
    engine.submit(request("running"), "x:running")
    assert gate.entered.acquire(timeout=10)
    crowd = [engine.submit(request(f"x {n}"), f"x:{n}") for n in range(64)]
    with pytest.raises(Busy, match="at once"):
        engine.submit(request("x 65"), "x:65")
    one = engine.submit(request("mine"), "y:1")
    assert one.ahead == 0
    gate.open.set()
    assert one.result().trace.text == "mine"
    assert gate.read.index("mine") <= 1
    with pytest.raises(Busy, match="at once"):
        crowd[-1].result()
    assert crowd[-2].result().trace.text == "x 62"


def test_who_types_on_does_not_end_the_same_text_of_another(gate):
    engine = LocalEngine(workers=1)
    engine.submit(request("running"), "zoe")
    assert gate.entered.acquire(timeout=10)
    engine.submit(request("shared"), "ann")
    bob = engine.submit(request("shared"), "bob")
    ann = engine.submit(request("typed on"), "ann")
    gate.open.set()
    assert bob.result().trace.text == "shared"
    assert ann.result().trace.text == "typed on"


def test_what_another_waits_for_is_theirs_once_its_first_owner_has_left(gate):
    engine = LocalEngine(workers=1)
    engine.submit(request("running"), "ann")
    assert gate.entered.acquire(timeout=10)
    anns = engine.submit(request("shared"), "ann")
    bobs = engine.submit(request("shared"), "bob")
    anns.cancel()
    newer = engine.submit(request("typed on"), "bob")
    with pytest.raises(TypedOver):
        bobs.result()
    gate.open.set()
    assert newer.result().trace.text == "typed on"
    assert "shared" not in gate.read


def test_the_engine_is_busy_while_somebody_is_read_to(gate):
    engine = LocalEngine(workers=1)
    assert not engine.is_busy
    ticket = engine.submit(request("hold it"), "ann")
    assert gate.entered.acquire(timeout=20)
    assert engine.is_busy
    gate.open.set()
    ticket.result()
    assert not engine.is_busy
