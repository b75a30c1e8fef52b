"""How the grid of heads is looked at: what shades it, sorts it and fades it.

Kept for the session once the reader has chosen, and written in the address as
``shade=previous``, ``sort=previous`` and ``fade=previous.30``: the last means that
heads below 30 % of the measure's limit fade. What is not said is as the page opens.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from components.choice.kept import Kept
from components.choice.opening import setting
from core.attention.roles import ROLES
from core.whole_number import whole_number

NAMES = ("shade", "sort", "fade")
"""In the address."""
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
    return LOOK.value() or GridLook()


def keep_look(sent: Mapping[str, Any]) -> None:
    """Keep what the browser sent, as far as it makes sense; for a callback."""
    LOOK.keep(look_of(sent))


def look_of(sent: Mapping[str, Any]) -> GridLook:
    """A look from a mapping; what makes no sense is as in the first view."""
    shade, sort, fade = (_known(sent.get(name)) for name in ("shade", "sort", "fade"))
    level = sent.get("level")
    if type(level) is not int or not 0 <= level <= 100:
        level = LEVEL
    return GridLook(shade, sort, fade, level)


def write_look(look: GridLook) -> None:
    """Write the look into the address, or take out what is as the page opens."""
    LOOK.say(look, LOOK.opened())


def _in_words(look: GridLook) -> tuple[str, str, str]:
    """As an address writes it; empty where nothing is shaded, sorted or faded."""
    fade = look.fade and f"{look.fade}.{look.level}"
    return look.shade, look.sort, fade


def _from_words(shade: str, sort: str, fade: str) -> GridLook:
    """A look from words such as an address holds."""
    fade, _, level = fade.partition(".")
    number = whole_number(level)
    number = LEVEL if number is None else number
    return look_of({"shade": shade, "sort": sort, "fade": fade, "level": number})


def _known(name: Any) -> str:
    return name if name in MEASURES else ""


LOOK = Kept(
    NAMES,
    _from_words,
    _in_words,
    lambda name: str(setting(name, "")),
    key="heads_look",
)
