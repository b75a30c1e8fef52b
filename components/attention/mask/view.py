"""The mask lab: raw scores, scores with the mask, and shares, side by side.

The browser adds the mask and takes the softmax itself, from the model's own scores, so
a cell that is clicked shows its effect at once; the model's run follows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
from jaxtyping import Bool, Float

from components.views.mounting import component
from components.views.number_block import NumberBlock
from components.views.serve import view_css, view_js

_VIEW = component(
    "headlight_mask_lab",
    html='<div class="mask-lab">\n</div>',
    css=view_css("views/lib/token_map.css", "attention/mask/view.css"),
    js=view_js("attention/mask/view.js"),
)


@dataclass(frozen=True, eq=False)
class MaskLab:
    """What the three maps show of one head; no tensor is held."""

    rows: Sequence[str]
    """Labels of the query tokens."""
    cols: Sequence[str]
    """Labels of the key tokens."""
    scores: Float[np.ndarray, "query key"]
    """Of the run with the mask, before it is added."""
    base: Bool[np.ndarray, "query key"]
    """The mask without the cells flipped by hand."""
    trained: Bool[np.ndarray, "query key"]
    pattern_trained: Float[np.ndarray, "query key"]
    """The shares of the model as it is."""
    cells: Sequence[tuple[int, int]]
    """Flipped by hand."""
    cell: tuple[int, int]
    """The query and key that the page is about."""
    head: str
    """Such as L12H4."""
    changed: str
    """What the reader changed, in a few words; empty where nothing is."""
    what: str
    """Names model, text, head and base: another one starts anew."""
    shares_tokens: bool
    """Whether the rows are the tokens that other pictures of the page show."""
    can_draw: bool
    """Whether a click on the second map flips a cell."""
    most_cells: int
    echo: int
    """Number of the last drawing that is answered here."""


def mask_lab(
    shown: MaskLab,
    *,
    key: str,
    on_drawn: Callable[[dict[str, Any]], None],
    on_cell: Callable[[int, int], None],
    on_undo: Callable[[], None],
) -> None:
    """Draw the maps.

    Args:
        shown: the numbers.
        key: the widget's own name on the page.
        on_drawn: called with ``n`` and all ``cells`` that are flipped by hand.
        on_cell: called with the query and key that were chosen.
        on_undo: called when the trained mask is wanted back.
    """
    state = st.session_state
    _VIEW(
        key=key,
        data=lab_data(shown),
        on_drawn_change=lambda: on_drawn(state[key]["drawn"] or {}),
        on_cell_change=lambda: on_cell(*(int(x) for x in state[key]["cell"] or (0, 0))),
        on_undo_change=on_undo,
    )


def lab_data(shown: MaskLab) -> dict[str, Any]:
    """What the browser paints."""
    block = NumberBlock()
    block.add("scores", shown.scores)
    block.add("base", shown.base, "u1")
    block.add("trained", shown.trained, "u1")
    if shown.changed:
        block.add("before", shown.pattern_trained)
    return {
        "rows": list(shown.rows),
        "cols": list(shown.cols),
        "cells": [list(cell) for cell in shown.cells],
        "cell": {"query": shown.cell[0], "key": shown.cell[1]},
        "head": shown.head,
        "changed": shown.changed,
        "what": shown.what,
        "canDraw": shown.can_draw,
        "sharesTokens": shown.shares_tokens,
        "mostCells": shown.most_cells,
        "echo": shown.echo,
        "limit": float(np.abs(shown.scores).max(initial=0)),
        "index": block.index,
        "numbers": block.numbers(),
    }
