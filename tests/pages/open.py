"""A page as a link opens it, without a browser."""

from itertools import pairwise
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from components.navigation import MENU
from components.views.mounting import sent_data

SHELL = Path(__file__).parents[2] / "components" / "shell.py"
ENTRIES = {entry.url: entry for entries in MENU.values() for entry in entries}

BOXES = (
    "number_input", "selectbox", "slider", "text_input", "multiselect", "toggle",
    "segmented_control", "text_area",
)  # fmt: skip


def go_to(at: AppTest, file: str) -> AppTest:
    """Let the next run be that of a page, such as ``text/bpe.py``.

    Even if it is the first: ``AppTest.switch_page`` knows a page whose path is not its
    file's name only after another page has been run, which costs as much again.
    """
    url = next(url for url, entry in ENTRIES.items() if entry.file == file)
    at._page_hash = calc_hash(url)
    return at


def opened_by_link(url: str, **query: str) -> AppTest:
    """The page at this path with this address, its own view where that is empty."""
    at = AppTest.from_file(SHELL, default_timeout=300)
    for name, value in query.items():
        at.query_params[name] = value
    go_to(at, ENTRIES[url].file).run()
    assert not at.exception, at.exception[0].message
    assert len(at.title) == 1
    assert at.session_state["_page"] == url
    return at


def headings_in_order(at: AppTest) -> bool:
    """Whether each heading stands one level at most below the one before."""
    levels = {"title": 1, "header": 2, "subheader": 3}
    own = [levels[node.type] for node in at.main if node.type in levels]
    return all(below - above <= 1 for above, below in pairwise(own))


def found(at: AppTest, name: str) -> Any:
    """What stands on the page under this name, such as ``head_map.pair.query``."""
    place, *way = name.split(".")
    if place == "address":
        return at.query_params.get(way[0])
    if place == "box":
        boxes: list[Any] = [box for kind in BOXES for box in at.get(kind)]
        return next(box.value for box in boxes if box.key == way[0])
    views = [
        view.proto
        for view in at.get("bidi_component")
        if view.proto.component_name.removeprefix("headlight_") == place
    ]
    which = int(way.pop(0)) if way[0].isdecimal() else 0
    held = sent_data(views[which])
    for step in way:
        held = held[int(step) if isinstance(held, list) else step]
    return held
