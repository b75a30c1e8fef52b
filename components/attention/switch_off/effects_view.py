"""The effect of every head: a map of layers and heads, and a table to be sorted."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from components.views.mounting import component
from components.views.serve import view_css, view_html, view_js

_VIEW = component(
    "headlight_effects",
    html=view_html("""
<div class="effects">
  <div class="side">
    <div class="map" role="group"></div>
    <div class="legend"><span></span><span class="ramp"></span><span></span></div>
    <p class="told" aria-live="polite"></p>
  </div>
  <div class="scroll" tabindex="-1">
    <table>
      <thead><tr></tr></thead>
      <tbody></tbody>
    </table>
  </div>
</div>
"""),
    css=view_css("attention/switch_off/effects_view.css"),
    js=view_js("attention/switch_off/effects_view.js"),
)


@dataclass(frozen=True)
class HeadRow:
    """One head that is measured."""

    effect: float
    effect_text: str
    cells: tuple[str, ...] = ()
    """What the further columns say."""
    values: tuple[float, ...] = ()
    """What they are sorted by."""


def effects_view(
    rows: Sequence[HeadRow],
    shape: tuple[int, int],
    columns: Sequence[str],
    *,
    key: str,
    off: Collection[tuple[int, int]],
    on_toggle: Callable[[int, int], None],
) -> bool:
    """Draw map and table; whether a head was clicked just now.

    Args:
        rows: the first heads, layer by layer; the others are not measured yet.
        shape: layers and heads of a layer.
        columns: headings: of the effect, then of the further cells.
        key: the widget's own name on the page.
        off: layers and heads that are switched off.
        on_toggle: called with layer and head of one that was clicked.
    """

    def toggled() -> None:
        layer, head = st.session_state[key]["toggle"]
        if 0 <= int(layer) < shape[0] and 0 <= int(head) < shape[1]:
            on_toggle(int(layer), int(head))

    data = effects_data(rows, shape, columns) | {"off": [list(one) for one in off]}
    result = _VIEW(key=key, data=data, on_toggle_change=toggled)
    return result.toggle is not None


def effects_data(
    rows: Sequence[HeadRow], shape: tuple[int, int], columns: Sequence[str]
) -> dict[str, Any]:
    """What the browser paints: texts, and lengths from 0 to 1 by the largest effect.

    An effect without bound has length 1 and does not set the scale.
    """
    effects = np.array([row.effect for row in rows], dtype=np.float64)
    finite = effects[np.isfinite(effects)]
    limit = float(finite.max(initial=0.0)) or 1.0
    largest = int(np.argmax(np.where(np.isfinite(effects), effects, -1))) if rows else 0
    return {
        "layers": shape[0],
        "heads": shape[1],
        "columns": list(columns),
        "limit": rows[largest].effect_text if rows else "",
        "rows": [
            {
                "length": min(1.0, row.effect / limit),
                "text": row.effect_text,
                "cells": list(row.cells),
                "values": [min(row.effect, 1e300), *row.values],
            }
            for row in rows
        ],
    }
