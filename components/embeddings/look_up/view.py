"""A one-hot vector times the embedding matrix: real rows, of which the 1 picks one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float

from components.views.mounting import component
from components.views.number_block import NumberBlock
from components.views.serve import view_css, view_html, view_js
from components.words.language import counted, sentence, whole
from components.words.numbers import number
from core.layers.strips import colour_limit, strips

CELLS = 96
"""Cells of a strip."""

_VIEW = component(
    "headlight_look_up",
    html=view_html("""
<div class="look-up">
  <div class="heads"><span class="left"></span><span class="middle"></span></div>
  <ol class="rows"></ol>
  <div class="result">
    <span class="right"></span><span class="strip"><canvas role="img"></canvas></span>
  </div>
  <p class="told" aria-live="polite"></p>
  <details><summary></summary><ol class="all"></ol></details>
  <p class="foot"></p>
</div>
"""),
    css=view_css("embeddings/look_up/view.css"),
    js=view_js("embeddings/look_up/view.js"),
)


@dataclass(frozen=True, eq=False)
class MatrixRow:
    """One row of the embedding matrix, with what its token says."""

    id: int
    label: str
    vector: Float[np.ndarray, " dim"]


def look_up(rows: Sequence[MatrixRow], chosen: int, d_vocab: int, *, key: str) -> None:
    """Draw some rows of the matrix, each beside its number of the one-hot vector.

    Args:
        rows: by id; what lies between two that are not neighbours is counted.
        chosen: the place in ``rows`` of the row that is picked.
        d_vocab: how many rows the matrix has.
        key: the widget's own name on the page.
    """
    _VIEW(key=key, data=look_up_data(rows, chosen, d_vocab))


def look_up_data(
    rows: Sequence[MatrixRow], chosen: int, d_vocab: int
) -> dict[str, Any]:
    """What the browser paints."""
    vectors = np.stack([row.vector for row in rows]).astype(np.float32)
    cells, hot = strips(vectors, CELLS), rows[chosen]
    block = NumberBlock()
    block.add("values", cells.values)
    block.add("row", hot.vector)
    block.add("dims", cells.dims, "u2")
    block.add("starts", cells.starts, "u2")
    limit, d_embed = colour_limit(cells.values), vectors.shape[1]
    return {
        "left": sentence("One-hot vector"),
        "middle": sentence(
            "Embedding matrix W_E: {rows} rows of {n} numbers",
            rows=whole(d_vocab),
            n=whole(d_embed),
        ),
        "rows": list(_rows(rows, hot.id)),
        "chosen": chosen,
        "right": sentence(
            "The sum is row {row}: the vector of {token}",
            row=whole(hot.id),
            token=hot.label,
        ),
        "summary": sentence(
            "All {n} numbers of {token}", n=whole(d_embed), token=hot.label
        ),
        "note": sentence("Point at a strip to read its numbers."),
        "foot": sentence(
            "Purple is below 0, orange above; the colour is full at ±{limit}.",
            limit=number(limit),
        ),
        "limit": limit,
        "index": block.index,
        "numbers": block.numbers(),
    }


def _rows(rows: Sequence[MatrixRow], hot: int) -> list[dict[str, Any]]:
    """The rows as the browser writes them, with a line for each gap between them."""
    written, before = [], -1
    for row in rows:
        if between := row.id - before - 1:
            said = counted(between, "{n} more row, each × 0", "{n} more rows, each × 0")
            written.append(
                {"gap": True, "label": said, "bit": 0, "id": "", "spoken": ""}
            )
        spoken = sentence("row {n}, {token}", n=whole(row.id), token=row.label)
        written.append(
            {"gap": False, "label": row.label, "bit": int(row.id == hot)}
            | {"id": whole(row.id), "spoken": spoken}
        )
        before = row.id
    return written
