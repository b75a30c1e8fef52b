"""Encoding a word with learned merges, one merge at a time.

Source: Sennrich et al. 2016, section 3.2; GPT-2's ``encoder.py``. Of all neighbours in
the word the pair with the lowest rank is joined, the leftmost where it stands twice,
until no pair is in the list.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import regex
from transformers import PreTrainedTokenizerBase

from ..errors import HeadlightError
from ..per_trace import KeptWith
from .bpe import Pair, Symbols, neighbours, ranks_of


@dataclass(frozen=True)
class MergeStep:
    """One merge inside a word."""

    before: Symbols
    place: int
    """Where the left one of the two joined symbols stands in ``before``."""
    pair: Pair
    rank: int
    """The merge's place in the list of merges, from 0."""


@dataclass(frozen=True)
class Merged:
    """A word from its units to its tokens."""

    steps: tuple[MergeStep, ...]
    symbols: Symbols
    """What is left when no merge applies: the tokens."""


def merge_steps(word: Symbols, ranks: Mapping[Pair, int]) -> Merged:
    """Each merge of the word in order, and the symbols at the end."""
    steps: list[MergeStep] = []
    symbols = list(word)
    while True:
        listed = [
            (ranks[pair], place)
            for place, pair in enumerate(neighbours(tuple(symbols)))
            if pair in ranks
        ]
        if not listed:
            return Merged(tuple(steps), tuple(symbols))
        rank, place = min(listed)
        pair = (symbols[place], symbols[place + 1])
        steps.append(MergeStep(tuple(symbols), place, pair, rank))
        symbols[place : place + 2] = [pair[0] + pair[1]]


@dataclass(frozen=True)
class Chunk:
    """A word as a tokenizer cuts it, or a special token that is never cut."""

    text: str
    start: int
    symbols: Symbols
    special: bool = False


class RealMerges:
    """The merge list of a byte-level BPE tokenizer, read from its own file."""

    def __init__(self, tokenizer: PreTrainedTokenizerBase) -> None:
        """Read the merges and the vocabulary.

        Raises:
            HeadlightError: the tokenizer is not byte-level BPE.
        """
        backend = getattr(tokenizer, "backend_tokenizer", None)
        if backend is None or type(backend.model).__name__ != "BPE":
            raise HeadlightError("This model's tokenizer has no list of merges.")
        if backend.normalizer is not None or b"ByteLevel" not in _state(
            backend.pre_tokenizer
        ):
            raise HeadlightError("This model's merges do not start from plain bytes.")
        model = json.loads(backend.to_str())["model"]
        pairs = [_pair(merge) for merge in model["merges"]]
        self.ranks: Mapping[Pair, int] = ranks_of(pairs)
        self.vocabulary: Mapping[str, int] = model["vocab"]
        self.whole_words_first = bool(model.get("ignore_merges"))
        self._pre_tokenizer = backend.pre_tokenizer
        added = tokenizer.added_tokens_decoder
        self._added = {token.content: number for number, token in added.items()}
        self._never_cut = _either(list(self._added))

    def chunks(self, text: str) -> list[Chunk]:
        """The text as the tokenizer cuts it before any merge."""
        found: list[Chunk] = []
        place = 0
        for match in [*self._never_cut.finditer(text), None]:
            until = match.start() if match else len(text)
            found += self._words(text[place:until], place)
            if match:
                found.append(Chunk(match[0], until, (match[0],), special=True))
                place = match.end()
        return found

    def merge(self, chunk: Chunk) -> Merged:
        """The merges of one word, and its tokens."""
        whole = "".join(chunk.symbols)
        if chunk.special or (self.whole_words_first and whole in self.vocabulary):
            return Merged((), (whole,))
        return merge_steps(chunk.symbols, self.ranks)

    def id_of(self, symbol: str) -> int:
        """The row of a token in the vocabulary."""
        return self._added[symbol] if symbol in self._added else self.vocabulary[symbol]

    def encode(self, text: str) -> list[int]:
        """The ids of a text, found merge by merge."""
        return [
            self.id_of(symbol)
            for chunk in self.chunks(text)
            for symbol in self.merge(chunk).symbols
        ]

    def _words(self, text: str, start: int) -> list[Chunk]:
        words = self._pre_tokenizer.pre_tokenize_str(text)
        # A byte without an entry vanishes, as it does in the tokenizer itself.
        return [
            Chunk(
                text[a:b],
                start + a,
                tuple(byte for byte in spelled if byte in self.vocabulary),
            )
            for spelled, (a, b) in words
        ]


def _state(part: object) -> bytes:
    return part.__getstate__() if part is not None else b""  # pyright: ignore[reportReturnType]


def _pair(merge: str | Sequence[str]) -> Pair:
    left, right = merge.split(" ") if isinstance(merge, str) else merge
    return left, right


def _either(contents: list[str]) -> regex.Pattern[str]:
    longest_first = sorted(contents, key=len, reverse=True)
    never = r"(?!)"
    return regex.compile("|".join(map(regex.escape, longest_first)) or never)


_read = KeptWith[RealMerges]()


def real_merges(tokenizer: PreTrainedTokenizerBase) -> RealMerges:
    """The tokenizer's merges, read once.

    Raises:
        HeadlightError: the tokenizer is not byte-level BPE.
    """
    return _read.of(tokenizer, None, lambda: RealMerges(tokenizer))
