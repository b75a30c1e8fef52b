"""Several heads as one pattern: their average or their maximum, cell by cell."""

from collections.abc import Collection
from itertools import groupby
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float

from ..trace.attentions import Attentions

How = Literal["mean", "max"]


def combined(
    attentions: Attentions, heads: Collection[tuple[int, int]], how: How
) -> tuple[Float[np.ndarray, "query key"], Bool[np.ndarray, "query key"]]:
    """The heads' average or maximum, and which pairs any of them can see.

    The rows of an average sum to 1 as those of each head do; the rows of a maximum
    sum to 1 or more. One layer's patterns are held at a time.

    Args:
        attentions: the kind of attention they are heads of.
        heads: layer and head of each; a head named twice counts once.
        how: average or maximum.

    Raises:
        ValueError: there is no head among them.
    """
    if not heads:
        raise ValueError("at least one head is needed")
    chosen = sorted(set(heads))
    shape = len(attentions.query_tokens), len(attentions.key_tokens)
    total, mask = np.zeros(shape), np.zeros(shape, dtype=bool)
    for layer, group in groupby(chosen, key=lambda head: head[0]):
        attention = attentions.layer(layer)
        members = [head for _, head in group]
        patterns = attention.pattern()[members]
        for head in members[: 1 if attention.has_one_mask else None]:
            mask |= attention.mask_of(head)
        if how == "mean":
            total += patterns.sum(axis=0, dtype=np.float64) / len(chosen)
        else:
            total = np.maximum(total, patterns.max(axis=0))
    return total.astype(np.float32), mask


def without_first(
    pattern: Float[np.ndarray, "query key"], *, divide: bool = True
) -> Float[np.ndarray, "query key"]:
    """The pattern with its first key hidden and each row divided by what is left.

    A row that reads nothing but the first key has nothing left and is all 0. Rows of
    a maximum, which sum to more than 1, are not to be divided.
    """
    kept = pattern.astype(np.float64)
    kept[:, 0] = 0
    left = kept.sum(axis=1, keepdims=True)
    if divide:
        kept = np.divide(kept, left, out=np.zeros_like(kept), where=left > 0)
    return kept.astype(np.float32)
