"""Attention by hand: a few tokens, a few numbers, and every step of the way.

No model: whoever uses this chooses every number. All arrays are float64, so that what
is computed on paper comes out to the last digit.

Sources: Vaswani et al. 2017, section 3.2, https://arxiv.org/abs/1706.03762; the other
scores: Luong et al. 2015, section 3.1 (dot, bilinear), https://arxiv.org/abs/1508.04025;
Bahdanau et al. 2015, section 3.1 (additive), https://arxiv.org/abs/1409.0473
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float

from ..errors import HeadlightError
from ..numerics import directions_of_spread, exps, softmax
from .masks import blind_queries

ScoreKind = Literal["dot", "scaled dot", "bilinear", "reduced rank", "additive"]
TOKENS, DIMS = (2, 6), (2, 8)
"""Fewest and most tokens; fewest and most numbers a vector has."""


@dataclass(frozen=True, eq=False)
class Scoring:
    """How a query and a key are compared, with the weights it takes."""

    kind: ScoreKind = "scaled dot"
    W: Float[np.ndarray, "d_q d_k"] | None = None
    """Bilinear: q · W k."""
    U: Float[np.ndarray, "rank d_q"] | None = None
    V: Float[np.ndarray, "rank d_k"] | None = None
    """Reduced rank: U q · V k, which is bilinear with W = Uᵀ V."""
    W_1: Float[np.ndarray, "d_a d_k"] | None = None
    W_2: Float[np.ndarray, "d_a d_q"] | None = None
    b: Float[np.ndarray, " d_a"] | None = None
    """Additive: b · tanh(W_1 k + W_2 q)."""
    scaling: float | None = None
    """Scaled dot: what the product is multiplied by; None: 1 / √d."""


@dataclass(frozen=True, eq=False)
class HandHead:
    """One head, step by step; rows are queries, columns keys."""

    q: Float[np.ndarray, "query d_q"]
    k: Float[np.ndarray, "key d_k"]
    v: Float[np.ndarray, "key d_value"]
    raw: Float[np.ndarray, "query key"]
    """The comparison before it is scaled."""
    scores: Float[np.ndarray, "query key"]
    masked: Float[np.ndarray, "query key"]
    """The scores, -inf where the mask hides the key."""
    weights: Float[np.ndarray, "query key"]
    """e to the score less its row's largest; 0 where hidden."""
    pattern: Float[np.ndarray, "query key"]
    """Weights by their row's sum: shares that sum to 1."""
    z: Float[np.ndarray, "query d_value"]
    """Each query's shares of the values."""


@dataclass(frozen=True, eq=False)
class Hand:
    """All heads, joined and projected."""

    heads: tuple[HandHead, ...]
    joined: Float[np.ndarray, "token d_joined"]
    """The heads' outputs side by side."""
    output: Float[np.ndarray, "token d_model"]


def attention_by_hand(
    X: Float[np.ndarray, "token d_model"],
    W_Q: Float[np.ndarray, "head d_model d_head"],
    W_K: Float[np.ndarray, "head d_model d_head"],
    W_V: Float[np.ndarray, "head d_model d_value"],
    W_O: Float[np.ndarray, "d_joined d_model"],
    mask: Bool[np.ndarray, "query key"],
    scoring: Scoring,
) -> Hand:
    """Every step from the tokens' vectors to the output.

    Raises:
        HeadlightError: a number is missing or not finite, sizes do not fit, or a
            query sees no key.
    """
    named = {"X": X, "W_Q": W_Q, "W_K": W_K, "W_V": W_V, "W_O": W_O}
    for name, array in named.items():
        check_numbers(name, array)
    if blind := blind_queries(mask):
        raise HeadlightError(
            "Token {token} sees no key: every query must see at least one.",
            token=blind[0],
        )
    heads = tuple(
        one_head(X @ W_Q[h], X @ W_K[h], X @ W_V[h], mask, scoring)
        for h in range(len(W_Q))
    )
    joined = np.concatenate([head.z for head in heads], axis=1)
    if joined.shape[1] != W_O.shape[0]:
        raise HeadlightError(
            "W_O needs {wanted} rows, one for each number of the joined "
            "heads, not {given}.",
            wanted=joined.shape[1],
            given=W_O.shape[0],
        )
    return Hand(heads, joined, joined @ W_O)


def one_head(
    q: Float[np.ndarray, "query d_q"],
    k: Float[np.ndarray, "key d_k"],
    v: Float[np.ndarray, "key d_value"],
    mask: Bool[np.ndarray, "query key"],
    scoring: Scoring,
) -> HandHead:
    """One head from its queries, keys and values."""
    raw = raw_scores(q, k, scoring)
    scores = raw
    if scoring.kind == "scaled dot":
        scores = raw * (
            q.shape[1] ** -0.5 if scoring.scaling is None else scoring.scaling
        )
    masked = np.where(mask, scores, -np.inf)
    weights = exps(masked)
    pattern = weights / weights.sum(axis=1, keepdims=True)
    return HandHead(q, k, v, raw, scores, masked, weights, pattern, pattern @ v)


