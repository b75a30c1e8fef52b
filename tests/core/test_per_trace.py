"""Found out once, unchangeable, and gone with what it is about."""

import gc
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np
import pytest

from core.per_trace import KeptWith


class Owner:
    """Stands for a trace."""


def test_the_same_question_is_answered_once_and_every_owner_has_his_own():
    kept, made = KeptWith[int](), []

    def make() -> int:
        made.append(1)
        return len(made)

    first, second = Owner(), Owner()
    assert [kept.of(first, "a", make) for _ in range(3)] == [1, 1, 1]
    assert kept.of(first, "b", make) == 2
    assert kept.of(second, "a", make) == 3


def test_all_who_ask_at_once_get_the_one_answer():
    kept, owner, start = KeptWith[object](), Owner(), Barrier(4)

    def ask(_: int) -> object:
        start.wait(10)
        return kept.of(owner, None, object)

    with ThreadPoolExecutor(4) as pool:
        assert len({id(one) for one in pool.map(ask, range(4))}) == 1


def test_the_oldest_answer_gives_way():
    kept, owner = KeptWith[str](most=2), Owner()
    for question in "abc":
        kept.of(owner, question, lambda: "old")
    assert kept.of(owner, "b", lambda: "new") == "old"
    assert kept.of(owner, "a", lambda: "new") == "new"


def test_an_answer_goes_with_its_owner():
    kept, owner = KeptWith[Owner](), Owner()
    kept.of(owner, None, Owner)
    del owner
    gc.collect()
    assert len(kept._shelves) == 0


def test_nothing_stays_of_an_answer_that_failed():
    kept, owner = KeptWith[int](), Owner()

    def fails() -> int:
        raise ValueError("not now")

    with pytest.raises(ValueError, match="not now"):
        kept.of(owner, None, fails)
    assert kept.of(owner, None, lambda: 5) == 5


def test_nobody_can_write_to_what_several_read():
    found = KeptWith[np.ndarray]().of(Owner(), None, lambda: np.zeros(3))
    assert not found.flags.writeable
