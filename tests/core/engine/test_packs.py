"""Whoever waits for the same model is read in one pass, and each gets his own."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from core.engine import LocalEngine, Ticket, TraceRequest, answering, packs
from core.engine.packs import new_tokens
from core.engine.prefixes import Nearest
from core.engine.tickets import Job
from core.errors import BadText, HeadlightError, TooLate
from core.instrument import AblateHead
from core.limits import Limits
from core.models import LoadedModel
from core.trace import Part, Trace, read_pack, trace

MODEL = "minilm-l6"
Read = Callable[[LoadedModel, list[Part]], list[Trace | HeadlightError]]


class Passes:
    """Notes what is read together; the first text is held until the test lets go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.together: list[list[str]] = []
        self.alone: list[str] = []
        self.after: dict[str, str | None] = {}
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.reads: Read = read_pack
        monkeypatch.setattr(packs, "read_pack", self._pack)
        monkeypatch.setattr(answering, "trace", self._trace)

    def _pack(self, model: LoadedModel, parts: list[Part]) -> list[Any]:
        self.together.append([part.text for part in parts])
        for part in parts:
            self.after[part.text] = None if part.after is None else part.after.text
        return self.reads(model, parts)

    def _trace(self, model: LoadedModel, text: str, **how: Any) -> Trace:
        self.alone.append(text)
        if text == "held":
            self.begun.set()
            assert self.go_on.wait(20)
        return trace(model, text, **how)

    def hold(self, engine: LocalEngine, model: str = MODEL) -> None:
        """Let the engine's only reader be at work until the others wait."""
        engine.submit(TraceRequest(model, "held"), "holder")
        assert self.begun.wait(20)


@pytest.fixture
def passes(monkeypatch: pytest.MonkeyPatch, minilm: LoadedModel) -> Iterator[Passes]:
    monkeypatch.setitem(vars(minilm), "packs", True)
    noted = Passes(monkeypatch)
    yield noted
    noted.go_on.set()


def waiting(engine: LocalEngine, texts: list[str], model: str = MODEL) -> list[Ticket]:
    """The tickets of so many sessions, each with a text of its own."""
    return [
        engine.submit(TraceRequest(model, text), f"s{n}")
        for n, text in enumerate(texts)
    ]


def texts_of(tickets: list[Ticket]) -> list[str]:
    return [ticket.result().trace.text for ticket in tickets]


TEXTS = ["one cat", "two dogs", "three mice"]


def test_those_who_wait_are_read_in_one_pass_and_each_gets_his_own(passes: Passes):
    engine = LocalEngine(workers=1)
    passes.hold(engine)
    tickets = waiting(engine, TEXTS)
    passes.go_on.set()
    assert texts_of(tickets) == TEXTS
    assert passes.together == [TEXTS]
    counts = engine.status()
    assert (counts["passes"], counts["texts_read"]) == (2, 4)


def test_nobody_waits_for_company(passes: Passes):
    engine = LocalEngine(workers=1)
    for text in TEXTS:
        engine.run(TraceRequest(MODEL, text), "ann")
    assert (passes.alone, passes.together) == (TEXTS, [])


def test_another_model_is_read_in_a_pass_of_its_own_in_its_turn(
    passes: Passes, smollm2: LoadedModel
):
    engine = LocalEngine(workers=1)
    passes.hold(engine)
    first = engine.submit(TraceRequest(MODEL, "one"), "s1")
    other = engine.submit(TraceRequest("smollm2-135m", "other"), "s2")
    last = engine.submit(TraceRequest(MODEL, "two"), "s3")
    passes.go_on.set()
    assert texts_of([first, other, last]) == ["one", "other", "two"]
    assert (passes.together, passes.alone) == ([["one", "two"]], ["held", "other"])


def test_a_pass_has_room_for_so_many_texts_and_so_many_new_tokens(passes: Passes):
    engine = LocalEngine(workers=1, limits=Limits(pass_texts=3, pass_tokens=7))
    passes.hold(engine)
    tickets = waiting(engine, ["a", "b", "c", "d", "long " * 30, "e"])
    passes.go_on.set()
    texts_of(tickets)
    assert passes.together == [["a", "b", "c"], ["d", "e"]]
    assert passes.alone == ["held", "long " * 30]


def test_who_has_many_pages_open_gets_his_turn_in_a_pass_and_no_more(passes: Passes):
    engine = LocalEngine(workers=1, limits=Limits(pass_texts=3))
    passes.hold(engine)
    tickets = [
        engine.submit(TraceRequest(MODEL, f"{who} {n}"), f"{who}:{n}")
        for who, count in (("x", 4), ("y", 1), ("z", 1))
        for n in range(count)
    ]
    passes.go_on.set()
    texts_of(tickets)
    assert passes.together[0] == ["x 0", "y 0", "z 0"]


