"""The menu: every page, in the order in which each builds on those before it.

The words are in ``content/en/way.toml``: why a page comes next, and what it needs. Its
question is the title in its own file there.
"""

from copy import copy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from components.words.written import sections, table


@dataclass(frozen=True)
class Entry:
    """One page of the menu."""

    file: str
    """Its path below ``pages/``."""
    url: str
    title: str
    icon: str
    question: str
    """What the page answers: its heading."""
    about: str
    """What the page shows, in a sentence."""
    why: str
    """Why it comes next, in a sentence that ends the page before."""
    needs: tuple[str, ...]
    """Addresses of the pages it builds on; all of them stand before it."""

    @property
    def stem(self) -> str:
        """The name of its file, which its texts in ``content`` share."""
        return Path(self.file).stem

    @property
    def tooltip(self) -> str:
        """What the menu says when the entry is pointed at: first its question."""
        return f"**{self.question}** {self.about}"


@dataclass(frozen=True)
class Door:
    """Where one kind of reader begins: a few pages in an order of their own."""

    way: str
    """Its name in the address."""
    title: str
    length: str
    says: str
    steps: tuple[tuple[str, str], ...]
    """The address of each page, and what to look for there."""


def _read() -> tuple[dict[str, tuple[Entry, ...]], tuple[Door, ...]]:
    words = table("way")
    menu = {
        section["title"]: tuple(_entry(page) for page in section["page"])
        for section in words["section"]
    }
    doors = (
        Door(**{**door, "steps": tuple((url, look) for url, look in door["steps"])})
        for door in words["door"]
    )
    return menu, tuple(doors)


def _entry(page: dict[str, Any]) -> Entry:
    question = sections(Path(page["file"]).stem)["title"]
    return Entry(**{**page, "question": question, "needs": tuple(page["needs"])})


MENU, DOORS = _read()
ENTRIES = tuple(entry for entries in MENU.values() for entry in entries)
"""All pages, in the menu's order."""


def entry_at(url: str) -> Entry:
    """The page at this address.

    Raises:
        KeyError: there is none.
    """
    found = next((entry for entry in ENTRIES if entry.url == url), None)
    if found is None:
        raise KeyError(url)
    return found


def menu(folder: Path) -> dict[str, list[st.Page]]:
    """The menu's pages by section, for ``st.navigation``."""
    # Making a page looks at the disk a dozen times, and each look lets the threads of
    # other readers go first: with a class typing that was a fifth of every run. Each
    # run has its own copies, for a page notes whether it may run now.
    return {
        section: [copy(page) for page in pages]
        for section, pages in _made(folder).items()
    }


@cache
def _made(folder: Path) -> dict[str, list[st.Page]]:
    """The pages, made in the first run of all."""
    return {
        section: [
            st.Page(
                folder / entry.file,
                title=entry.title,
                icon=f":material/{entry.icon}:",
                url_path=entry.url,
                default=entry.url == "",
                help=entry.tooltip,
            )
            for entry in entries
            if (folder / entry.file).is_file()
        ]
        for section, entries in MENU.items()
    }
