"""The text and what was written behind it as chips; each written chip is a step."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from components.views.mounting import component
from components.views.serve import view_css, view_html, view_js
from components.words.language import LANGUAGE, sentence, whole
from components.words.percent import percent
from core.text.written_text import Shown

MOST_GIVEN = 24
"""Tokens of the reader's own text that are shown in front."""

_VIEW = component(
    "headlight_generate",
    html=view_html("""
<div class="written">
  <p class="told" aria-live="polite"></p>
  <div class="flow" role="group" aria-label="The text, and what was written behind it">
    <span class="before"></span><ol class="given"></ol><ol class="chips"></ol>
  </div>
</div>
"""),
    css=view_css("prediction/generate/view.css"),
    js=view_js("prediction/generate/view.js"),
)


@dataclass(frozen=True)
class Chips:
    """What is drawn."""

    given: Sequence[Shown]
    """The tokens that were there before anything was written."""
    written: Sequence[Shown]
    probs: Sequence[float]
    """Probability that the model gave to each written token."""
    at: int
    """The step that is looked at."""
    open: bool
    """Whether one can look at what comes next, behind the last one."""
    d_vocab: int
    branches: Sequence[int]
    """Steps at which more than one token was tried."""


def generate_view(chips: Chips, *, key: str, on_go: Callable[[int], None]) -> None:
    """Draw the chips; a click or an arrow key goes to a step."""

    def go() -> None:
        on_go(int(st.session_state[key]["at"]))

    _VIEW(key=key, data=chips_data(chips), on_at_change=go)


def chips_data(chips: Chips) -> dict[str, Any]:
    """What the browser paints; a shade is surprisal as a share of the blind guess's."""
    hidden = max(0, len(chips.given) - MOST_GIVEN)
    blind = float(np.log2(max(2, chips.d_vocab)))
    written = []
    for number, (one, prob) in enumerate(zip(chips.written, chips.probs, strict=True)):
        bits = float("inf") if prob == 0 else float(-np.log2(prob))
        branches = number in chips.branches
        written.append(
            _chip(one)
            | {
                "note": percent(prob),
                "shade": min(1.0, bits / blind),
                "branches": branches,
                "said": sentence(
                    "Step {n}: {token} had {share}, {bits} bits of surprise. Other "
                    "tokens were tried here too."
                    if branches
                    else "Step {n}: {token} had {share}, {bits} bits of surprise.",
                    n=number + 1,
                    token=one.label,
                    share=percent(prob),
                    bits=LANGUAGE.figures(f"{bits:.1f}"),
                ),
            }
        )
    if chips.open:
        number = len(written) + 1
        said = sentence("Step {n}: nothing is written here yet.", n=number)
        written.append(
            {
                "label": "?", "note": sentence("next"), "shade": 0.0, "special": False,
                "joined": False, "branches": False, "open": True, "said": said,
            }
        )  # fmt: skip
    return {
        "before": sentence("… {n} more", n=whole(hidden)) if hidden else "",
        "given": [_chip(one) for one in chips.given[hidden:]],
        "written": written,
        "at": chips.at,
    }


def _chip(one: Shown) -> dict[str, Any]:
    label = "⋯" if one.joined else one.label
    return {"label": label, "special": one.special, "joined": one.joined}
