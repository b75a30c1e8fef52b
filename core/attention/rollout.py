"""Attention rollout: how much of each input token reaches a token at the top.

Each layer mixes the tokens: what a token keeps of itself (the residual stream carries
it past the attention) and what it reads. Rollout takes the mean pattern of a layer's
heads, adds the token itself with a fixed share, and multiplies the layers. Read from
the top down, one unit of mass flows back from a target token; none is lost.

Source: Abnar & Zuidema 2020, section 3, https://arxiv.org/abs/2005.00928. There the
token itself has half; here its share can be chosen. Values, W_O, the MLPs and the
norms are left out, so this is a picture of the patterns, not of what they cause.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from ..per_trace import KeptWith
from ..trace.attentions import Attentions

RESIDUAL = 0.5
"""The paper's share of the token itself in each layer."""

_means = KeptWith[np.ndarray]()


@dataclass(frozen=True, eq=False)
class Links:
    """Links between neighbouring layers, the one with the largest mass first."""

    layer: Int[np.ndarray, " link"]
    """The layer that the link goes through, from 0."""
    reader: Int[np.ndarray, " link"]
    """The token that reads, above the layer."""
    read: Int[np.ndarray, " link"]
    """The token that is read, below it; the reader itself for what is kept."""
    mass: Float[np.ndarray, " link"]
    """The part of the target's unit of mass that goes this way."""
    n_all: int
    """Links that carry any mass, those left out of here too."""


def mean_patterns(attentions: Attentions) -> Float[np.ndarray, "layer query key"]:
    """Each layer's pattern averaged over its heads; one layer is computed at a time.

    Kept as long as the trace, for a page asks again at every move of a slider.
    """

    def means() -> np.ndarray:
        return np.stack([x.pattern().mean(axis=0) for x in attentions.layers()])

    return _means.of(attentions.trace, attentions.name, means)


def mixed(
    mean: Float[np.ndarray, "token token"], residual: float
) -> Float[np.ndarray, "token token"]:
    """What one layer makes of the tokens: Â = (1 - residual)·A + residual·I.

    Computed in double precision: rows sum to 1 as exactly as those of ``mean``.

    Raises:
        ValueError: the share of the token itself is not between 0 and 1.
    """
    if not 0 <= residual <= 1:
        raise ValueError(f"the residual share must be from 0 to 1, not {residual}")
    own = residual * np.eye(len(mean))
    return (1 - residual) * mean.astype(np.float64) + own


def rollout(
    means: Float[np.ndarray, "layer token token"], residual: float = RESIDUAL
) -> Float[np.ndarray, "token token"]:
    """Row i: how much of each input token reaches token i after the last layer."""
    product = np.eye(means.shape[1])
    for mean in means:
        product = mixed(mean, residual) @ product
    return product


def masses(
    means: Float[np.ndarray, "layer token token"],
    start: Float[np.ndarray, " token"],
    residual: float = RESIDUAL,
) -> Float[np.ndarray, "boundary token"]:
    """The mass at each token, below the first layer (row 0) and above each layer.

    Args:
        means: the mean pattern of each layer.
        start: the mass above the last layer; for one target token, 1 there.
        residual: the share of the token itself in each layer.
    """
    rows = [start.astype(np.float64)]
    for mean in means[::-1]:
        rows.append(rows[-1] @ mixed(mean, residual))
    return np.stack(rows[::-1])


def one_hot(place: int, n_tokens: int) -> Float[np.ndarray, " token"]:
    """All mass at one token."""
    return np.eye(n_tokens)[place]


def link_masses(
    mean: Float[np.ndarray, "token token"],
    above: Float[np.ndarray, " token"],
    residual: float = RESIDUAL,
) -> Float[np.ndarray, "reader read"]:
    """The mass on each link of one layer; columns sum to the mass below it."""
    return above[:, None] * mixed(mean, residual)


def largest_links(
    means: Float[np.ndarray, "layer token token"],
    mass: Float[np.ndarray, "boundary token"],
    residual: float,
    count: int,
) -> Links:
    """The links with the largest mass, at most ``count`` of them.

    One layer's links are held at a time, beside the largest so far.
    """
    n = means.shape[1]
    values, places, n_all = np.empty(0), np.empty(0, dtype=np.int64), 0
    for layer, mean in enumerate(means):
        flat = link_masses(mean, mass[layer + 1], residual).ravel()
        n_all += int(np.count_nonzero(flat))
        found = _largest(flat, count)
        values = np.concatenate([values, flat[found]])
        places = np.concatenate([places, found + layer * n * n])
        best = _largest(values, count)
        values, places = values[best], places[best]
    within = places % (n * n)
    return Links(places // (n * n), within // n, within % n, values, n_all)


def _largest(values: np.ndarray, count: int) -> np.ndarray:
    """Where the largest positive values stand, the largest first."""
    found = np.arange(len(values))
    if len(values) > count:
        found = np.sort(np.argpartition(-values, count - 1)[:count])
    order = found[np.argsort(-values[found], kind="stable")]
    return order[values[order] > 0]


def without_first(
    means: Float[np.ndarray, "layer query key"],
) -> Float[np.ndarray, "layer query key"]:
    """The mean patterns with the first key left out and each row made 1 again.

    This is not what the model computes. A row that has nothing else keeps what it has.
    """
    others = means.copy()
    others[..., 0] = 0
    rest = others.sum(axis=-1, keepdims=True, dtype=np.float64)
    kept = rest > 0
    shares = np.divide(others, rest, out=means.astype(np.float64), where=kept)
    return shares.astype(np.float32)


def cross_shares(cross: Attentions) -> Float[np.ndarray, "query key"]:
    """Cross-attention averaged over all heads and layers of the decoder.

    Row i: how much each place of the encoder's last layer is read by the decoder at
    token i. Multiplied by the encoder's rollout it says how much each input token is
    read: ``cross_shares(cross) @ rollout(encoder)``. All layers count alike, and what
    the decoder's own self-attention passes on is left out.
    """
    return mean_patterns(cross).mean(axis=0, dtype=np.float64)
