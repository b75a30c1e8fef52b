"""What was found out about a trace, a model or a tokenizer, kept as long as that lives.

A page asks again at every move of a slider, and pages of a class ask for the same.
"""

import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from .arrays import sealed

T = TypeVar("T")


class KeptWith(Generic[T]):
    """Answers, each kept with what it is about: made once, whoever asks.

    No array in them can be written to, for several readers have the same.
    """

    def __init__(self, most: int | None = None) -> None:
        """Nothing is kept yet.

        Args:
            most: so many answers are kept of one owner, the newest; None: all.
        """
        self._most = most
        self._shelves: WeakKeyDictionary[object, _Shelf[T]] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def of(self, owner: object, question: Hashable, make: Callable[[], T]) -> T:
        """The answer, made now if it is not there; nothing stays of one that fails."""
        with self._lock:
            shelf = self._shelves.setdefault(owner, _Shelf())
        # Whoever asks the same at the same time waits for the one that is being made.
        with shelf.lock:
            if question not in shelf.answers:
                shelf.answers[question] = sealed(make())
                if self._most is not None and len(shelf.answers) > self._most:
                    del shelf.answers[next(iter(shelf.answers))]
            return shelf.answers[question]

    def known(self, owner: object, question: Hashable) -> T | None:
        """The answer if it is there; None while it is not, or is being made."""
        with self._lock:
            shelf = self._shelves.get(owner)
        return None if shelf is None else shelf.answers.get(question)


class _Shelf(Generic[T]):
    """The answers about one owner."""

    def __init__(self) -> None:
        self.answers: dict[Hashable, T] = {}
        self.lock = threading.RLock()
