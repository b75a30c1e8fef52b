"""Whole numbers as people write them down: in addresses, in names of weights."""

LONGEST = 8
"""Digits of the longest number that can be meant: ids of tokens are longest."""


def whole_number(written: str) -> int | None:
    """The number that is written, from 0; None where it is none.

    All of ours are small: what is longer is no number but an attempt.
    """
    short = written.isascii() and len(written) <= LONGEST
    return int(written) if short and written.isdecimal() else None


def within(number: object, count: int) -> int | None:
    """The number where it is one of so many from 0; None where it is none of them."""
    if not isinstance(number, int) or isinstance(number, bool):
        return None
    return number if 0 <= number < count else None
