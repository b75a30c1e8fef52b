"""Which of the readings kept begins as a new text does, found without a search.

Texts are kept in alphabetical order. The one that shares the longest start with a text
stands right before or right behind the place where that text belongs, so two are looked
at, whatever number is kept.
"""

from bisect import bisect_left
from collections.abc import Hashable
from dataclasses import dataclass, field

from ..models.cards import ModelKind
from .requests import TraceRequest

LEAST_CHARS = 16
"""What is shorter is read again: it is four words, and the time of so short a reading
goes into the model's weights, not into its tokens."""

Words = tuple[str, str]
"""What is read, and what an encoder-decoder has written."""


@dataclass(frozen=True)
class Nearest:
    """A reading that is kept, and how far it begins as a text does."""

    request: TraceRequest
    chars: int
    """Of the text; of an encoder-decoder, of what it has written."""


class Prefixes:
    """The requests whose readings are kept. Whoever uses it holds a lock."""

    def __init__(self) -> None:
        self._shelves: dict[Hashable, _Shelf] = {}

    def add(self, request: TraceRequest) -> None:
        """A reading is kept from now on."""
        self._shelves.setdefault(_same(request), _Shelf()).add(request)

    def remove(self, request: TraceRequest) -> None:
        """A reading is let go."""
        shelf = self._shelves[_same(request)]
        shelf.remove(request)
        if not shelf.words:
            del self._shelves[_same(request)]

    def nearest(self, kind: ModelKind, request: TraceRequest) -> Nearest | None:
        """What begins most alike and was changed alike on the way; None if too little.

        An encoder's tokens see what comes behind them, so nothing of them stays true.
        The encoder of an encoder-decoder has to have read the very same.
        """
        shelf = self._shelves.get(_same(request))
        if shelf is None or kind == "encoder":
            return None
        writes = kind == "encoder-decoder"
        found = [
            Nearest(one, common_chars(*_parts(request, one, writes)))
            for one in shelf.neighbours(_words(request))
            if not writes or one.text == request.text
        ]
        best = max(found, key=lambda one: one.chars, default=None)
        enough = best is not None and (writes or best.chars >= LEAST_CHARS)
        return best if enough else None


def common_chars(some: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    low, high = 0, min(len(some), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if some[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _same(request: TraceRequest) -> Hashable:
    return request.model_id, request.interventions, request.text_pair


def _words(request: TraceRequest) -> Words:
    return request.text, request.target or ""


def _parts(one: TraceRequest, other: TraceRequest, writes: bool) -> Words:
    if writes:
        return one.target or "", other.target or ""
    return one.text, other.text


@dataclass(eq=False)
class _Shelf:
    """Readings that can begin one another, in alphabetical order."""

    words: list[Words] = field(default_factory=list)
    _requests: list[TraceRequest] = field(default_factory=list)

    def add(self, request: TraceRequest) -> None:
        at = bisect_left(self.words, _words(request))
        self.words.insert(at, _words(request))
        self._requests.insert(at, request)

    def remove(self, request: TraceRequest) -> None:
        at = self._requests.index(request, bisect_left(self.words, _words(request)))
        del self.words[at], self._requests[at]

    def neighbours(self, words: Words) -> list[TraceRequest]:
        at = bisect_left(self.words, words)
        return self._requests[max(0, at - 1) : at + 1]
