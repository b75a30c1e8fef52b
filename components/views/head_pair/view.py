"""Two patterns and their difference as three maps that point at the same cell."""

from typing import Any

import numpy as np

from components.figures.comparison import Comparison, Side
from components.views.mounting import component
from components.views.number_block import NumberBlock
from components.views.serve import view_css, view_html, view_js
from core.attention.packed import packed_head

EXACT_UP_TO = 64 * 64
"""Pairs of tokens up to which every share is sent to the bit."""

_VIEW = component(
    "headlight_head_pair",
    html=view_html("""
<div class="head-pair">
  <section class="left"><h2></h2><p></p></section>
  <section class="right"><h2></h2><p></p></section>
  <section class="difference"><h2></h2><p></p></section>
  <div class="said" aria-live="polite"></div>
</div>
"""),
    css=view_css("views/lib/token_map.css", "views/head_pair/view.css"),
    js=view_js("views/head_pair/view.js"),
)


def head_pair(left: Side, comparison: Comparison | None, *, key: str) -> None:
    """Draw the three maps, or the left one alone where there is nothing to compare.

    Args:
        left: the left side.
        comparison: both sides; None where the right one cannot be had.
        key: the widget's own name on the page.
    """
    _VIEW(key=key, data=pair_data(left, comparison))


def pair_data(left: Side, comparison: Comparison | None) -> dict[str, Any]:
    """What the browser paints: shares, labels, and who is whose partner."""
    block = NumberBlock()
    data: dict[str, Any] = {"left": _side(left, "left", block), "right": None}
    if comparison is not None:
        data |= {
            "right": _side(comparison.right, "right", block),
            "queries": comparison.queries.right_of.tolist(),
            "keys": comparison.keys.right_of.tolist(),
            "limit": comparison.limit,
        }
    return data | {"index": block.index, "numbers": block.numbers()}


def _side(side: Side, name: str, block: NumberBlock) -> dict[str, Any]:
    said: dict[str, Any] = {
        "head": side.head,
        "about": side.about,
        "rows": list(side.rows),
        "cols": list(side.cols),
        "step": None,
        "exact": True,
    }
    if side.pattern.size <= EXACT_UP_TO:
        block.add(name, side.pattern)
        return said
    mask = ~np.isnan(side.pattern)
    packed = packed_head(np.nan_to_num(side.pattern), mask)
    block.add(name, packed.data, "u1")
    return said | {"step": packed.step, "exact": packed.is_exact}
