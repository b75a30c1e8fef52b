"""Texts as lines of chips, with padding behind them or with hidden words among them."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from components.views.mounting import component
from components.views.serve import view_css, view_js
from components.views.token_chips.view import Chip, chips_of
from components.words.lane_labels import is_right_to_left
from core.graphemes import visible
from core.text.tokenization import Token

_VIEW = component(
    "headlight_chip_lines",
    html='<div class="chip-lines"></div>',
    css=view_css("views/lib/token_chip.css", "attention/hidden/chip_lines_view.css"),
    js=view_js("attention/hidden/chip_lines_view.js"),
)


@dataclass(frozen=True)
class Line:
    """One text, and what it is filled up with."""

    title: str
    tokens: tuple[Token, ...]
    n_padding: int = 0
    padding: str = ""
    """What the padding token says."""


def chip_lines(
    lines: Sequence[Line],
    *,
    key: str,
    covered: Collection[int] = (),
    choosable: Collection[int] = (),
    on_choose: Callable[[int], None] | None = None,
) -> None:
    """Draw the lines.

    Args:
        lines: the texts, one below the other.
        key: the widget's own name on the page.
        covered: places of the tokens that are hidden.
        choosable: places of the tokens that can be clicked.
        on_choose: called with the place of the token that was clicked.
    """

    def choose() -> None:
        if on_choose is not None:
            on_choose(int(st.session_state[key]["choose"]))

    _VIEW(
        key=key,
        data=lines_data(lines, covered, choosable),
        on_choose_change=choose,
    )


def lines_data(
    lines: Sequence[Line],
    covered: Collection[int] = (),
    choosable: Collection[int] = (),
) -> dict[str, Any]:
    """What the browser paints."""
    return {
        "lines": [
            {
                "title": line.title,
                "chips": [
                    *(_chip(chip, covered) for chip in chips_of(line.tokens)),
                    *_padding(line),
                ],
                "rtl": is_right_to_left(line.tokens),
            }
            for line in lines
        ],
        "choosable": sorted(choosable),
    }


def _chip(chip: Chip, covered: Collection[int]) -> Chip:
    label, first, count, styles, spoken = chip
    if first not in covered:
        return chip
    return label, first, count, f"{styles} covered".strip(), f"{spoken}, hidden"


def _padding(line: Line) -> list[Chip]:
    label, n = visible(line.padding), len(line.tokens)
    return [
        (label, n + at, 1, "pad", f"token {n + at + 1}: padding")
        for at in range(line.n_padding)
    ]
