"""A matrix of position biases as a map: queries down, keys across, one head."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, Int

from components.views.mounting import component
from components.views.number_block import NumberBlock
from components.views.serve import view_css, view_js

_VIEW = component(
    "headlight_bias_map",
    html='<div class="bias-map"></div>',
    css=view_css("views/lib/token_map.css", "positions/biases/map_view.css"),
    js=view_js("positions/biases/map_view.js"),
)


@dataclass(frozen=True, eq=False)
class BiasMap:
    """What depends on distance alone, from the farthest key back to the last ahead."""

    bias: Float[np.ndarray, " ahead"] | None
    """What is added; None where only training could tell."""
    buckets: Int[np.ndarray, " ahead"] | None
    n_buckets: int
    slope: float | None
    """ALiBi's; then the pointer's line says slope times distance."""
    both_ways: bool
    """Whether a query sees later keys; else these are hatched."""
    words: Sequence[str]
    """What stands at the first positions."""
    label: str
    """What it shows, for who cannot see it."""


def bias_map(shown: BiasMap, *, key: str, height: int = 370) -> None:
    """Draw the map of one head."""
    _VIEW(key=key, data=bias_map_data(shown, height))


def bias_map_data(shown: BiasMap, height: int = 370) -> dict[str, Any]:
    """What the browser paints."""
    block = NumberBlock()
    given = shown.bias if shown.bias is not None else shown.buckets
    assert given is not None
    if shown.bias is not None:
        block.add("bias", shown.bias)
    if shown.buckets is not None:
        block.add("buckets", shown.buckets, "u2")
    n_tokens = (len(given) + 1) // 2
    bias = shown.bias if shown.bias is not None else np.zeros(1)
    used = bias if shown.both_ways else bias[:n_tokens]
    return {
        "n": n_tokens,
        "words": list(shown.words[:n_tokens]),
        "limit": float(np.abs(used).max()),
        "nBuckets": shown.n_buckets,
        "slope": shown.slope,
        "bothWays": shown.both_ways,
        "height": height,
        "label": shown.label,
        "index": block.index,
        "numbers": block.numbers(),
    }
