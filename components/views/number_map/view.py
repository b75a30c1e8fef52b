"""A matrix of numbers as a map with a number under the pointer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, Int

from components.views.mounting import component
from components.views.number_block import NumberBlock
from components.views.serve import view_css, view_js

_VIEW = component(
    "headlight_number_map",
    html='<div class="number-map">\n</div>',
    css=view_css("views/lib/matrix_map.css"),
    js=view_js("views/number_map/view.js"),
)


@dataclass(frozen=True, eq=False)
class NumberMap:
    """What a map shows. Rows are positions; columns are positions or dimensions."""

    values: Float[np.ndarray, "row col"]
    rows: Sequence[int]
    """The position of each row."""
    cols: Sequence[int]
    """The position, or the first dimension, of each column."""
    words: Sequence[str]
    """What stands at the first positions."""
    limit: float
    """Colours go from minus this to this."""
    label: str
    """What it shows, for who cannot see it."""
    dims: Int[np.ndarray, "row col"] | None = None
    """The dimension of each value where a column stands for several."""
    n_dims: int = 0


def number_map(shown: NumberMap, *, key: str, height: int = 380) -> None:
    """Draw the map; positions against positions have square cells."""
    _VIEW(key=key, data=number_map_data(shown, height))


def number_map_data(shown: NumberMap, height: int = 380) -> dict[str, Any]:
    """What the browser paints."""
    block = NumberBlock()
    block.add("values", shown.values)
    if shown.dims is not None:
        block.add("dims", shown.dims, "u2")
    square = shown.dims is None
    words = shown.words

    def place(number: int, worded: bool) -> dict[str, Any]:
        word = words[number] if worded and number < len(words) else ""
        return {"number": number, "word": word}

    return {
        "rows": [place(number, True) for number in shown.rows],
        "cols": [place(number, square) for number in shown.cols],
        "rowTitle": "position",
        "colTitle": "position" if square else "dimension",
        "limit": float(f"{shown.limit:.3g}"),
        "square": square,
        "nDims": shown.n_dims,
        "height": height,
        "label": shown.label,
        "index": block.index,
        "numbers": block.numbers(),
    }
