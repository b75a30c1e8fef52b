"""A text cut into words, and words into the units that byte-pair encoding starts from.

Two ways: characters with an end-of-word mark (Sennrich et al. 2016), and bytes with
the space before a word kept (Radford et al. 2019; the pattern is that of GPT-2's
``encoder.py``).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import regex

from .bpe import Symbols
from .pieces import END_OF_WORD, byte_alphabet

Units = Literal["characters", "bytes"]

_GPT2_WORD = regex.compile(
    r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
)
_NON_SPACE = regex.compile(r"\S+")
_ALPHABET = byte_alphabet()


@dataclass(frozen=True)
class Word:
    """A word at its place in a text."""

    text: str
    start: int
    symbols: Symbols
    """The units it is made of before any merge."""


def cut(text: str, units: Units) -> list[Word]:
    """The words of a text in order."""
    pattern = _NON_SPACE if units == "characters" else _GPT2_WORD
    spell = spelled_characters if units == "characters" else spelled_bytes
    return [
        Word(match[0], match.start(), spell(match[0]))
        for match in pattern.finditer(text)
    ]


def spelled_characters(word: str) -> Symbols:
    """The characters of a word, then the mark that it ends here."""
    return (*word, END_OF_WORD)


def spelled_bytes(word: str) -> Symbols:
    """The bytes of a word, each written as one printable character."""
    return tuple(_ALPHABET[value] for value in word.encode())


def start_alphabet(units: Units) -> Symbols:
    """The units a vocabulary holds before any text is seen: all bytes, or none."""
    return tuple(sorted(_ALPHABET.values())) if units == "bytes" else ()


def counted(words: Sequence[Word]) -> dict[Symbols, int]:
    """The distinct words and how often each occurs, in order of first appearance."""
    return dict(Counter(word.symbols for word in words))
