"""Small maps of token pairs side by side: who may look at whom, or how much."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Bool, Float

from components.views.mounting import component
from components.views.number_block import NumberBlock
from components.views.serve import view_css, view_js

_VIEW = component(
    "headlight_token_maps",
    html='<div class="token-maps"></div>',
    css=view_css("views/lib/token_map.css", "attention/hidden/token_maps_view.css"),
    js=view_js("attention/hidden/token_maps_view.js"),
)


@dataclass(frozen=True, eq=False)
class TokenMap:
    """One map: rows are queries, columns are keys."""

    title: str
    about: str
    rows: tuple[str, ...]
    cols: tuple[str, ...]
    mask: Bool[np.ndarray, "query key"]
    """True where a query sees a key; the rest is hatched."""
    shares: Float[np.ndarray, "query key"] | None = None
    """How much; without it the map says only what can be seen."""


def token_maps(maps: Sequence[TokenMap], *, key: str, height: int = 300) -> None:
    """Draw the maps, none taller than ``height`` pixels."""
    _VIEW(key=key, data=maps_data(maps, height))


def maps_data(maps: Sequence[TokenMap], height: int = 300) -> dict[str, Any]:
    """What the browser paints."""
    block = NumberBlock()
    for number, one in enumerate(maps):
        block.add(f"mask{number}", one.mask, "u1")
        if one.shares is not None:
            block.add(f"shares{number}", one.shares)
    return {
        "maps": [
            {
                "title": one.title,
                "about": one.about,
                "rows": list(one.rows),
                "cols": list(one.cols),
                "shares": one.shares is not None,
            }
            for one in maps
        ],
        "height": height,
        "index": block.index,
        "numbers": block.numbers(),
    }
