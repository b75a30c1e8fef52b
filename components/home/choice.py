"""What the reader chose to look at in the journey.

The choice is kept for the session and written in the address as
``home=layers.12.3``: station, layer, and the token where one was chosen;
``home_skip=1`` where the first token is left out of what a layer reads most.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from components.choice.kept import Kept
from components.choice.number import chosen_numbers, keep_numbers
from components.choice.opening import setting_of_text
from components.home.journey import (
    DECODER,
    ENCODER,
    Station,
    ends_in_next_token,
    text_stack,
)
from core.trace import Trace
from core.whole_number import whole_number, within

SKIP = "home_skip"


@dataclass(frozen=True)
class Selection:
    """What the reader chose to look at."""

    station: Station
    token: int | None = None
    """None: the token that is lit by itself, as a rule the last one."""
    layer: int = 0
    candidate: int | None = None
    """A vocabulary id, for the score that is explained; None: the likeliest."""


def selection(wanted: object, trace: Trace) -> Selection:
    """The reader's choice as far as it fits this trace; the first view otherwise.

    A chosen token holds for the text it was chosen in: a new text lights its end.
    """
    stations = DECODER if ends_in_next_token(trace) else ENCODER
    chosen: Mapping[str, Any] = wanted if isinstance(wanted, Mapping) else {}
    station = chosen.get("station")
    if station not in stations:
        station = stations[-1]
    same_text = chosen.get("text", trace.text) == trace.text
    n_layers = text_stack(trace).n_layers
    layer = within(chosen.get("layer"), n_layers)
    return Selection(
        station=station,
        token=within(chosen.get("token"), len(trace.tokens)) if same_text else None,
        layer=n_layers // 2 if layer is None else layer,
        candidate=within(chosen.get("candidate"), trace.card.d_vocab)
        if same_text
        else None,
    )


def reader_choice(trace: Trace) -> Selection:
    """What the reader chose, here or in the address; else what the page opens on."""
    return selection(HOME.value(), trace)


def keep_choice(chosen: Mapping[str, Any] | None) -> None:
    """Keep what the view sent until the session ends."""
    HOME.keep(dict(chosen) if chosen else None)


def skips_first() -> bool:
    """Whether the reader leaves the first token out of what is read most."""
    return chosen_numbers(SKIP, (0,), (2,)) == (1,)


def keep_skip(on: object) -> None:
    """Keep whether the first token is left out; for the view's callback."""
    keep_numbers(SKIP, (int(bool(on)),))


def write_choice(chosen: Selection) -> None:
    """Write the choice into the address, once there is one."""
    if HOME.chosen():
        HOME.say(chosen)


def to_address(chosen: Selection) -> str:
    """The choice in short: ``layers.12.3``."""
    parts = [chosen.station, str(chosen.layer)]
    return ".".join(parts + ([] if chosen.token is None else [str(chosen.token)]))


def from_address(written: str) -> dict[str, Any]:
    """What ``to_address`` wrote; nothing where it is something else."""
    station, *parts = written.split(".")
    numbers = [whole_number(part) for part in parts]
    if not station or None in numbers:
        return {}
    named = zip(("layer", "token"), numbers, strict=False)
    return {"station": station, **dict(named)}


HOME: Kept[Any] = Kept(
    "home",
    lambda words: from_address(words) or None,
    to_address,
    lambda name: setting_of_text(name, ""),
    key="home_choice",
)
