"""One quick rule over many cases as one test, which names every case that breaks it.

A test of its own for each file or word costs ten times what a quick rule does.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

Case = TypeVar("Case")


def each(
    cases: Iterable[Case], name: Callable[[Case], object] = repr
) -> Callable[[Callable[[Case], None]], Callable[[], None]]:
    """Asks the rule below of each of these; there must be at least one."""
    known = list(cases)

    def made(rule: Callable[[Case], None]) -> Callable[[], None]:
        def test() -> None:
            assert known
            wrong = broken(rule, known, name)
            assert not wrong, "\n".join(f"{at}: {why}" for at, why in wrong.items())

        test.__name__, test.__doc__ = rule.__name__, rule.__doc__
        return test

    return made


def broken(
    rule: Callable[[Case], None],
    cases: Iterable[Case],
    name: Callable[[Case], object] = repr,
) -> dict[str, str]:
    """What is wrong with each case that breaks the rule, by the case's name."""
    wrong = {}
    for case in cases:
        try:
            rule(case)
        except Exception as error:
            wrong[str(name(case))] = f"{type(error).__name__}: {error}"
    return wrong
