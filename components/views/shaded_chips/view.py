"""A text as chips, each shaded by a number of its own, to choose a position from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from components.views.mounting import component
from components.views.serve import view_css, view_js

_VIEW = component(
    "headlight_shaded_chips",
    html='<ol class="shaded-chips"></ol>',
    css=view_css("views/shaded_chips/view.css"),
    js=view_js("views/shaded_chips/view.js"),
)


@dataclass(frozen=True)
class ShadedChip:
    """One token and its number."""

    label: str
    note: str
    """The number, short."""
    said: str
    """The whole of it, in words."""
    shade: float
    """0 to 1."""
    special: bool = False


def shaded_chips(
    chips: Sequence[ShadedChip],
    *,
    key: str,
    label: str,
    chosen: int | None,
    on_choose: Callable[[int], None],
) -> None:
    """Draw the chips; ``on_choose`` gets the place of the one that was clicked."""

    def choose() -> None:
        on_choose(int(st.session_state[key]["choose"]))

    _VIEW(key=key, data=chips_data(chips, label, chosen), on_choose_change=choose)


def chips_data(
    chips: Sequence[ShadedChip], label: str, chosen: int | None
) -> dict[str, Any]:
    """What the browser paints."""
    return {
        "label": label,
        "chosen": chosen,
        "chips": [
            {
                "label": chip.label,
                "note": chip.note,
                "said": chip.said,
                "shade": chip.shade,
                "special": chip.special,
            }
            for chip in chips
        ],
    }
