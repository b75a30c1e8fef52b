"""What a turn makes of one score: it depends on the distance, not on the places.

A query at position p and a key at p - m are turned by p times an angle and by
(p - m) times it. In their dot product only the difference is left, m times the angle.

Source: Su et al. 2021, section 3.2.1, https://arxiv.org/abs/2104.09864
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from ..trace.stack import Stack
from .rotary import Turns
from .unrotated import Unrotated, turned


@dataclass(frozen=True, eq=False)
class QueryAndKey:
    """One query and one key of a head before their turn, and how they are scored."""

    q: Float[np.ndarray, " d_head"]
    k: Float[np.ndarray, " d_head"]
    angles: Float[np.ndarray, " pair"]
    dims: Int[np.ndarray, "pair two"]
    scaling: float
    softcap: float | None
    query: int
    """Where the query stands in the text."""
    key: int
    score: float
    """The model's own, before mask and softmax."""
    q_used: Float[np.ndarray, " d_head"]
    """The query as the model used it, after the turn."""
    k_used: Float[np.ndarray, " d_head"]

    @property
    def distance(self) -> int:
        """How far back the key stands; below 0 where it comes after the query."""
        return self.query - self.key

    @property
    def unturned(self) -> Int[np.ndarray, " dim"]:
        """The numbers that belong to no pair (partial rotary); none as a rule."""
        return np.setdiff1d(np.arange(self.q.size), self.dims.ravel())

    @property
    def rest(self) -> float:
        """What the numbers that do not turn add to the dot product, at any distance."""
        return float(self.q[self.unturned].astype(float) @ self.k[self.unturned])


def query_and_key(
    stack: Stack, found: Unrotated, layer: int, head: int, query: int, key: int
) -> QueryAndKey:
    """One query and one key of a head, copied: no tensor is held."""
    used = stack.self_attention(layer)
    kv_head = head // (used.n_heads // used.n_kv_heads)
    return QueryAndKey(
        q=found.q[head, query].copy(),
        k=found.k[kv_head, key].copy(),
        angles=found.turns.angles,
        dims=found.turns.dims,
        scaling=used.scaling,
        softcap=float(used.call.softcap) if used.call.softcap else None,
        query=query,
        key=key,
        score=float(used.scores()[head, query, key]),
        q_used=used.q[head, query].copy(),
        k_used=used.k[kv_head, key].copy(),
    )


def products_by_distance(
    one: QueryAndKey, turns: Turns, distances: Int[np.ndarray, " distance"]
) -> Float[np.ndarray, "distance pair"]:
    """What each pair of numbers adds to the dot product at each distance.

    The query is put where the earliest of the keys stands at position 0, and every
    vector is turned by the model's own cosines and sines of its position.

    Args:
        one: the query and the key.
        turns: of enough positions, from 0 on, to hold the farthest two distances.
        distances: how far back the key is put; below 0 is after the query.
    """
    home = int(max(distances.max(), 0))
    k = np.broadcast_to(one.k, (len(distances), one.k.size))
    rows = home - distances
    placed = Turns(turns.cos[rows], turns.sin[rows], turns.angles, one.dims)
    here = slice(home, home + 1)
    asking = Turns(turns.cos[here], turns.sin[here], turns.angles, one.dims)
    q = turned(one.q[None], asking)[0].astype(np.float64)
    products = turned(k, placed) * q
    return products[:, one.dims].sum(axis=-1)


def scores_by_distance(
    one: QueryAndKey, turns: Turns, distances: Int[np.ndarray, " distance"]
) -> Float[np.ndarray, " distance"]:
    """The score at each distance, before mask and softmax; as above."""
    dots = products_by_distance(one, turns, distances).sum(axis=1) + one.rest
    scores = dots * one.scaling
    if one.softcap:
        scores = np.tanh(scores / one.softcap) * one.softcap
    return scores
