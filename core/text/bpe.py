"""Byte-pair encoding, one merge at a time, so that a page can show each step.

Training follows Sennrich, Haddow and Birch 2016, algorithm 1
(https://arxiv.org/abs/1508.07909): a text is cut into words and each word into small
units; again and again the pair of neighbours that occurs most often becomes one new
symbol. Units are characters with an end-of-word mark, as there, or bytes, as in
Radford et al. 2019, section 2.2 (GPT-2).

Between pairs that occur equally often the one whose first symbol entered the
vocabulary earlier wins, then the one whose second symbol did. The units come first,
in the order of their character numbers. Hugging Face's ``tokenizers`` decides the same
way, so its trainer finds the same merges.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np
from jaxtyping import Int

Symbols = tuple[str, ...]
Pair = tuple[str, str]


@dataclass(frozen=True)
class Merge:
    """Two symbols that became one."""

    pair: Pair
    count: int
    """How often the two stood side by side when they were chosen."""

    @property
    def symbol(self) -> str:
        """The new symbol."""
        return self.pair[0] + self.pair[1]


@dataclass(frozen=True)
class PairCount:
    """A pair of neighbours and how often it occurs in the text."""

    pair: Pair
    count: int


@dataclass(frozen=True)
class Training:
    """Every merge that training on one text makes, and the text at every step."""

    words: tuple[Symbols, ...]
    """The distinct words as units, in order of first appearance."""
    counts: tuple[int, ...]
    """How often each word occurs."""
    alphabet: Symbols
    """The vocabulary before the first merge."""
    merges: tuple[Merge, ...]
    changed: tuple[tuple[int, ...], ...] = field(repr=False)
    """For each merge the numbers of the words it changed."""
    n_tokens: Int[np.ndarray, " step"] = field(repr=False)
    """Tokens in the whole text after 0, 1, 2… merges."""

    def words_after(self, step: int) -> list[Symbols]:
        """The distinct words as symbols after so many merges."""
        words = list(self.words)
        for merge, changed in zip(self.merges[:step], self.changed[:step], strict=True):
            for number in changed:
                words[number] = merged(words[number], merge.pair)
        return words

    def vocabulary(self, step: int) -> Symbols:
        """The symbols after so many merges, oldest first, each once."""
        made = (merge.symbol for merge in self.merges[:step])
        return tuple(dict.fromkeys((*self.alphabet, *made)))

    @cached_property
    def n_symbols(self) -> Int[np.ndarray, " step"]:
        """Entries of the vocabulary after 0, 1, 2… merges.

        One more with each merge, unless the new symbol was made before in another
        way: "a" + "bc" after "ab" + "c".
        """
        seen = set(self.alphabet)
        sizes = [len(seen)]
        for merge in self.merges:
            seen.add(merge.symbol)
            sizes.append(len(seen))
        return np.array(sizes, dtype=np.int64)

    def pair_counts(self, step: int) -> list[PairCount]:
        """The pairs after so many merges in the order in which they would be chosen."""
        age = ages(self.vocabulary(step))
        pairs: Counter[Pair] = Counter()
        for word, count in zip(self.words_after(step), self.counts, strict=True):
            for pair in neighbours(word):
                pairs[pair] += count
        ordered = sorted(
            pairs.items(), key=lambda item: (-item[1], *older(item[0], age))
        )
        return [PairCount(pair, count) for pair, count in ordered]

    @cached_property
    def ranks(self) -> dict[Pair, int]:
        """The place of each merge in the list; a lower rank is merged first."""
        return ranks_of([merge.pair for merge in self.merges])


def neighbours(word: Symbols) -> list[Pair]:
    """All pairs of neighbouring symbols; "aaa" holds the pair a a twice."""
    return list(pairwise(word))


def merged(word: Symbols, pair: Pair) -> Symbols:
    """The word with the pair joined wherever it occurs, from left to right."""
    symbols: list[str] = []
    place = 0
    while place < len(word):
        if word[place : place + 2] == pair:
            symbols.append(pair[0] + pair[1])
            place += 2
        else:
            symbols.append(word[place])
            place += 1
    return tuple(symbols)


def ranks_of(pairs: Sequence[Pair]) -> dict[Pair, int]:
    """The place of each pair in a list of merges; the first place counts."""
    ranks: dict[Pair, int] = {}
    for rank, pair in enumerate(pairs):
        ranks.setdefault(pair, rank)
    return ranks


def ages(symbols: Sequence[str]) -> dict[str, int]:
    """The place of each symbol in the vocabulary: lower is older."""
    return {symbol: age for age, symbol in enumerate(symbols)}


def older(pair: Pair, age: Mapping[str, int]) -> tuple[int, int]:
    """What decides between pairs that occur equally often: the lower one wins."""
    return age[pair[0]], age[pair[1]]
