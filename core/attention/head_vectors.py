"""The queries and keys of one head: what makes it look where it looks.

One head of one layer, whole: every query and key vector, and all that turns their
dot products into shares. Orders by likeness bring similar keys, and dimensions that
behave alike, side by side.

Source: Vig 2019, "A Multiscale Visualization of Attention in the Transformer Model",
section 2.3 (the neuron view), https://arxiv.org/abs/1906.05714; order of the leaves:
Bar-Joseph, Gifford, Jaakkola 2001, https://doi.org/10.1093/bioinformatics/17.suppl_1.S22
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from jaxtyping import Bool, Float, Int

from ..arrays import as_array
from ..instrument.recorder import AttentionCall
from ..positions.unrotated import is_turned
from ..trace.attentions import Attentions


@dataclass(frozen=True, eq=False)
class HeadVectors:
    """One head's queries and keys on one text, copied: no tensor is held."""

    q: Float[np.ndarray, "query d_head"]
    k: Float[np.ndarray, "key d_head"]
    mask: Bool[np.ndarray, "query key"]
    """True where a query may look."""
    bias: Float[np.ndarray, "query key"] | None
    """Added to the scores for distance (T5, ALiBi); None where nothing is added."""
    scaling: float
    """What each dot product is multiplied by."""
    softcap: float | None
    """Scores pass through ``softcap * tanh(scores / softcap)`` (Gemma 2)."""
    kv_head: int
    """The key and value head that this query head reads."""
    shared_with: tuple[int, ...]
    """The other query heads that read the same key and value head."""
    is_turned: bool
    """Whether q and k have been turned by their position (rotary models)."""
    is_ablated: bool
    """Whether the head was switched off in this run."""

    @property
    def d_head(self) -> int:
        """Numbers in a query or a key."""
        return self.q.shape[1]

    @property
    def is_divided_by_root(self) -> bool:
        """Whether the scaling is the usual division by the root of ``d_head``."""
        return bool(np.isclose(self.scaling, self.d_head**-0.5, rtol=1e-6))

    def scores(self, query: int) -> Float[np.ndarray, " key"]:
        """One query's scores before mask and softmax, in double precision."""
        scores = self.k.astype(np.float64) @ self.q[query].astype(np.float64)
        scores *= self.scaling
        if self.softcap:
            scores = np.tanh(scores / self.softcap) * self.softcap
        return scores if self.bias is None else scores + self.bias[query]

    @cached_property
    def by_likeness(self) -> Int[np.ndarray, " key"]:
        """The keys in an order in which like vectors stand side by side."""
        return order_by_likeness(self.k)

    @cached_property
    def dims_by_likeness(self) -> Int[np.ndarray, " d_head"]:
        """The dimensions ordered so that those of like course over the keys meet."""
        lengths = np.linalg.norm(self.k, axis=0)
        return order_by_likeness((self.k / np.maximum(lengths, 1e-12)).T)


def head_vectors(attentions: Attentions, layer: int, head: int) -> HeadVectors:
    """Everything about one head that its shares are made of."""
    attention = attentions.layer(layer)
    call = attention.call
    sharing = attention.n_heads // attention.n_kv_heads
    kv_head = head // sharing
    together = range(kv_head * sharing, (kv_head + 1) * sharing)
    turned = attentions.kind == "self" and is_turned(attentions.stack, layer)
    return HeadVectors(
        q=as_array(call.q[0, head]).copy(),
        k=as_array(call.k[0, kv_head]).copy(),
        mask=attention.mask_of(head),
        bias=_bias(call, head),
        scaling=attention.scaling,
        softcap=float(call.softcap) if call.softcap else None,
        kv_head=kv_head,
        shared_with=tuple(other for other in together if other != head),
        is_turned=turned,
        is_ablated=head in call.ablated,
    )


def order_by_likeness(rows: Float[np.ndarray, "row dim"]) -> Int[np.ndarray, " row"]:
    """An order of the rows in which neighbours are as near to each other as can be.

    The leaves of a tree that joins near rows first (average distance), its branches
    turned so that the sum of distances between neighbours is smallest.
    """
    count = len(rows)
    if count < 3:
        return np.arange(count, dtype=np.int64)
    # A third of a second to import: only who orders by likeness waits for it, once.
    from scipy.cluster.hierarchy import leaves_list, linkage

    tree = linkage(rows.astype(np.float64), "average", optimal_ordering=True)
    leaves = leaves_list(tree).astype(np.int64)
    # Read from either end the order is as good; the first row goes to the front half.
    return leaves if leaves.tolist().index(0) < count / 2 else leaves[::-1].copy()


def _bias(call: AttentionCall, head: int) -> Float[np.ndarray, "query key"] | None:
    """What is added to this head's scores; None where that is 0 everywhere."""
    n_query, n_key = call.q.shape[2], call.k.shape[2]
    with torch.inference_mode():
        bias = torch.zeros(n_query, n_key, device=call.q.device)
        if call.position_bias is not None:
            added = call.position_bias[0].float()
            bias = bias + added[head % added.shape[0]]
        mask = call.mask
        if mask is not None and mask.dtype != torch.bool:
            seen = mask > torch.finfo(mask.dtype).min / 2
            added = mask.masked_fill(~seen, 0)[0, ..., :n_key].float()
            bias = bias + added[head % added.shape[0]]
    return as_array(bias).copy() if bool(bias.any()) else None
