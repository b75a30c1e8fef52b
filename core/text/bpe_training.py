"""Training byte-pair encoding quickly, with the same merges as counting anew each time.

The rule is in ``core.text.bpe``; here is only the bookkeeping.
"""

import heapq
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from .bpe import Merge, Pair, Symbols, Training, ages, older
from .bpe_units import Units, counted, cut, start_alphabet


def train(
    words: Mapping[Symbols, int],
    alphabet: Sequence[str] = (),
    *,
    min_count: int = 2,
    max_merges: int | None = None,
) -> Training:
    """Merges learned from words, until no pair occurs ``min_count`` times.

    Args:
        words: each distinct word as units, and how often it occurs.
        alphabet: units to have from the start beside those of the words, such as all
            256 bytes.
        min_count: a pair that occurs less often is never merged.
        max_merges: stop after so many merges.
    """
    trainer = _Trainer(words, alphabet)
    merges: list[Merge] = []
    changed: list[tuple[int, ...]] = []
    n_tokens = [trainer.n_tokens]
    while max_merges is None or len(merges) < max_merges:
        best = trainer.best()
        if best is None or best.count < min_count:
            break
        merges.append(best)
        changed.append(trainer.apply(best))
        n_tokens.append(trainer.n_tokens)
    return Training(
        words=tuple(words),
        counts=tuple(words.values()),
        alphabet=trainer.alphabet,
        merges=tuple(merges),
        changed=tuple(changed),
        n_tokens=np.array(n_tokens, dtype=np.int64),
    )


@lru_cache(maxsize=16)
def train_on(text: str, units: Units, min_count: int) -> Training:
    """Merges learned from a text; the last few texts are remembered."""
    words = counted(cut(text, units))
    return train(words, start_alphabet(units), min_count=min_count)


class _Trainer:
    """The words as one chain of symbols, and where each pair stands in it.

    A merge touches only the places that hold its pair, so training takes time in
    proportion to the text, even one long word.
    """

    def __init__(self, words: Mapping[Symbols, int], alphabet: Sequence[str]) -> None:
        units = {unit for word in words for unit in word} - set(alphabet)
        self.alphabet = (*alphabet, *sorted(units))
        self._age = ages(self.alphabet)
        self._symbol: list[str | None] = []
        self._left: list[int] = []
        self._right: list[int] = []
        self._word: list[int] = []
        self._weights = list(words.values())
        self._pairs: Counter[Pair] = Counter()
        self._places: defaultdict[Pair, set[int]] = defaultdict(set)
        for number, word in enumerate(words):
            self._lay_out(number, word)
        self.n_tokens = sum(self._weights[number] for number in self._word)
        for place in range(len(self._symbol)):
            self._count(place, 1)
        self._queue = [self._entry(pair) for pair in self._pairs]
        heapq.heapify(self._queue)

    def best(self) -> Merge | None:
        """The pair that occurs most often, None when no two symbols are neighbours."""
        while self._queue:
            negative, _, _, pair = heapq.heappop(self._queue)
            # An entry is out of date when its pair was counted again since.
            if self._pairs[pair] == -negative and negative:
                return Merge(pair, -negative)
        return None

    def apply(self, merge: Merge) -> tuple[int, ...]:
        """Merge the pair everywhere; the numbers of the words that changed."""
        self._age.setdefault(merge.symbol, len(self._age))
        changed: set[int] = set()
        touched: set[Pair] = set()
        for place in sorted(self._places[merge.pair]):
            if self._pair_at(place) != merge.pair:
                continue  # Its left symbol was just joined: "aaa" gives "aa" and "a".
            touched |= self._join(place, merge.symbol)
            changed.add(self._word[place])
            self.n_tokens -= self._weights[self._word[place]]
        for pair in touched:
            if self._pairs[pair]:
                heapq.heappush(self._queue, self._entry(pair))
        return tuple(sorted(changed))

    def _lay_out(self, number: int, word: Symbols) -> None:
        first = len(self._symbol)
        last = first + len(word) - 1
        self._symbol += word
        self._word += [number] * len(word)
        self._left += [
            place - 1 if place > first else -1 for place in range(first, last + 1)
        ]
        self._right += [
            place + 1 if place < last else -1 for place in range(first, last + 1)
        ]

    def _join(self, place: int, symbol: str) -> set[Pair]:
        """Join the symbol at a place with its right neighbour; the pairs affected."""
        absorbed, left = self._right[place], self._left[place]
        around = [where for where in (left, place, absorbed) if where >= 0]
        touched = {self._count(where, -1) for where in around}
        after = self._right[absorbed]
        self._symbol[place], self._symbol[absorbed] = symbol, None
        self._right[place] = after
        if after >= 0:
            self._left[after] = place
        touched |= {self._count(where, 1) for where in around if where != absorbed}
        return {pair for pair in touched if pair is not None}

    def _count(self, place: int, sign: int) -> Pair | None:
        """Count the pair that starts at a place in or out; None at a word's end."""
        pair = self._pair_at(place)
        if pair is None:
            return None
        self._pairs[pair] += sign * self._weights[self._word[place]]
        if sign > 0:
            self._places[pair].add(place)
        else:
            self._places[pair].discard(place)
        return pair

    def _pair_at(self, place: int) -> Pair | None:
        first, right = self._symbol[place], self._right[place]
        second = self._symbol[right] if right >= 0 else None
        return None if first is None or second is None else (first, second)

    def _entry(self, pair: Pair) -> tuple[int, int, int, Pair]:
        return (-self._pairs[pair], *older(pair, self._age), pair)
