"""Masks: which keys each query may look at; True is visible.

Sources: causal: Vaswani et al. 2017, section 3.2.3, https://arxiv.org/abs/1706.03762;
window: Beltagy et al. 2020, section 3.1, https://arxiv.org/abs/2004.05150;
prefix: Raffel et al. 2020, section 3.2.1, https://arxiv.org/abs/1910.10683
"""

from collections.abc import Iterable

import numpy as np
from jaxtyping import Bool

from ..errors import HeadlightError


def causal_mask(seq_len: int) -> Bool[np.ndarray, "query key"]:
    """Each query sees itself and what stands before it."""
    return np.tri(seq_len, dtype=bool)


def full_mask(n_query: int, n_key: int) -> Bool[np.ndarray, "query key"]:
    """Every query sees every key."""
    return np.ones((n_query, n_key), dtype=bool)


def window_mask(
    seq_len: int, width: int, *, causal: bool = True
) -> Bool[np.ndarray, "query key"]:
    """Each query sees ``width`` keys: itself and the nearest before it.

    Without ``causal`` as many behind it too.

    Raises:
        HeadlightError: the window is narrower than one key.
    """
    if width < 1:
        raise HeadlightError("A window must show at least one key: the query's own.")
    back = np.arange(seq_len)[:, None] - np.arange(seq_len)
    return (back < width) & (back > (-1 if causal else -width))


def prefix_mask(seq_len: int, n_prefix: int) -> Bool[np.ndarray, "query key"]:
    """Causal, but the first ``n_prefix`` positions all see one another.

    Raises:
        HeadlightError: the prefix has fewer than 0 tokens.
    """
    if n_prefix < 0:
        raise HeadlightError("A prefix cannot have fewer than 0 tokens.")
    mask = causal_mask(seq_len)
    mask[:n_prefix, :n_prefix] = True
    return mask


def padding_mask(
    visible: Bool[np.ndarray, " key"], n_query: int
) -> Bool[np.ndarray, "query key"]:
    """No query sees the keys that are padding.

    Raises:
        HeadlightError: everything is padding.
    """
    if not visible.any():
        raise HeadlightError("A text of padding alone leaves nothing to look at.")
    return np.tile(visible, (n_query, 1))


def flipped(
    mask: Bool[np.ndarray, "query key"], cells: Iterable[tuple[int, int]]
) -> Bool[np.ndarray, "query key"]:
    """The mask with these (query, key) cells changed; cells outside it are dropped."""
    changed = mask.copy()
    n_query, n_key = mask.shape
    for query, key in cells:
        if 0 <= query < n_query and 0 <= key < n_key:
            changed[query, key] = not changed[query, key]
    return changed


def blind_queries(mask: Bool[np.ndarray, "query key"]) -> list[int]:
    """Queries that see no key: their shares would be undefined."""
    return np.flatnonzero(~mask.any(axis=1)).tolist()
