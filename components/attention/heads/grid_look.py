"""How the grid of heads is looked at: what shades it, sorts it and fades it.

Kept for the session once the reader has chosen, and written in the address as
``shade=previous``, ``sort=previous`` and ``fade=previous.30``: the last means that
heads below 30 % of the measure's limit fade. What is not said is as the page opens.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import streamlit as st

from components.choice.address import whole_number
from components.choice.opening import setting
from core.attention.roles import ROLES

LOOK = "heads_look"
"""Key of the session."""
NAMES = {"shade", "sort", "fade"}
"""Names in the address."""
ASKED = "asked"
"""The shares that answer the question by example, as a measure of each head."""
MEASURES = (*(role.id for role in ROLES), "entropy", "distance", "largest", ASKED)
LEVEL = 30
"""Per cent of a measure's limit below which heads fade, until the reader moves it."""


@dataclass(frozen=True)
class GridLook:
    """What the small maps show and their order; empty: as they stand in the model."""

    shade: str = ""
    sort: str = ""
    fade: str = ""
    level: int = LEVEL
    """Per cent of the limit of what is faded by."""

    def as_data(self) -> dict[str, Any]:
        """As the browser gets and sends it."""
        return asdict(self)


def reader_look() -> GridLook:
    """How the reader looks, here or in the address; else as the page opens."""
    if LOOK not in st.session_state and not NAMES.isdisjoint(st.query_params):
        st.session_state[LOOK] = look_of(_read(_written))
    return st.session_state.get(LOOK) or _opened_on()


def keep_look(sent: Mapping[str, Any]) -> None:
    """Keep what the browser sent, as far as it makes sense; for a callback."""
    st.session_state[LOOK] = look_of(sent)


def look_of(sent: Mapping[str, Any]) -> GridLook:
    """A look from a mapping; what makes no sense is as in the first view."""
    shade, sort, fade = (_known(sent.get(name)) for name in ("shade", "sort", "fade"))
    level = sent.get("level")
    if type(level) is not int or not 0 <= level <= 100:
        level = LEVEL
    return GridLook(shade, sort, fade, level)


def write_look(look: GridLook) -> None:
    """Write the look into the address, or take out what is as the page opens."""
    opened, wanted = _in_words(_opened_on()), _in_words(look)
    for name, value in wanted.items():
        if value == opened[name]:
            st.query_params.pop(name, None)
        elif st.query_params.get(name) != value:
            st.query_params[name] = value


def _opened_on() -> GridLook:
    return look_of(_read(lambda name: str(setting(name, ""))))


def _in_words(look: GridLook) -> dict[str, str]:
    """As an address writes it; empty where nothing is shaded, sorted or faded."""
    fade = look.fade and f"{look.fade}.{look.level}"
    return {"shade": look.shade, "sort": look.sort, "fade": fade}


def _written(name: str) -> str:
    return st.query_params.get(name, str(setting(name, "")))


def _read(named: Callable[[str], str]) -> dict[str, Any]:
    """A look from words such as an address holds."""
    fade, _, level = named("fade").partition(".")
    return {
        "shade": named("shade"),
        "sort": named("sort"),
        "fade": fade,
        "level": LEVEL if (number := whole_number(level)) is None else number,
    }


def _known(name: Any) -> str:
    return name if name in MEASURES else ""
