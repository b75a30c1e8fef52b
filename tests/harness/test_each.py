"""A rule over many cases fails when one of them breaks it, and says which."""

import pytest

from tests.harness.each import broken, each


def positive(number: int) -> None:
    assert number > 0, f"{number} is not positive"


def test_every_case_that_breaks_a_rule_is_named():
    wrong = broken(positive, [1, -2, 3, 0])
    assert list(wrong) == ["-2", "0"]
    assert "-2 is not positive" in wrong["-2"]


def test_one_broken_case_fails_the_test_of_all():
    each([1, 2])(positive)()
    with pytest.raises(AssertionError, match="-2 is not positive"):
        each([1, -2])(positive)()


def test_a_rule_of_no_cases_fails():
    none: list[int] = []
    with pytest.raises(AssertionError):
        each(none)(positive)()


def test_the_test_has_the_rules_name():
    assert each([1])(positive).__name__ == "positive"
