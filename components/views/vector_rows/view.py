"""Vectors below each other as strips, each with its name and a few numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
from jaxtyping import Float

from components.views.mounting import component
from components.views.number_block import NumberBlock
from components.views.serve import view_css, view_html, view_js
from components.words.language import sentence
from components.words.numbers import length, number
from core.layers.strips import colour_limit, strips

CELLS = 64
"""Cells of a strip; a vector with fewer numbers has a cell for each."""

_VIEW = component(
    "headlight_vector_rows",
    html=view_html("""
<div class="vectors">
  <div class="heads">
    <span></span><span></span><span></span><span></span><span></span><span></span>
  </div>
  <ol class="list"></ol>
  <p class="told" aria-live="polite"></p>
  <p class="foot"></p>
</div>
"""),
    css=view_css("views/vector_rows/view.css"),
    js=view_js("views/vector_rows/view.js"),
)


@dataclass(frozen=True)
class Named:
    """What stands beside a strip."""

    label: str
    said: str = ""
    """A few words at the end of the line."""
    sign: str = ""
    """Plus, minus or equals, where the vectors are a sum."""
    special: bool = False


def vector_rows(
    names: Sequence[Named],
    vectors: Float[np.ndarray, "row dim"],
    *,
    key: str,
    chosen: int | None = None,
    on_choose: Callable[[int], None] | None = None,
    bus: bool = False,
    numbered: bool = True,
) -> None:
    """Draw the vectors in order.

    Args:
        names: one for each vector.
        vectors: their numbers; a long vector is drawn by its largest numbers.
        key: the widget's own name on the page.
        chosen: the row that the page is about.
        on_choose: called with the number of a row that was clicked.
        bus: whether the rows are the tokens of the text, lit with them everywhere.
        numbered: whether a row's number says something, such as its place in the text.
    """

    def choose() -> None:
        if on_choose is not None:
            on_choose(int(st.session_state[key]["choose"]))

    data = vector_data(names, vectors, numbered=numbered) | {
        "chosen": chosen,
        "choosable": on_choose is not None,
        "bus": bus,
        "source": key,
    }
    _VIEW(key=key, data=data, on_choose_change=choose)


def vector_data(
    names: Sequence[Named],
    vectors: Float[np.ndarray, "row dim"],
    *,
    numbered: bool = True,
) -> dict[str, Any]:
    """What the browser paints."""
    cells = strips(vectors.astype(np.float32), CELLS)
    block = NumberBlock()
    block.add("values", cells.values)
    block.add("dims", cells.dims, "u2")
    block.add("starts", cells.starts, "u2")
    limit, n_dims = colour_limit(cells.values), vectors.shape[1]
    in_cell = (
        "every number"
        if n_dims <= CELLS
        else sentence("the largest number of each cell")
    )
    return {
        "columns": ["", "", f"{n_dims:,} numbers", "length", "mean", ""],
        "rows": [
            _row(name, vector, str(place) if numbered else "")
            for place, (name, vector) in enumerate(
                zip(names, vectors, strict=True), start=1
            )
        ],
        "signed": any(name.sign for name in names),
        "numbered": numbered,
        "note": sentence(
            "A strip shows {in_cell}; point at it to read.", in_cell=in_cell
        ),
        "foot": sentence(
            "Purple is below 0, orange above; the colour is full at ±{limit}.",
            limit=number(limit),
        ),
        "limit": limit,
        "index": block.index,
        "numbers": block.numbers(),
    }


def _row(name: Named, vector: Float[np.ndarray, " dim"], place: str) -> dict[str, Any]:
    norm, mean = number(length(vector)), number(float(vector.mean(dtype=np.float64)))
    said = f"length {norm}, mean {mean} {name.said}".strip()
    numbered = f"{place}: " if place else ""
    spoken = f"{name.sign} {numbered}{name.label}, {said}"
    return {
        "label": name.label,
        "sign": name.sign,
        "line": name.sign == "=",
        "place": place,
        "special": name.special,
        "first": norm,
        "second": mean,
        "said": name.said,
        "spoken": spoken.strip(),
    }
