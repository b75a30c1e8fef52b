"""What Streamlit says to every browser in every run, said with less of Python's lock.

A run begins with a message that holds the whole theme: half a thousand settings, each
looked up and renamed by a regular expression, a quarter of what a light page costs.
And each of a page's hundred messages woke the event loop for itself, which took the
lock from the page that was being written. Now the settings are read once, and what a
page says while the loop is busy is taken in one go.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from google.protobuf.message import Message
from streamlit.runtime import app_session
from streamlit.runtime.app_session import AppSession

ALWAYS_THE_SAME = ("_populate_theme_msg", "_populate_config_msg")
"""Functions of Streamlit that write the server's settings into a message."""


def written_once(write: Callable[..., None]) -> Callable[..., None]:
    """The same for settings that do not change: what it wrote first is copied."""
    kept: dict[tuple[Any, ...], Message] = {}

    def copied(message: Message, *of: Any) -> None:
        found = kept.get(of)
        if found is None:
            found = type(message)()
            write(found, *of)
            kept[of] = found
        message.MergeFrom(found)

    return copied


class Bunches:
    """Calls on their way to an event loop: those that wait are made in one go."""

    def __init__(self) -> None:
        self._of: WeakKeyDictionary[Any, _Bunch] = WeakKeyDictionary()

    def send(
        self, owner: Any, soon: Callable[[Callable[[], None]], object], call: Any
    ) -> None:
        """Let the loop make this call after all others of its owner.

        Args:
            owner: whose calls keep their order.
            soon: lets the loop call something soon; from any thread.
            call: what is called, without arguments.
        """
        bunch = self._of.get(owner) or self._of.setdefault(owner, _Bunch())
        bunch.waiting.append(call)
        # Whoever empties the bunch takes the mark away before it looks, so a call that
        # finds the mark there will be seen.
        if not bunch.announced:
            bunch.announced = True
            soon(bunch.empty)


class _Bunch:
    """The calls of one owner."""

    def __init__(self) -> None:
        self.waiting: deque[Callable[[], None]] = deque()
        self.announced = False

    def empty(self) -> None:
        """Make all calls, in order; one that raises stops none behind it."""
        self.announced = False
        try:
            while self.waiting:
                self.waiting.popleft()()
        finally:
            if self.waiting:
                asyncio.get_running_loop().call_soon(self.empty)


def say_it_lightly() -> None:
    """From now on runs cost less."""
    for name in ALWAYS_THE_SAME:
        setattr(app_session, name, written_once(getattr(app_session, name)))
    bunches = Bunches()

    def on_event(self: AppSession, *of: Any, **more: Any) -> None:
        def handle() -> None:
            self._handle_scriptrunner_event_on_event_loop(*of, **more)

        bunches.send(self, self._call_soon_on_event_loop, handle)

    AppSession._on_scriptrunner_event = on_event
