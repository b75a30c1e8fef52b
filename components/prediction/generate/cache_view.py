"""The key-value cache as a row of cells: what was kept, and what was computed now."""

from collections.abc import Sequence
from typing import Any

from streamlit.components.v2 import component

from components.views.serve import view_css, view_html, view_js
from core.text.written_text import Shown

_VIEW = component(
    "headlight_generate_cache",
    html=view_html("""
<div class="cache">
  <ol class="cells"></ol>
  <p class="told"></p>
</div>
"""),
    css=view_css("prediction/generate/cache_view.css"),
    js=view_js("prediction/generate/cache_view.js"),
)


def generate_cache(tokens: Sequence[Shown], n_reused: int, *, key: str) -> None:
    """Draw a cell a token, the first ``n_reused`` of them reused."""
    _VIEW(key=key, data=cache_data(tokens, n_reused))


def cache_data(tokens: Sequence[Shown], n_reused: int) -> dict[str, Any]:
    """What the browser paints."""
    n_computed = len(tokens) - n_reused
    cells = [
        {
            "reused": number < n_reused,
            "said": f"Token {number + 1}, {one.label}: keys and values "
            + ("reused" if number < n_reused else "computed in this step"),
        }
        for number, one in enumerate(tokens)
    ]
    said = f"{n_reused:,} reused (grey), {n_computed:,} computed in this step (colour)"
    return {"cells": cells, "said": said}