def test_one_text_that_fails_leaves_the_others_their_answers(passes: Passes):
    def fails_one(
        model: LoadedModel, parts: list[Part]
    ) -> list[Trace | HeadlightError]:
        return [
            BadText("This is not read.") if part.text == TEXTS[1] else one
            for part, one in zip(parts, read_pack(model, parts), strict=True)
        ]

    passes.reads = fails_one
    engine = LocalEngine(workers=1)
    passes.hold(engine)
    first, bad, last = waiting(engine, TEXTS)
    passes.go_on.set()
    assert texts_of([first, last]) == [TEXTS[0], TEXTS[2]]
    with pytest.raises(BadText, match="not read"):
        bad.result()


@pytest.mark.parametrize(
    "error", [RuntimeError("can't allocate memory"), MemoryError(), SystemExit()]
)
def test_what_breaks_a_pass_is_read_text_by_text(
    passes: Passes, monkeypatch: pytest.MonkeyPatch, error: BaseException
):
    def breaks(model: LoadedModel, parts: list[Part]) -> list[Trace | HeadlightError]:
        raise error

    def one_is_bad(model: LoadedModel, text: str, **how: Any) -> Trace:
        if text == TEXTS[1]:
            raise RuntimeError("boom")
        return passes._trace(model, text, **how)  # pyright: ignore[reportPrivateUsage]

    passes.reads = breaks
    monkeypatch.setattr(answering, "trace", one_is_bad)
    engine = LocalEngine(workers=1)
    passes.hold(engine)
    first, bad, last = waiting(engine, TEXTS)
    passes.go_on.set()
    assert texts_of([first, last]) == [TEXTS[0], TEXTS[2]]
    with pytest.raises(HeadlightError, match="stopped with an error"):
        bad.result()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_reader_that_dies_with_a_pass_is_replaced_and_all_are_answered(
    passes: Passes, monkeypatch: pytest.MonkeyPatch
):
    engine = LocalEngine(workers=1)
    passes.hold(engine)
    tickets = waiting(engine, [*TEXTS, "deadly"])
    readings = engine._readings  # pyright: ignore[reportPrivateUsage]

    def ends(*_: object) -> None:
        raise SystemExit

    def dies(jobs: list[Job]) -> Any:
        if any(job.request.text == "deadly" for job in jobs):  # pyright: ignore
            # What ends a thread where it cannot be caught.
            monkeypatch.setattr(engine, "_over", ends)
            raise SystemExit
        return readings(jobs)

    monkeypatch.setattr(engine, "_readings", dies)
    passes.go_on.set()
    until = time.monotonic() + 20
    while engine.readers and time.monotonic() < until:
        time.sleep(0.01)
    monkeypatch.undo()
    assert texts_of(tickets) == [*TEXTS, "deadly"]
    assert engine.status()["reading"] == 0


def test_what_is_late_or_given_up_takes_no_room_in_a_pass(passes: Passes):
    engine = LocalEngine(workers=1)
    passes.hold(engine)
    late, given_up, last = waiting(engine, TEXTS)
    late._job.deadline = 0.0  # pyright: ignore
    given_up.cancel()
    passes.go_on.set()
    assert texts_of([last]) == [TEXTS[2]]
    with pytest.raises(TooLate, match="busy"):
        late.result()
    assert (passes.alone, passes.together) == (["held", TEXTS[2]], [])


START = "It was late when the old cat"


def test_a_text_is_read_from_where_it_differs(passes: Passes, smollm2: LoadedModel):
    vars(smollm2)["packs"] = True
    engine = LocalEngine(workers=1)
    for text in (START, START + " came", START + " came home", START + " sat"):
        engine.run(TraceRequest("smollm2-135m", text), "ann")
    assert passes.after == {
        START + " came": START,
        START + " came home": START + " came",
        # As good as the start alone: what follows in it is not looked at.
        START + " sat": START + " came home",
    }
    assert engine.status()["tokens_reused"] >= 3 * 7


def test_a_changed_layer_leaves_those_below_it_as_they_were_read(minilm: LoadedModel):
    engine, text = LocalEngine(workers=1), "The cat sat on the mat"
    plain = engine.run(TraceRequest(MODEL, text), "ann").trace
    off = AblateHead(4, 0)
    request = TraceRequest(MODEL, text, interventions=(off,))
    changed = engine.run(request, "ann").trace
    for layer in range(4):
        was, now = (
            one.stack("encoder").self_attention(layer) for one in (plain, changed)
        )
        assert now.call.q.data_ptr() == was.call.q.data_ptr()
    alone = trace(minilm, text, interventions=(off,)).stack("encoder")
    assert np.array_equal(changed.stack("encoder").resid(6), alone.resid(6))


def test_new_tokens_are_told_by_the_length_of_what_is_new():
    read = TraceRequest(MODEL, "twelve chars and twenty-four more")
    assert new_tokens(read, None) == 12
    assert new_tokens(read, Nearest(read, 30)) == 2
    assert new_tokens(TraceRequest(MODEL, "x" * 300, max_tokens=9), None) == 9
    written = TraceRequest("t5", "twelve chars", target="abc")
    assert new_tokens(written, Nearest(written, 0)) == 2
