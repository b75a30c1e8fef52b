"""The cosine of every two things of a list: a table while small, else a map."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float

from components.views.mounting import component
from components.views.number_block import NumberBlock
from components.views.serve import view_css, view_js

_VIEW = component(
    "headlight_cosine_map",
    html='<div class="cosine-map">\n</div>',
    css=view_css("views/lib/matrix_map.css", "views/cosine_map/view.css"),
    js=view_js("views/cosine_map/view.js"),
)


@dataclass(frozen=True, eq=False)
class CosineMap:
    """What a map shows: tokens or sentences, in rows and in columns alike."""

    cosines: Float[np.ndarray, "row row"]
    labels: Sequence[str]
    thing: str
    """What a row is: "token" or "sentence"."""
    label: str
    """What it shows, for who cannot see it."""
    groups: Sequence[int] = ()
    """Rows at which a new group begins, such as another sentence."""
    marked: Sequence[int] = ()
    """Rows that the page is about."""
    as_table_up_to: int = 0
    """With so many rows or fewer the numbers are written into the cells."""


def cosine_map(shown: CosineMap, *, key: str, height: int = 420) -> None:
    """Draw the map."""
    _VIEW(key=key, data=cosine_data(shown, height))


def cosine_data(shown: CosineMap, height: int = 420) -> dict[str, Any]:
    """What the browser paints."""
    block = NumberBlock()
    block.add("values", shown.cosines)
    marked = set(shown.marked)
    rows = [
        {"number": at + 1, "word": f"▸ {label}" if at in marked else label}
        for at, label in enumerate(shown.labels)
    ]
    # By its first row a cell knows its group.
    starts = np.array([0, *shown.groups])
    groups = np.searchsorted(starts, np.arange(len(rows)), side="right")
    is_table = len(rows) <= shown.as_table_up_to
    return {
        "rows": rows,
        "cols": rows,
        "rowTitle": shown.thing,
        "colTitle": "" if is_table else shown.thing,
        "thing": shown.thing,
        "limit": 1,
        "square": True,
        "groups": list(shown.groups),
        "groupOf": groups.tolist() if len(shown.groups) else [],
        "tableCols": shown.as_table_up_to,
        "height": height,
        "label": shown.label,
        "index": block.index,
        "numbers": block.numbers(),
    }
