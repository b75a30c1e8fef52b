"""Rows of bars before and after a change, side by side, on one scale."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from components.views.mounting import component
from components.views.serve import view_css, view_html, view_js

_VIEW = component(
    "headlight_before_after",
    html=view_html("""
<div class="before-after">
  <div class="top">
    <span></span>
    <ol class="columns"></ol>
    <span class="scale"></span>
  </div>
  <ol class="rows"></ol>
</div>
"""),
    css=view_css("views/before_after/view.css"),
    js=view_js("views/before_after/view.js"),
)


@dataclass(frozen=True)
class Bar:
    """One bar and its number."""

    length: float
    """0 to 1, as a share of the whole track."""
    text: str
    exact: str


@dataclass(frozen=True)
class Row:
    """What one thing was and what it is now."""

    label: str
    bars: tuple[Bar, ...]
    note: str
    """How much changed, in words."""
    tone: str
    """rises, falls, same: what colours the note."""
    spoken: str
    detail: str = ""
    """A small line below the label."""
    special: bool = False
    listed: bool = False
    """A row of the list although it has a small line; else it is all the rest."""


def before_after(
    rows: Sequence[Row],
    columns: Sequence[str],
    *,
    key: str,
    label: str,
    scale: str,
    changed: str = "",
    chosen: int | None = None,
    on_undo: Callable[[], None] | None = None,
    on_choose: Callable[[int], None] | None = None,
) -> None:
    """Draw the rows.

    Args:
        rows: as many bars each as there are columns.
        columns: what each bar is; the last one is after the change.
        key: the widget's own name on the page.
        label: what a screen reader says of the list.
        scale: what a full track means.
        changed: what the reader changed, in a few words; empty where nothing is.
        chosen: the row that the page is about.
        on_undo: undoes what was changed; called from a callback.
        on_choose: called with the number of a row that was clicked.
    """

    def choose() -> None:
        if on_choose is not None:
            on_choose(int(st.session_state[key]["choose"]))

    _VIEW(
        key=key,
        data=rows_data(rows, columns)
        | {
            "label": label,
            "scale": scale,
            "changed": changed,
            "chosen": chosen,
            "choosable": on_choose is not None,
            "source": key,
        },
        on_undo_change=on_undo or _nothing,
        on_choose_change=choose,
    )


def _short(bar: Bar) -> str:
    """The number as far as there is room; pointed at, it is there in full."""
    return "< 0.001 %" if "×" in bar.text else bar.text


def rows_data(rows: Sequence[Row], columns: Sequence[str]) -> dict[str, Any]:
    """What the browser paints: texts, and lengths from 0 to 1."""
    return {
        "columns": list(columns),
        "rows": [
            {
                "label": row.label,
                "detail": row.detail,
                "special": row.special,
                "rest": bool(row.detail) and not row.listed,
                "note": row.note,
                "tone": row.tone,
                "spoken": row.spoken,
                "bars": [
                    {"length": bar.length, "text": _short(bar), "exact": bar.exact}
                    for bar in row.bars
                ],
            }
            for row in rows
        ],
    }


def _nothing() -> None:
    """Tell Streamlit that the view may send this."""
