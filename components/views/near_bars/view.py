"""The nearest tokens or words as bars, the nearest first; a click goes to one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from components.views.mounting import component
from components.views.serve import view_css, view_js
from components.words.numbers import number
from core.embeddings.neighbours import Measure, Neighbours

MEASURES: dict[Measure, str] = {
    "cosine": "cosine",
    "dot": "dot product",
    "euclid": "distance",
}

_VIEW = component(
    "headlight_near_bars",
    html='<div class="near"><h2></h2><ol class="list"></ol><p class="more"></p></div>',
    css=view_css("views/near_bars/view.css"),
    js=view_js("views/near_bars/view.js"),
)


@dataclass(frozen=True)
class Near:
    """How one of the nearest is written."""

    label: str
    special: bool = False
    said: str = ""
    """A flag behind the value, such as "your word"."""


def near_bars(
    found: Neighbours,
    names: Sequence[Near],
    *,
    key: str,
    title: str = "",
    on_choose: Callable[[int], None] | None = None,
) -> None:
    """Draw the neighbours, the nearest first.

    Args:
        found: which rows, and how near.
        names: one for each.
        key: the widget's own name on the page.
        title: a few words above.
        on_choose: called with the row of the one that was clicked.
    """

    def choose() -> None:
        if on_choose is not None:
            on_choose(int(st.session_state[key]["choose"]))

    data = {
        "title": title,
        "rows": near_rows(found, names),
        "choosable": on_choose is not None,
    }
    _VIEW(key=key, data=data, on_choose_change=choose)


def near_rows(found: Neighbours, names: Sequence[Near]) -> list[dict[str, Any]]:
    """A line for each neighbour, as the browser writes it.

    A cosine's bar is full at 1, the others' at the largest value shown.
    """
    largest = float(np.abs(found.values).max(initial=0)) or 1.0
    full = 1.0 if found.measure == "cosine" else largest
    rows = []
    for rank, (row, value, name) in enumerate(
        zip(found.ids, found.values, names, strict=True), start=1
    ):
        said, written = MEASURES[found.measure], number(float(value))
        rows.append(
            {
                "id": int(row),
                "rank": str(rank),
                "label": name.label,
                "value": written,
                "share": max(-1.0, min(1.0, float(value) / full)),
                "special": name.special,
                "said": name.said,
                "mine": bool(name.said),
                "spoken": f"{rank}: {name.label}, {said} {written} {name.said}".strip(),
            }
        )
    return rows
