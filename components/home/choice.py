"""What the reader chose to look at in the journey.

The choice is kept for the session and written in the address as
``home=layers.12.3``: station, layer, and the token where one was chosen;
``home_skip=1`` where the first token is left out of what a layer reads most.
"""

from collections.abc import Mapping
from typing import Any

from components.choice.kept import Kept
from components.choice.number import chosen_numbers, keep_numbers
from components.choice.opening import setting_of_text
from components.home.journey import Journey, Station
from components.home.questions import JourneyOfText
from core.whole_number import LONGEST, whole_number, within

SKIP = "home_skip"


def reader_journey(text: str) -> JourneyOfText:
    """What the reader wants to see of this text, here, by the address, or at first."""
    return journey_wanted(HOME.value(), text)


def journey_wanted(wanted: object, text: str) -> JourneyOfText:
    """The question for what is wanted.

    A chosen token holds for the text it was chosen in: a new text lights its end.
    """
    chosen = _fields(wanted)
    same_text = chosen.get("text", text) == text
    token, layer, candidate = (
        within(chosen.get(name), 10**LONGEST)
        for name in ("token", "layer", "candidate")
    )
    return (
        JourneyOfText(token, layer, candidate)
        if same_text
        else JourneyOfText(None, layer)
    )


def reader_station(journey: Journey) -> Station:
    """The station that the reader looks at, here, by the address, or at first."""
    return station_wanted(HOME.value(), journey)


def station_wanted(wanted: object, journey: Journey) -> Station:
    """The wanted station; where this journey has none of that name, its last."""
    station = _fields(wanted).get("station")
    return station if station in journey.stations else journey.stations[-1]


def _fields(wanted: object) -> Mapping[str, Any]:
    return wanted if isinstance(wanted, Mapping) else {}


def keep_choice(chosen: Mapping[str, Any] | None) -> None:
    """Keep what the view sent until the session ends."""
    HOME.keep(dict(chosen) if chosen else None)


def skips_first() -> bool:
    """Whether the reader leaves the first token out of what is read most."""
    return chosen_numbers(SKIP, (0,), (2,)) == (1,)


def keep_skip(on: object) -> None:
    """Keep whether the first token is left out; for the view's callback."""
    keep_numbers(SKIP, (int(bool(on)),))


def write_choice(station: Station, journey: Journey) -> None:
    """Write what is shown into the address, once there is a choice."""
    if HOME.chosen():
        shown = {"layer": journey.layer.at, "token": journey.token}
        HOME.say({"station": station, **shown})


def to_address(chosen: Mapping[str, Any]) -> str:
    """The choice in short: ``layers.12.3``."""
    parts = (chosen[name] for name in ("station", "layer", "token"))
    return ".".join(str(part) for part in parts if part is not None)


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
