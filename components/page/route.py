"""The way on from a page: along the menu, or along the few pages of a door.

Which door a reader came through stands in the address (``?way=new``), so a link, a
reload and the browser's back button keep it; choosing a page from the menu ends it.
"""

from dataclasses import dataclass

from components.navigation import DOORS, ENTRIES, Door, Entry, entry_at


@dataclass(frozen=True)
class Route:
    """Where a page stands on the reader's way."""

    here: Entry
    before: Entry | None
    after: Entry | None
    why: str
    """Why the page after it comes next; empty at the end."""
    door: Door | None = None
    """The door whose pages are followed; None along the menu."""

    @property
    def place(self) -> str:
        """How far along a door's way the page is; empty along the menu."""
        if self.door is None:
            return ""
        urls = [url for url, _ in self.door.steps]
        number = urls.index(self.here.url) + 1
        return f"{self.door.title} · {number} of {len(urls)}"

    @property
    def address(self) -> dict[str, str]:
        """What a link to the page before or after it carries."""
        return {} if self.door is None else {"way": self.door.way}


def route(url: str, way: str | None = None) -> Route:
    """The way on from the page at this address.

    Args:
        url: of the page.
        way: of a door; one that is unknown or does not lead here is not followed.
    """
    here = entry_at(url)
    for door in DOORS:
        steps = [(entry_at(step), look) for step, look in door.steps]
        if door.way == way and here in (entry for entry, _ in steps):
            return _on(here, steps, door)
    return _on(here, [(entry, entry.why) for entry in ENTRIES], None)


def _on(here: Entry, steps: list[tuple[Entry, str]], door: Door | None) -> Route:
    index = [entry for entry, _ in steps].index(here)
    before = steps[index - 1][0] if index else None
    after, why = steps[index + 1] if index + 1 < len(steps) else (None, "")
    return Route(here, before, after, why, door)
