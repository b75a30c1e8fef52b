"""A thread that works for many, its visitors in turn: an executor that is fair.

A full line makes room for a visitor who has fewer places, at the cost of the newest
piece of work of whoever has most. One visitor cannot keep the others out.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from ..errors import Busy
from .crew import Crew
from .turns import Turns


@dataclass(eq=False)
class _Piece:
    session: str
    future: "Future[Any]"
    make: Callable[[], Any]


class FairPool:
    """Makes one thing after the other."""

    def __init__(self, name: str, most_waiting: int, full: str) -> None:
        """Begin the thread. ``full`` is said when no more may wait."""
        self._most_waiting, self._full = most_waiting, full
        self._changed = threading.Condition()
        self._waiting: Turns[_Piece] = Turns()
        self._crew = Crew(1, self._take, self._do, name)

    def submit(self, session: str, make: Callable[[], Any]) -> "Future[Any]":
        """Make this for a session; the future says when it is made, or Busy.

        Raises:
            Busy: too much waits already, and nobody has more of it than this visitor.
        """
        self._crew.mend()
        piece = _Piece(session, Future(), make)
        with self._changed:
            for other in [one for one in self._waiting if one.future.cancelled()]:
                self._waiting.remove(other)
            if len(self._waiting) >= self._most_waiting:
                self._make_room(session)
            self._waiting.append(piece)
            self._changed.notify()
        return piece.future

    def _make_room(self, session: str) -> None:
        crowded = self._waiting.crowded_out(session)
        if crowded is None:
            raise Busy(self._full)
        self._waiting.remove(crowded)
        if crowded.future.set_running_or_notify_cancel():
            crowded.future.set_exception(Busy(self._full))

    def _take(self) -> _Piece:
        with self._changed:
            while (piece := self._waiting.take()) is None:
                self._changed.wait()
            return piece

    def _do(self, piece: _Piece) -> None:
        if not piece.future.set_running_or_notify_cancel():
            return
        try:
            made = piece.make()
        except BaseException as error:
            piece.future.set_exception(error)
        else:
            piece.future.set_result(made)
