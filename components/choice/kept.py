"""One choice of the reader: kept in the session, the address and the history.

The address is read when a choice is first asked for, and again when the browser went
back or forward to this page. At any other time it merely follows what the reader does
and may lag behind. What a page opens on is not written.

The browser's Back restores what views choose, since each such choice is an entry of its
history. A widget that Streamlit binds to the address replaces the entry instead, so its
settings come back with the entry they were made in, not one by one.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

import streamlit as st

from components.choice.address import names_in_address, say, written

T = TypeVar("T")
Words = str | tuple[str, ...]
READ = "_read_since_back"
"""Session key: what was read since the browser went back here, until the page ends."""


@dataclass(frozen=True)
class Kept(Generic[T]):
    """A choice, and how an address writes it."""

    name: Words
    """In the address; some choices take several names."""
    read: Callable[..., T | None]
    """What the words of an address mean, one for each name; None: nothing."""
    write: Callable[[T], Words]
    """The words that ``read`` would read the same from."""
    first: Callable[[str], str] = lambda name: ""
    """For each name the words of what one begins with, which are not written."""
    key: str = ""
    """Of the session; the name where it is not said."""

    @property
    def names(self) -> tuple[str, ...]:
        """All names in the address."""
        return _several(self.name)

    @property
    def session_key(self) -> str:
        """Where the session holds the choice: a value, or None where none was made."""
        return self.key or self.names[0]

    def chosen(self, made_in: Hashable = None) -> T | None:
        """What the reader chose, here or in the address; None: nothing that holds.

        Args:
            made_in: text, model or whatever else a choice holds for. One that was made
                in another is forgotten; one from the address is of what is shown.
        """
        session, key = st.session_state, self.session_key
        if is_to_be_read(key):
            session[key] = self._followed()
            session[_of(key)] = made_in
        elif session.setdefault(_of(key), made_in) != made_in:
            session[key], session[_of(key)] = None, made_in
        return session[key]

    def value(self, made_in: Hashable = None) -> T | None:
        """The same; where nothing is chosen, what the page opens on."""
        chosen = self.chosen(made_in)
        return self.opened() if chosen is None else chosen

    def opened(self) -> T | None:
        """What the page opens on."""
        return self.read(*map(self.first, self.names))

    def keep(self, value: T | None, made_in: Hashable = None) -> None:
        """Keep what the reader chooses; for a callback.

        Args:
            value: None forgets the choice.
            made_in: what it was chosen in; what was last shown where it is not said.
        """
        _read_now(self.session_key)
        st.session_state[self.session_key] = value
        if made_in is not None:
            st.session_state[_of(self.session_key)] = made_in

    def words(self, value: T | None, begins: T | None = None) -> dict[str, str | None]:
        """What the address is to say; None under a name that is not to stand there.

        Args:
            value: the choice as it fits what is shown; None where there is none.
            begins: what one begins with, where that hangs on what is shown.
        """
        if value is None:
            return dict.fromkeys(self.names)
        first = [*map(self.first, self.names)]
        first = first if begins is None else _several(self.write(begins))
        words = zip(self.names, _several(self.write(value)), first, strict=True)
        return {name: None if own == begin else own for name, own, begin in words}

    def say(self, value: T | None, begins: T | None = None) -> None:
        """Let the address say this, or nothing."""
        say(self.words(value, begins))

    def _followed(self) -> T | None:
        """What the address means; a name it lacks has what the page opens on."""
        if names_in_address().isdisjoint(self.names):
            return None
        return self.read(*(written(name, self.first(name)) for name in self.names))


def is_to_be_read(key: str) -> bool:
    """Whether the address says what is chosen under this key; true only once."""
    since_back = st.session_state.get(READ)
    came_back = since_back is not None and key not in since_back
    _read_now(key)
    return came_back or key not in st.session_state


def came_back() -> None:
    """The browser went back or forward to this page: read all choices anew."""
    st.session_state[READ] = set()


def settled() -> None:
    """The page stands: from now on the address follows the reader."""
    st.session_state.pop(READ, None)


def _read_now(key: str) -> None:
    if (since_back := st.session_state.get(READ)) is not None:
        since_back.add(key)


def _of(key: str) -> str:
    return f"_{key}_of"


def _several(words: Words) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else words
