"""Whole numbers that a view chooses: kept for the session, written in the address."""

from collections.abc import Hashable, Sequence

from components.choice.kept import Kept
from core.whole_number import whole_number

Numbers = tuple[int, ...]


def chosen_numbers(
    name: str, first: Sequence[int], counts: Sequence[int], made_in: Hashable = None
) -> Numbers:
    """What the reader chose under this name, each number from 0 to its count less 1.

    Written in the address as ``name=3.2``; what one begins with is not written.

    Args:
        name: in the session and in the address.
        first: what one begins with.
        counts: how many values each number may have.
        made_in: what a choice holds for, such as the text; everything by itself.
    """
    kept = kept_numbers(name, first)
    wanted = kept.chosen(made_in) or ()
    wanted = wanted if len(wanted) == len(first) else tuple(first)
    chosen = clamped(wanted, counts)
    kept.say(chosen)
    return chosen


def keep_numbers(name: str, sent: Sequence[int] | None) -> None:
    """Keep what a view sent; for its callback."""
    kept_numbers(name).keep(tuple(int(number) for number in sent or ()))


def kept_numbers(name: str, first: Sequence[int] = ()) -> Kept[Numbers]:
    """Numbers with points between them, kept under this name."""
    begin = numbers_in_words(first)
    return Kept(name, numbers_from, numbers_in_words, lambda _: begin)


def clamped(numbers: Sequence[int], counts: Sequence[int]) -> Numbers:
    """Each number, or the nearest one that it may be."""
    fitting = zip(numbers, counts, strict=True)
    return tuple(min(max(number, 0), count - 1) for number, count in fitting)


def numbers_in_words(numbers: Sequence[int]) -> str:
    """Such as ``3.2``."""
    return ".".join(map(str, numbers))


def numbers_from(words: str) -> Numbers:
    """The numbers that were written so; none where something else was."""
    numbers = [whole_number(part) for part in words.split(".")]
    known = tuple(number for number in numbers if number is not None)
    return known if len(known) == len(numbers) else ()
