"""The views that come with a page: texts, models and settings that make its point.

They stand in ``content/en/<page>.toml``. The first is what the page opens on; the
others show something else.
"""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from components.navigation import MENU
from components.words.written import table

DEFAULT_TEXT = "The capital of France is"
DEFAULT_MODEL = "smollm2-135m"


@dataclass(frozen=True)
class View:
    """A text, a model and settings that show what a page is about."""

    title: str = "The capital of France"
    """A few words, for a button."""
    text: str = DEFAULT_TEXT
    model: str = DEFAULT_MODEL
    target: str = ""
    """What the decoder of an encoder-decoder has written."""
    look: str = ""
    """What to look for, in one line."""
    settings: dict[str, Any] = field(default_factory=dict)
    """Choices that are kept by the page itself, as the address writes them."""
    widgets: dict[str, Any] = field(default_factory=dict)
    """Values of Streamlit's own widgets, by their keys."""


@dataclass(frozen=True)
class PageViews:
    """All views of one page, and what the page reads."""

    views: tuple[View, ...] = (View(),)
    reads: str = "text and model"
    """What of the prompt bar the page reads: ``text and model``, ``text``, ``model``
    or ``nothing``."""
    clears: tuple[str, ...] = ()
    """Keys of the session that hold choices, forgotten when a view is chosen."""

    @property
    def reads_text(self) -> bool:
        """Whether the page reads what stands in the text box."""
        return "text" in self.reads

    @property
    def reads_model(self) -> bool:
        """Whether the page asks the chosen model."""
        return "model" in self.reads

    @property
    def names(self) -> set[str]:
        """All names, in session and address, that a view of this page may set."""
        named = [name for v in self.views for name in (*v.settings, *v.widgets)]
        return {*named, *self.clears}


@cache
def page_views(url: str) -> PageViews:
    """The views of the page at this path; one of the plainest where it has none."""
    held = table(stem_of(url))
    return PageViews(
        views=tuple(View(**view) for view in held.get("view", ())) or (View(),),
        reads=held.get("reads", "text and model"),
        clears=tuple(held.get("clears", ())),
    )


def stem_of(url: str) -> str:
    """The name of the page's file, which its texts in ``content`` share."""
    files = {entry.url: entry.file for section in MENU.values() for entry in section}
    return Path(files.get(url, "home.py")).stem
