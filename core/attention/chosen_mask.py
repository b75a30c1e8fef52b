"""The mask a reader asked for, beside the one the model was trained with.

A mask is said in few words, so that it can stand in an address: a kind with its
number, and the cells flipped by hand. Sources of the kinds: `core.attention.masks`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Bool

from ..errors import HeadlightError
from .masks import (
    blind_queries,
    causal_mask,
    flipped,
    padding_mask,
    prefix_mask,
    window_mask,
)

MaskKind = Literal["trained", "none", "causal", "window", "prefix", "padding"]
Cell = tuple[int, int]
"""Query, key."""


@dataclass(frozen=True)
class ChosenMask:
    """A kind of mask with its number, and what was flipped by hand on top of it."""

    kind: MaskKind = "trained"
    size: int = 1
    """Keys of a window, or tokens of a prefix."""
    padding: tuple[int, ...] = ()
    """Keys that are hidden as padding."""
    cells: tuple[Cell, ...] = ()
    """Flipped by hand, in the order in which it was done."""

    def base(
        self, trained: Bool[np.ndarray, "query key"], *, is_causal: bool
    ) -> Bool[np.ndarray, "query key"]:
        """The mask of the kind alone, without the cells flipped by hand.

        Where padding leaves a query nothing to see, the query keeps its own token:
        it is padding itself, and nobody reads it.

        Args:
            trained: the mask of the model as it is.
            is_causal: whether the trained mask hides what comes later.

        Raises:
            HeadlightError: everything is padding.
        """
        n_query, n_key = trained.shape
        if self.kind == "none":
            return np.ones_like(trained)
        if self.kind == "causal":
            return causal_mask(n_query)
        if self.kind == "window":
            return window_mask(n_query, max(1, self.size), causal=is_causal)
        if self.kind == "prefix":
            return prefix_mask(n_query, min(max(0, self.size), n_query))
        if self.kind == "padding":
            seen = np.ones(n_key, dtype=bool)
            seen[[key for key in self.padding if key < n_key]] = False
            return _with_own(trained & padding_mask(seen, n_query))
        return trained.copy()

    def wanted(
        self, trained: Bool[np.ndarray, "query key"], *, is_causal: bool
    ) -> Bool[np.ndarray, "query key"]:
        """The mask as it is drawn; a query may be left with nothing to see."""
        return flipped(self.base(trained, is_causal=is_causal), self.cells)

    def runnable(
        self, trained: Bool[np.ndarray, "query key"], *, is_causal: bool
    ) -> Bool[np.ndarray, "query key"]:
        """The same, where a query that sees nothing keeps the keys it saw last."""
        base = self.base(trained, is_causal=is_causal)
        mask = flipped(base, self.cells)
        for query in blind_queries(mask):
            mask[query] = _last_seen(base, self.cells, query)
        return mask


def _with_own(mask: Bool[np.ndarray, "query key"]) -> Bool[np.ndarray, "query key"]:
    """Queries that see nothing see themselves; of two texts, the padding again."""
    blind = blind_queries(mask)
    if mask.shape[0] == mask.shape[1]:
        mask[blind, blind] = True
    return mask


def _last_seen(
    base: Bool[np.ndarray, "query key"], cells: Iterable[Cell], query: int
) -> Bool[np.ndarray, " key"]:
    """One query's keys before the flip that took its last one."""
    row, last = base[query].copy(), base[query].copy()
    for asks, key in cells:
        if asks == query and 0 <= key < len(row):
            row[key] = not row[key]
        if row.any():
            last = row.copy()
    return last


def check_padding(padding: Iterable[int], n_key: int) -> None:
    """Refuse to hide every token.

    Raises:
        HeadlightError: everything is padding.
    """
    if n_key <= len({key for key in padding if key < n_key}):
        raise HeadlightError(
            "A text of padding alone leaves nothing to look at: show one token again."
        )
