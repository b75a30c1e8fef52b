"""The search over pages and glossary: what fits what a reader has typed so far."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from components.navigation import ENTRIES, Entry
from components.words.written import glossary

MOST = 8
LONGEST_SEARCH = 200
"""Characters of a search: no page, word or entry of a vocabulary is longer."""
SHORTEST_TYPO = 4
"""Shorter words are taken as they are: one wrong letter would make another word."""
ALIKE = 0.79
"""Share of letters, in order, by which a word with a slip still counts."""


@dataclass(frozen=True)
class Found:
    """A page or a word of the glossary."""

    title: str
    text: str
    """The page's question, or what the word means."""
    entry: Entry | None = None
    """The page; None for a word."""


@dataclass(frozen=True)
class _Thing:
    found: Found
    title: str
    title_words: tuple[str, ...]
    other_words: tuple[str, ...]


def found(query: str, most: int = MOST) -> list[Found]:
    """Pages and words that fit the query, the best first; none for an empty one.

    Each word of the query must be found: best where the title begins with it, then
    within the title, then in what is said about it, and last with a letter wrong.
    """
    asked = folded(query)
    words = _words(asked)
    if not words:
        return []
    ranked = [(_rank(thing, asked, words), thing) for thing in _things()]
    fit = [(rank, thing.found) for rank, thing in ranked if rank is not None]
    return [one for _, one in sorted(fit, key=lambda pair: pair[0])][:most]


def folded(text: str) -> str:
    """The text without case and accents, as it is compared."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c)).strip()


def _rank(thing: _Thing, asked: str, words: list[str]) -> int | None:
    """How well a thing fits, 0 the best; None where it does not."""
    if thing.title == asked:
        return 0
    if thing.title.startswith(asked):
        return 1
    ranks = [_rank_of(word, thing) for word in words]
    known = [rank for rank in ranks if rank is not None]
    return max(known) if len(known) == len(words) else None


def _rank_of(word: str, thing: _Thing) -> int | None:
    title, other = thing.title_words, thing.other_words
    if any(one.startswith(word) for one in title):
        return 2
    if word in thing.title:
        return 3
    if any(one.startswith(word) for one in other):
        return 4
    if len(word) >= SHORTEST_TYPO and any(_alike(word, one) for one in title):
        return 5
    return None


def _alike(word: str, other: str) -> bool:
    """Whether one may have been meant by the other, as far as it is typed."""
    begun = (other[: len(word) + more] for more in (-1, 0, 1))
    return any(SequenceMatcher(None, word, part).ratio() >= ALIKE for part in begun)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+|[^\w\s]+", text)


@cache
def _things() -> tuple[_Thing, ...]:
    """All there is to find: the pages in the menu's order, then the words."""
    pages = (Found(entry.title, entry.question, entry) for entry in ENTRIES)
    words = (Found(word, text) for word, text in glossary().items())
    return tuple(_made([*pages, *words]))


def _made(things: Iterable[Found]) -> Iterable[_Thing]:
    for one in things:
        about = f"{one.text} {one.entry.about}" if one.entry else one.text
        title = folded(one.title)
        yield _Thing(one, title, tuple(_words(title)), tuple(_words(folded(about))))
