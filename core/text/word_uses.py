"""Where a word stands in a text, and which tokens it is made of."""

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from .tokenization import Token

_WORD = regex.compile(r"[\p{L}\p{N}][\p{L}\p{N}\p{M}]*")
_UNSPACED = regex.compile(
    r"[\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Han}\p{Hiragana}\p{Katakana}]"
)
"""Scripts that put no space between words."""


@dataclass(frozen=True)
class Use:
    """A word at one place of one sentence."""

    sentence: int
    """Counted from 0."""
    start: int
    """First character in the sentence."""
    end: int
    """One past the last character."""
    places: tuple[int, ...]
    """The tokens it is made of."""


def spans_of(word: str, text: str) -> list[tuple[int, int]]:
    """Where the word stands in the text: as it is written, else in any case.

    It must stand by itself; only in scripts without spaces may letters touch it.
    """
    if not (word := word.strip()):
        return []
    inside = regex.escape(word)
    if not _UNSPACED.search(word):
        inside = rf"(?<![\p{{L}}\p{{N}}\p{{M}}]){inside}(?![\p{{L}}\p{{N}}\p{{M}}])"
    for flags in (0, regex.IGNORECASE | regex.FULLCASE):
        if found := [match.span() for match in regex.finditer(inside, text, flags)]:
            return found
    return []


def words_in(text: str) -> list[str]:
    """Its words in order, in lower case: runs of letters and digits."""
    return [word.casefold() for word in _WORD.findall(text)]


def shared_word(texts: Sequence[str]) -> str:
    """The longest word that all texts have, the first of these; empty without one."""
    if not texts:
        return ""
    others = [set(words_in(text)) for text in texts[1:]]
    first = [w for w in words_in(texts[0]) if all(w in other for other in others)]
    return max(first, key=len, default="")


def uses_in(
    word: str, text: str, tokens: Sequence[Token], sentence: int = 0
) -> list[Use]:
    """The word's places in a text, as far as its tokens were read."""
    uses = []
    for start, end in spans_of(word, text):
        places = [
            at
            for at, token in enumerate(tokens)
            if not token.special and token.start < end and token.end > start
        ]
        if places and tokens[places[-1]].end >= end:
            uses.append(Use(sentence, start, end, tuple(places)))
    return uses
