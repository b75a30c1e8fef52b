"""The key-value cache as a row of cells: what was kept, and what was computed now."""

from collections.abc import Sequence
from typing import Any

from components.views.mounting import component
from components.views.serve import view_css, view_html, view_js
from components.words.language import sentence, whole
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
            "said": sentence(
                "Token {n}, {token}: keys and values reused"
                if number < n_reused
                else "Token {n}, {token}: keys and values computed in this step",
                n=number + 1,
                token=one.label,
            ),
        }
        for number, one in enumerate(tokens)
    ]
    said = sentence(
        "{reused} reused (grey), {computed} computed in this step (colour)",
        reused=whole(n_reused),
        computed=whole(n_computed),
    )
    return {"cells": cells, "said": said}
