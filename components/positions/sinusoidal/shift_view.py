"""A shift of the position as a rotation, pair by pair, with its numbers."""

from collections.abc import Callable, Sequence

import numpy as np
from jaxtyping import Float

from components.views.mounting import component
from components.views.serve import view_css, view_html, view_js

MOST = 50
"""The largest shift that the slider offers."""

_VIEW = component(
    "headlight_shift",
    html=view_html("""
<div class="shift">
  <div class="controls">
    <label class="from"><span>Position k: <output></output></span>
      <input type="range" min="0" step="1" aria-label="Position k"></label>
    <label class="by"><span>Shift Δ: <output></output></span>
      <input type="range" min="0" step="1" aria-label="Shift"></label>
  </div>
  <ol class="pairs" aria-label="Pairs of dimensions, each with its block"></ol>
  <p class="said" aria-live="polite"></p>
</div>
"""),
    css=view_css("positions/sinusoidal/shift_view.css"),
    js=view_js("positions/sinusoidal/shift_view.js"),
)


def shift_view(
    frequencies: Float[np.ndarray, " pair"],
    length: int,
    words: Sequence[str],
    chosen: tuple[int, int],
    *,
    key: str,
    on_chosen: Callable[[], None],
) -> None:
    """Draw the blocks; the widget's state has ``chosen``, a position and a shift.

    Args:
        frequencies: radians from one position to the next, a number per pair.
        length: how many positions the slider offers.
        words: labels of the first positions.
        chosen: the position and the shift to begin with.
        key: the widget's own name on the page.
        on_chosen: called when the reader moved a slider.
    """
    data = {
        "frequencies": frequencies.tolist(),
        "length": length,
        "words": list(words[:length]),
        "most": MOST,
        "chosen": list(chosen),
    }
    _VIEW(key=key, data=data, on_chosen_change=on_chosen)
