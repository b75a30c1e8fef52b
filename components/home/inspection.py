"""What the inspector shows of one place in the journey."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from components.home.journey import Journey, Station
from components.words.language import sentence
from core.graphemes import visible
from core.layers.strips import colour_limit


@dataclass(frozen=True)
class Strip:
    """A row of the inspector's pictures, with its numbers in full."""

    name: str
    label: str
    kind: Literal["signed", "pattern", "turns"]
    values: np.ndarray
    heads: int = 1
    foot: str = ""

    @property
    def limit(self) -> float:
        """Where the colour is full."""
        return colour_limit(self.values)


@dataclass(frozen=True)
class Inspection:
    """One place of the journey in words and numbers."""

    station: Station
    title: str
    shape: str
    lines: tuple[str, ...]
    strips: tuple[Strip, ...] = ()
    layer: int | None = None


def token_name(journey: Journey) -> str:
    """The token the journey is seen from, its spaces made visible."""
    return visible(journey.tokens[journey.focus].text)


def compared_with(journey: Journey) -> str:
    """What an encoder's vectors are compared with: the chosen token, or all of them."""
    if journey.token is None:
        return sentence("the sentence vector")
    return token_name(journey)


def all_numbers(name: str, size: int) -> str:
    """What stands beside a strip that shows a whole vector."""
    return sentence("{vector}, all {n} numbers", vector=name, n=size)
