"""What the page about attention by hand asks of a trace: one head of a few tokens."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from components.words.lane_labels import lane_labels
from core.attention.by_hand import TOKENS, Scoring, one_head, same_scores
from core.errors import HeadlightError
from core.trace import Trace
from core.trace.attentions import attentions_named

CLOSE = 1e-3
"""Scores that differ by more were not made by queries and keys alone."""


@dataclass(frozen=True, eq=False)
class FirstTokens:
    """One head and the first tokens of a text: numbers to follow by hand."""

    tokens: tuple[str, ...]
    """Labels."""
    q: Float[np.ndarray, "token dim"]
    k: Float[np.ndarray, "token dim"]
    """Few numbers each, whose products are the head's own scores."""
    v: Float[np.ndarray, "token d_value"]
    mask: Bool[np.ndarray, "token token"]
    scaling: float
    """What each product is multiplied by."""
    n_all: int
    """Tokens of the whole text."""
    reads_on: bool
    """Whether one of them may look at a token behind them."""


@dataclass(frozen=True)
class HeadByHand:
    """Queries, keys and values of the first tokens, with every score as it was."""

    name: str
    """Of the kind of attention, such as ``decoder.self``."""
    layer: int
    head: int

    def __call__(self, trace: Trace) -> FirstTokens:
        """The head, written in as few numbers a token as its scores need.

        Raises:
            HeadlightError: too few tokens, two texts, or scores that queries and keys
                alone do not make.
        """
        attentions, at = attentions_named(trace, self.name), self.head
        if attentions.kind == "cross":
            raise HeadlightError(
                "This head reads one text for another; choose a head of self-attention."
            )
        layer, n_all = attentions.layer(self.layer), len(attentions.query_tokens)
        n = min(TOKENS[1], n_all)
        if n < TOKENS[0]:
            raise HeadlightError(
                "A head needs two tokens at least: type a longer text."
            )
        shared = at * layer.n_kv_heads // layer.n_heads
        q, k, v = same_scores(layer.q[at, :n], layer.k[shared, :n], layer.v[shared, :n])
        mask, real = layer.mask_of(at), layer.scores()[at, :n, :n]
        found = FirstTokens(
            tokens=tuple(lane_labels(attentions.query_tokens)[:n]),
            q=q,
            k=k,
            v=v,
            mask=mask[:n, :n].copy(),
            scaling=layer.scaling,
            n_all=n_all,
            reads_on=bool(mask[:n, n:].any()),
        )
        _check_scores(found, real)
        return found


def _check_scores(found: FirstTokens, real: Float[np.ndarray, "query key"]) -> None:
    how = Scoring("scaled dot", scaling=found.scaling)
    scores = one_head(found.q, found.k, found.v, found.mask, how).scores
    off = float(np.abs(np.where(found.mask, scores - real, 0)).max())
    if off > CLOSE * max(1.0, float(np.abs(real[found.mask]).max())):
        raise HeadlightError(
            "This head adds something else to its scores, such as a position bias, so "
            "queries and keys alone do not tell them."
        )
