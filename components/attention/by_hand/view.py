"""Attention by hand as a flow of small matrices; each cell says how it was computed.

The browser only draws and takes what is typed; every number and every sentence comes
from the server, so the page and its tests read the same.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from components.attention.by_hand.matrix import Matrix, Step
from components.attention.by_hand.words import short, whole
from components.views.mounting import component
from components.views.serve import view_css, view_js

_VIEW = component(
    "headlight_by_hand",
    html='<div class="by-hand">\n</div>',
    css=view_css("attention/by_hand/view.css"),
    js=view_js("attention/by_hand/view.js"),
)


def by_hand(
    steps: Sequence[Step],
    *,
    what: str,
    echo: int,
    bad: Mapping[str, str],
    error: str,
    cell: str,
    key: str,
    on_typed: Callable[[dict[str, Any]], None],
    on_cell: Callable[[str], None],
) -> None:
    """Draw the flow.

    Args:
        steps: all matrices.
        what: names the example: another one drops what was typed and not yet answered.
        echo: number of the last message that is answered here.
        bad: texts that are no numbers, by the name of their cell.
        error: the sentence about them.
        cell: whose sum stands below, such as ``shares.2.1``; empty for the view's own
            choice. The reader's later choices are the browser's.
        key: the widget's own name on the page.
        on_typed: called with ``n``, ``what`` and ``cells``: the text by cell, such as
            ``W_Q1.0.1``, ``token.2`` or ``mask.0.1``.
        on_cell: called with the name of the cell that was chosen.
    """
    state = st.session_state
    _VIEW(
        key=key,
        data=view_data(steps, what, echo, bad, error) | {"cell": cell},
        on_typed_change=lambda: on_typed(state[key]["typed"] or {}),
        on_cell_change=lambda: on_cell(str(state[key]["cell"] or "")),
    )


def view_data(
    steps: Sequence[Step], what: str, echo: int, bad: Mapping[str, str], error: str
) -> dict[str, Any]:
    """What the browser draws."""
    return {
        "steps": [
            {
                "title": step.title,
                "rows": [[_matrix(m) for m in row] for row in step.rows],
            }
            for step in steps
        ],
        "what": what,
        "echo": echo,
        "bad": dict(bad),
        "error": error,
    }


def _matrix(matrix: Matrix) -> dict[str, Any]:
    finite = np.isfinite(matrix.values)
    values = matrix.values.tolist()
    write = whole if matrix.given else short
    return {
        "name": matrix.name,
        "title": matrix.title,
        "hue": matrix.hue,
        "scale": matrix.scale,
        "given": matrix.given,
        "rows": list(matrix.rows),
        "columns": list(matrix.columns),
        "values": [[x if np.isfinite(x) else None for x in row] for row in values],
        "texts": [[write(x) for x in row] for row in values],
        "limit": float(np.abs(matrix.values[finite]).max(initial=0)),
        "said": matrix.said,
        "from": matrix.made_from,
    }
