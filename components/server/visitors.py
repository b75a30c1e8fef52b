"""How many pages are open, in all and from one address: nobody may take them all."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from core.engine.visitor import is_here, one_address

ALL = (
    "This server is full: {most} pages are open, and it can hold no more. "
    "Try again in a minute, or ask who runs it."
)
EACH = (
    "Your address has {each} pages open here, and one address may have no more. "
    "Close some, or ask who runs this server."
)


class Visitors:
    """The open pages, each a websocket."""

    def __init__(self, most: int, each: int) -> None:
        self._most, self._each = most, each
        self._open: Counter[str] = Counter()

    def refusal(self, address: str) -> str | None:
        """Why one more page can not be opened from there, as a sentence."""
        if self._open.total() >= self._most:
            return ALL.format(most=self._most)
        name = one_address(address)
        # Who stands before the machine itself, or behind a proxy on it, is not one.
        if not is_here(name) and self._open[name] >= self._each:
            return EACH.format(each=self._each)
        return None

    @contextmanager
    def present(self, address: str) -> Iterator[None]:
        """A page is open from there for as long as this lasts."""
        name = one_address(address)
        self._open[name] += 1
        try:
            yield
        finally:
            self._open[name] -= 1
            if not self._open[name]:
                del self._open[name]