def raw_scores(
    q: Float[np.ndarray, "query d_q"], k: Float[np.ndarray, "key d_k"], scoring: Scoring
) -> Float[np.ndarray, "query key"]:
    """Every query compared with every key, not yet scaled.

    Raises:
        HeadlightError: the comparison lacks its weights.
    """
    match scoring.kind:
        case "dot" | "scaled dot":
            return q @ k.T
        case "bilinear":
            return q @ _given(scoring.W, "W") @ k.T
        case "reduced rank":
            return (q @ _given(scoring.U, "U").T) @ (k @ _given(scoring.V, "V").T).T
        case "additive":
            keys = k @ _given(scoring.W_1, "W_1").T
            queries = q @ _given(scoring.W_2, "W_2").T
            return np.tanh(keys[None] + queries[:, None]) @ _given(scoring.b, "b")


def _given(weights: np.ndarray | None, name: str) -> np.ndarray:
    if weights is None:
        raise HeadlightError("This comparison needs {name}.", name=name)
    check_numbers(name, np.atleast_2d(weights))
    return weights


def check_numbers(name: str, array: np.ndarray) -> None:
    """Refuse a table with a cell that holds no finite number.

    Raises:
        HeadlightError: names the first such cell, counted from 1.
    """
    bad = np.argwhere(~np.isfinite(array))
    if len(bad):
        row, column = (int(i) + 1 for i in bad[0][-2:])
        raise HeadlightError(
            "{name} needs a number in row {row}, column {column}; text, an "
            "empty cell or infinity cannot be computed with.",
            name=name,
            row=row,
            column=column,
        )


def without_weights(
    X: Float[np.ndarray, "token d_model"], mask: Bool[np.ndarray, "query key"]
) -> HandHead:
    """Attention before anything is learned: queries, keys and values are X itself."""
    check_numbers("X", X)
    return one_head(X, X, X, mask, Scoring("dot"))


def same_scores(
    q: Float[np.ndarray, "token d_head"],
    k: Float[np.ndarray, "token d_head"],
    v: Float[np.ndarray, "token d_value"],
) -> tuple[
    Float[np.ndarray, "token d"],
    Float[np.ndarray, "token d"],
    Float[np.ndarray, "token e"],
]:
    """A real head's vectors with as many numbers as tokens, and every score as it was.

    Few keys lie in few directions. Queries and keys are written in the directions of
    the keys, values in their own; what a query has beside them meets no key.
    """
    towards_k, towards_v = directions_of_spread(k)[0], directions_of_spread(v)[0]
    wide = (x.astype(np.float64) for x in (q, k, v))
    q, k, v = wide
    return q @ towards_k.T, k @ towards_k.T, v @ towards_v.T


@dataclass(frozen=True, eq=False)
class Spread:
    """Random queries and keys of one length, without and with division by √d."""

    d: int
    deviation: float
    """Standard deviation of the dot products: about √d."""
    deviation_scaled: float
    """Of the products divided by √d: about 1."""
    largest: float
    """Mean of each softmax row's largest share, 0 to 1."""
    largest_scaled: float
    gradient: float
    """Mean size of what a row's shares change by when its scores do: 0 if saturated."""
    gradient_scaled: float


def spread_at(d: int, n_keys: int = 8, n_rows: int = 2000, seed: int = 0) -> Spread:
    """What length does to dot products, softmax and its gradient, by experiment.

    Numbers are drawn with mean 0 and variance 1 from the seed. The gradient of a row
    is the Frobenius norm of its Jacobian diag(p) - p pᵀ.

    Raises:
        HeadlightError: vectors without numbers, or rows without two keys.
    """
    if d < 1 or n_keys < 2 or n_rows < 1:
        raise HeadlightError("The experiment needs a number, two keys and a row.")
    rng = np.random.default_rng((seed, d))
    q = rng.standard_normal((n_rows, 1, d))
    k = rng.standard_normal((n_rows, n_keys, d))
    dots = (q * k).sum(axis=-1)
    scaled = dots / math.sqrt(d)
    return Spread(
        d=d,
        deviation=float(dots.std()),
        deviation_scaled=float(scaled.std()),
        largest=float(softmax(dots).max(axis=1).mean()),
        largest_scaled=float(softmax(scaled).max(axis=1).mean()),
        gradient=float(jacobian_norms(softmax(dots)).mean()),
        gradient_scaled=float(jacobian_norms(softmax(scaled)).mean()),
    )


def jacobian_norms(
    shares: Float[np.ndarray, "row key"],
) -> Float[np.ndarray, " row"]:
    """Frobenius norm of diag(p) - p pᵀ for each row of shares."""
    squares = shares**2
    diagonal = (shares - squares) ** 2
    beside = squares.sum(axis=1) ** 2 - (squares**2).sum(axis=1)
    return np.sqrt(np.maximum(diagonal.sum(axis=1) + beside, 0))
