"""Sinusoidal positions: the matrix as a map, one vector, one dimension's wave."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from jaxtyping import Float

from components.views.mounting import component
from components.views.number_block import NumberBlock
from components.views.serve import view_css, view_html, view_js

_VIEW = component(
    "headlight_sinusoid",
    html=view_html("""
<div class="sinusoid">
  <div class="map"></div>
  <div class="side">
    <h2 class="vector"></h2>
    <canvas class="strip" aria-hidden="true"></canvas>
    <div class="numbers" tabindex="0" role="group" aria-label="The vector"></div>
    <h2 class="waved"></h2>
    <canvas class="wave" aria-hidden="true"></canvas>
    <div class="formula"></div>
    <div class="turn quiet"></div>
  </div>
</div>
"""),
    css=view_css("views/lib/matrix_map.css", "positions/sinusoidal/sinusoid_view.css"),
    js=view_js("positions/sinusoidal/sinusoid_view.js"),
)


def sinusoid(
    matrix: Float[np.ndarray, "seq d_model"],
    frequencies: Float[np.ndarray, " pair"],
    base: int,
    words: Sequence[str],
    chosen: tuple[int, int],
    *,
    key: str,
    on_chosen: Callable[[], None],
) -> None:
    """Draw the matrix; the widget's state has ``chosen``, a position and a dimension.

    Args:
        matrix: a row per position.
        frequencies: radians from one position to the next, a number per pair.
        base: N of the formula, for the formula's line.
        words: labels of the first positions.
        chosen: the position and the dimension to begin with.
        key: the widget's own name on the page.
        on_chosen: called when the reader chose a cell.
    """
    data = sinusoid_data(matrix, frequencies, base, words, chosen)
    _VIEW(key=key, data=data, on_chosen_change=on_chosen)


def sinusoid_data(
    matrix: Float[np.ndarray, "seq d_model"],
    frequencies: Float[np.ndarray, " pair"],
    base: int,
    words: Sequence[str],
    chosen: tuple[int, int],
) -> dict[str, Any]:
    """What the browser paints."""
    length, d = matrix.shape
    block = NumberBlock()
    block.add("matrix", matrix)
    return {
        "length": length,
        "d": d,
        "base": base,
        "words": list(words[:length]),
        "frequencies": frequencies.tolist(),
        "chosen": list(chosen),
        "index": block.index,
        "numbers": block.numbers(),
    }
