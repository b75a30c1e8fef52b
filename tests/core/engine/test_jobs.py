"""Work beside the pages: shared, in turn, bounded, let go, and gone on with.

The jobs are letters (tests/core/engine/jobs.py): what is true of them is true of every
kind of work, whatever it makes.
"""

import gc
import threading
import time
import weakref
from collections.abc import Iterator

import pytest

from core.engine import jobs as module
from core.engine.jobs import GivenUp, Rules
from core.errors import Busy, HeadlightError
from tests.core.engine.jobs import Letters, until


@pytest.fixture
def letters() -> Iterator[Letters]:
    held = Letters()
    yield held
    held.let(1000)


def test_what_is_found_can_be_used_as_it_comes(letters: Letters):
    assert letters.jobs.progress("abc", "ann") is None
    hold = letters("abc", "ann")
    letters.let(2)
    letters.begun(3)
    far = hold.progress
    assert (far.stage, far.parts, far.total, far.ahead) == ("running", ("a", "b"), 3, 0)
    assert letters.jobs.progress("abc", "ann") == far
    assert not hold.wait(0)
    letters.let()
    assert hold.result() == "c"
    assert hold.progress.parts == ("a", "b", "c")


def test_two_who_ask_the_same_share_the_job_and_both_must_give_it_up(letters: Letters):
    first, second = letters("abcd", "ann"), letters("abcd", "bob")
    letters.begun()
    first.give_up()
    assert first.progress.stage == "stopped"
    assert second.progress.stage == "running"
    assert letters.finished(second) == ["abcd"]
    # Whoever comes later gets what is kept, and nothing is made twice.
    assert letters("abcd", "cid").wait(0)
    assert len(letters.made) == 4


def test_who_stops_a_job_and_asks_again_finds_it_where_it_was(letters: Letters):
    hold = letters("abcdef", "ann")
    letters.let(3)
    letters.begun(4)
    hold.give_up()
    letters.let()
    assert hold.wait(10)
    assert (hold.progress.stage, hold.progress.parts) == ("stopped", tuple("abcd"))
    with pytest.raises(GivenUp):
        hold.result()
    assert letters.finished(letters("abcdef", "bob")) == ["abcdef"]
    assert "".join(letter for _, letter in letters.made) == "abcdef"


def test_who_asks_again_before_it_has_stopped_joins_it(letters: Letters):
    letters("ab", "ann").give_up()
    letters("ab", "ann")
    letters.begun()
    letters.jobs.give_up("ann")
    assert letters.finished(letters("ab", "ann")) == ["ab"]
    assert len(letters.made) == 2


def test_a_session_that_types_on_has_one_running_and_the_newest_waiting(
    letters: Letters,
):
    running = letters("a", "ann")
    letters.begun()
    typed = [letters("b" * n, "ann") for n in range(1, 20)]
    assert letters.finished(running, typed[-1]) == ["a", "b" * 19]
    assert {name for name, _ in letters.made} == {"a", "b" * 19}
    for hold in typed[:-1]:
        # Nobody is told that it was typed over, not even who looks at it later.
        assert hold.progress.error is None
        with pytest.raises(GivenUp):
            hold.result()


def test_who_types_without_pause_keeps_the_turn(letters: Letters):
    letters("a", "bob")
    letters.begun()
    letters("b", "ann")
    assert letters("c", "cid").progress.ahead == 2
    assert letters("d", "ann").progress.ahead == 1


def test_one_that_waits_and_is_given_up_is_not_begun(letters: Letters):
    first = letters("a", "ann")
    letters.begun()
    letters("b", "bob").give_up()
    letters("c", "cid")
    letters.jobs.give_up("cid", other_than="c")
    letters.jobs.give_up("nobody")
    assert letters.finished(first, letters("c", "cid")) == ["a", "c"]
    assert [name for name, _ in letters.made] == ["a", "c"]


def test_however_many_ask_there_is_one_thread(letters: Letters):
    before = threading.active_count()
    holds = [letters(f"{n}", f"s{n}") for n in range(9)]
    assert threading.active_count() == before
    assert letters.finished(*holds) == list("012345678")


def test_readers_are_answered_before_the_job_goes_on():
    busy = threading.Event()
    letters = Letters(busy.is_set)
    hold = letters("ab", "ann")
    letters.begun()
    busy.set()
    letters.let(2)
    assert not letters.at.acquire(timeout=0.1)
    assert hold.progress.parts == ("a",)
    busy.clear()
    assert hold.wait(10)
    assert hold.result() == "b"


def test_busy_or_not_in_the_end_its_turn_comes():
    letters = Letters(lambda: True, gives_way_s=0.02)
    assert letters.finished(letters("abc", "ann")) == ["abc"]


def test_one_that_nobody_wants_ends_while_it_waits_for_the_engine():
    letters = Letters(lambda: True)
    hold = letters("abc", "ann")
    until(lambda: hold.progress.stage == "running")
    hold.give_up()
    assert hold.wait(10)
    assert letters.made == []


