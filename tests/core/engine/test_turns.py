"""Turns: by hand, and by the law that one visitor alone is first come, first served."""

from dataclasses import dataclass

import pytest

from core.engine.turns import Turns


@dataclass(eq=False)
class Job:
    session: str
    name: str


def line(*jobs: tuple[str, str]) -> Turns[Job]:
    turns: Turns[Job] = Turns()
    for session, name in jobs:
        turns.append(Job(session, name))
    return turns


def names_as_served(turns: Turns[Job]) -> str:
    taken = []
    while (job := turns.take()) is not None:
        taken.append(job.name)
    return "".join(taken)


def test_sessions_of_one_visitor_are_first_come_first_served():
    assert names_as_served(line(("1", "a"), ("2", "b"), ("3", "c"))) == "abc"


def test_who_has_many_pages_open_gets_no_more_turns():
    many = [(f"x:{n}", name) for n, name in enumerate("abcd")]
    turns = line(*many, ("y:1", "Y"), ("z:1", "Z"))
    assert names_as_served(turns) == "aYZbcd"


def test_who_comes_later_is_next_after_whoever_was_served():
    turns = line(("x:1", "a"), ("x:2", "b"), ("x:3", "c"))
    assert turns.take().name == "a"  # pyright: ignore[reportOptionalMemberAccess]
    turns.append(Job("y:1", "Y"))
    turns.append(Job("y:2", "y"))
    assert names_as_served(turns) == "Ybyc"


def test_who_may_not_go_keeps_the_place():
    turns = line(("1", "a"), ("2", "b"))
    taken = turns.take(lambda job: job.name != "a")
    assert taken is not None
    assert taken.name == "b"
    assert names_as_served(turns) == "a"


def test_who_asks_what_a_visitor_of_many_pages_asked_last_has_a_turn_of_his_own():
    turns = line(("x:1", "a"), ("x:2", "b"), ("x:3", "c"))
    turns.join(next(job for job in turns if job.name == "c"), "y:1")
    assert names_as_served(turns) == "acb"


def test_who_joins_from_behind_takes_nobody_back():
    turns = line(("x:1", "a"), ("y:1", "b"), ("y:2", "c"), ("z:1", "d"))
    turns.join(next(iter(turns)), "y:3")
    assert names_as_served(turns) == "abdc"


@pytest.mark.parametrize("n_taken", [0, 1, 2])
def test_the_number_ahead_is_how_many_are_really_served_before(n_taken: int):
    turns = line(
        ("x:1", "a"), ("x:2", "b"), ("y:1", "c"), ("x:3", "d"), ("z:1", "e"),
        ("y:2", "f"), ("x:4", "g"),
    )  # fmt: skip
    for _ in range(n_taken):
        turns.take()
    told = {job.name: turns.ahead(job) for job in turns}
    served = names_as_served(turns)
    assert told == {name: served.index(name) for name in served}


def test_a_full_line_makes_room_at_the_cost_of_who_takes_most():
    turns = line(("x:1", "a"), ("y:1", "b"), ("x:2", "c"), ("x:3", "d"))
    crowded = turns.crowded_out("z:1")
    assert crowded is not None
    assert crowded.name == "d"
    # y would have two then and x two: that is fair. x itself gets no more room.
    assert turns.crowded_out("y:2") is crowded
    assert turns.crowded_out("x:9") is None
    assert line(("1", "a"), ("2", "b")).crowded_out("3") is None
    assert line().crowded_out("1") is None


def test_a_newer_one_takes_the_older_ones_place():
    turns = line(("1", "a"), ("2", "b"), ("3", "c"))
    older = turns.of("2")
    assert older is not None
    turns.replace(older, Job("2", "B"))
    assert len(turns) == 3
    assert names_as_served(turns) == "aBc"
