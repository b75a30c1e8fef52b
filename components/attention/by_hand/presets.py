"""The examples that come with the page about attention by hand."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from components.attention.by_hand.setup import Setup
from components.words.written import table
from core.attention.masks import causal_mask, full_mask


@dataclass(frozen=True, eq=False)
class Preset:
    """One example, its title, and what to see in it."""

    name: str
    """As the address writes it."""
    title: str
    note: str
    """Markdown, a sentence or two."""
    setup: Setup


@cache
def presets() -> dict[str, Preset]:
    """The examples by name, in the order in which they are offered."""
    return {one["name"]: _preset(one) for one in table("by_hand_presets")["preset"]}


def _preset(one: dict[str, Any]) -> Preset:
    n = len(one["tokens"])
    setup = Setup(
        one["kind"],
        tuple(one["tokens"]),
        {name: np.array(t, dtype=np.float64) for name, t in one["tables"].items()},
        causal_mask(n) if one["mask"] == "causal" else full_mask(n, n),
        one.get("scoring", "scaled dot"),
    )
    return Preset(one["name"], one["title"], one["note"], setup)