def test_one_that_is_wanted_again_soon_is_gone_on_with():
    letters = Letters(patience_s=1000.0)
    hold = letters("ab", "ann")
    letters.begun()
    hold.give_up()
    assert letters.finished(hold) == ["ab"]
    assert hold.progress.stage == "done"


def test_a_full_line_says_busy_and_makes_room_for_who_has_fewer():
    letters = Letters(most_waiting=3)
    running = letters("a", "x:0")
    letters.begun()
    mine = [letters(name, f"x:{name}") for name in "bcd"]
    with pytest.raises(Busy, match="at once"):
        letters("e", "x:e")
    # Who asks for one that is on its way makes no more work.
    letters("b", "x:f")
    other = letters("g", "y:1")
    with pytest.raises(Busy, match="at once"):
        mine[-1].result()
    assert letters.finished(running, other, *mine[:2]) == ["a", "g", "b", "c"]
    # Whoever lost the place asks again.
    assert letters.finished(letters("d", "x:d")) == ["d"]


def test_a_visitor_with_twenty_pages_is_served_in_turn_with_others(letters: Letters):
    many = [letters(f"{n:02}", f"x:{n}") for n in range(21)]
    letters.begun()
    last = letters("mine", "y:1")
    assert last.progress.ahead == 1
    letters.finished(last, *many)
    names = list(dict.fromkeys(name for name, _ in letters.made))
    assert names[:2] == ["00", "mine"]


def test_a_long_job_gives_way_to_another_visitor_and_loses_no_part():
    letters = Letters(turn_s=1e-9)
    long = letters("abcdef", "x:1")
    letters.begun()
    own, short = letters("gh", "x:2"), letters("ij", "y:1")
    assert letters.finished(long, own, short) == ["abcdef", "gh", "ij"]
    # One part each in turn; of one visitor's jobs the first comes first.
    assert "".join(letter for _, letter in letters.made) == "aibjcdefgh"


def test_a_shared_job_takes_the_turn_of_who_still_wants_it(letters: Letters):
    letters("a", "x:0")
    letters.begun()
    second, shared = letters("b", "x:1"), letters("c", "x:2")
    theirs = letters("c", "y:1")
    shared.give_up()
    assert (theirs.progress.ahead, second.progress.ahead) == (1, 2)


def test_only_so_many_are_kept_and_those_asked_for_last():
    letters = Letters(most_kept=2)
    for name in ("a", "b", "a", "c"):
        letters.finished(letters(name, "ann"))
    kept = [letters.jobs.progress(name, "ann") is not None for name in "abc"]
    assert kept == [True, False, True]


def test_what_goes_wrong_is_one_sentence_and_the_thread_lives(letters: Letters):
    broken = letters("a!c", "ann")
    letters.let(2)
    assert broken.wait(10)
    assert (broken.progress.stage, broken.progress.parts) == ("failed", ("a",))
    with pytest.raises(HeadlightError, match=r"^It broke\.$"):
        broken.result()
    assert letters.finished(letters("d", "ann")) == ["d"]
    # Asked for again, it is tried again.
    assert letters("a!c", "ann") is not broken
    until(lambda: letters.made.count(("a!c", "!")) == 2)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_dies_is_replaced_and_its_job_is_answered(letters: Letters):
    def dies(job: object) -> None:
        raise SystemExit

    crew = letters.jobs._crew  # pyright: ignore[reportPrivateUsage]
    does, crew._do = crew._do, dies  # pyright: ignore[reportPrivateUsage]
    lost = letters("a", "ann")
    until(lambda: not crew.alive)
    crew._do = does  # pyright: ignore[reportPrivateUsage]
    assert lost.wait(10)
    with pytest.raises(HeadlightError, match=r"^It broke\.$"):
        lost.result()
    assert letters.finished(letters("b", "bob")) == ["b"]


def test_a_job_nobody_looks_at_any_more_is_given_up(
    letters: Letters, monkeypatch: pytest.MonkeyPatch
):
    hold = letters("abc", "ann")
    letters.begun()
    monkeypatch.setattr(module, "FORGOTTEN_S", 0.0)
    letters.let()
    until(hold._job.ended.is_set)  # pyright: ignore[reportPrivateUsage]
    assert len(letters.made) == 1


def test_what_a_job_works_on_goes_with_its_end():
    class Weighty:
        """Stands for a trace."""

        def __call__(self, job: object) -> Iterator[str]:
            yield "made"

    jobs = module.Jobs("weighty", Rules("", "", most_waiting=2), lambda: False)
    work = Weighty()
    alive = weakref.ref(work)
    hold = jobs.submit("key", "ann", work)
    del work
    assert hold.result() == "made"
    gc.collect()
    assert alive() is None


def test_jobs_that_take_turns_have_no_second_thread(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("core.engine.crew.LONG_WORK_S", 0.0)
    turns, other = Letters(turn_s=5.0), Letters()
    for letters, alive in ((turns, 1), (other, 2)):
        letters("a", "ann")
        letters.begun()
        time.sleep(0.01)
        letters.jobs.mend()
        assert letters.jobs._crew.alive == alive  # pyright: ignore
        letters.let(9)
