"""Asking by example: which heads look from one token to another."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool

from core.attentions import Attentions


class Found(NamedTuple):
    """A head and the share it gives."""

    layer: int
    head: int
    share: float


def heads_by_share(attentions: Attentions, query: int, key: int) -> list[Found]:
    """Every head that can see the pair, the one with the largest share first."""
    found = [
        Found(layer, head, float(share))
        for layer, attention in enumerate(attentions.layers())
        if attention.mask[query, key]
        for head, share in enumerate(attention.row(query)[:, key])
    ]
    return sorted(found, key=lambda one: -one.share)


def seen_pairs(attentions: Attentions) -> Bool[np.ndarray, "query key"]:
    """The pairs that at least one layer can see."""
    return np.any([attention.mask for attention in attentions.layers()], axis=0)
