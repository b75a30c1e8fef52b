"""Asking by example: which heads look from one token to another."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool

from ..per_trace import KeptWith
from ..trace.attentions import Attentions

KEPT = 16
"""Questions about one trace whose answers are kept: choosing another head asks none."""


class Found(NamedTuple):
    """A head and the share it gives."""

    layer: int
    head: int
    share: float


_ranked = KeptWith[list[Found]](most=KEPT)


def heads_by_share(attentions: Attentions, query: int, key: int) -> list[Found]:
    """Every head that can see the pair, the one with the largest share first."""
    question = attentions.name, query, key
    return _ranked.of(
        attentions.trace, question, lambda: _by_share(attentions, query, key)
    )


def _by_share(attentions: Attentions, query: int, key: int) -> list[Found]:
    found = [
        Found(layer, head, float(share))
        for layer, attention in enumerate(attentions.layers())
        if attention.mask[query, key]
        for head, share in enumerate(attention.row(query)[:, key])
        if attention.has_one_mask or attention.mask_of(head)[query, key]
    ]
    found.sort(key=lambda one: -one.share)
    return found


def seen_pairs(attentions: Attentions) -> Bool[np.ndarray, "query key"]:
    """The pairs that at least one layer can see."""
    return np.any([attention.mask for attention in attentions.layers()], axis=0)
