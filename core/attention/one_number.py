"""One number of one head, from its first factor to what comes of it.

How much one token reads another: the query and the key, their products, the sum,
scaling, bias, mask, softmax; then what the share does: the weighted values that make
the head's output, and that output's part in the residual stream.

Source: Vaswani et al. 2017, section 3.2, https://arxiv.org/abs/1706.03762; heads as
additive parts: Elhage et al. 2021, https://transformer-circuits.pub/2021/framework
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from ..arrays import as_array
from ..errors import HeadlightError
from ..instrument.layer_attention import LayerAttention
from ..layers.inside_block import multiplier
from ..numerics import cosines, exps
from ..trace.attentions import Attentions
from .head_vectors import head_vectors


@dataclass(frozen=True, eq=False)
class StreamPart:
    """What one head adds to the residual stream of one token."""

    vector: Float[np.ndarray, " d_model"]
    """z W_O of this head, times the model's multiplier where it has one (Granite);
    all heads' together, and b_O, are what the layer's attention adds."""
    of_pair: Float[np.ndarray, " d_model"]
    """This pair's part of it: share times value, through W_O."""
    before: float
    """Length of the vector that entered the layer."""
    whole: float
    """Length of the layer's whole attention output."""
    cosine: float
    """Between this head's part and the whole attention output; 0 if one is 0."""


@dataclass(frozen=True, eq=False)
class HeadPair:
    """One query and one key in one head; arrays are copies, no tensor is held."""

    layer: int
    head: int
    query: int
    key: int
    kv_head: int
    """The key and value head that is read."""
    shared_with: tuple[int, ...]
    """The other query heads that read it too."""
    is_turned: bool
    is_ablated: bool
    q: Float[np.ndarray, " d_head"]
    k: Float[np.ndarray, " d_head"]
    products: Float[np.ndarray, " d_head"]
    dot: float
    scaling: float
    is_divided_by_root: bool
    scaled: float
    softcap: float | None
    capped: float
    """After the soft cap; ``scaled`` where there is none."""
    bias: float | None
    """None: this model adds nothing for position here."""
    scores: Float[np.ndarray, " key"]
    """The whole row's scores, before the mask."""
    visible: Bool[np.ndarray, " key"]
    exps: Float[np.ndarray, " key"]
    """exp(score - largest visible score); 0 where the query cannot look."""
    shares: Float[np.ndarray, " key"]
    v: Float[np.ndarray, " d_value"]
    weighted: Float[np.ndarray, " d_value"]
    """This pair's part of z: share times value."""
    z: Float[np.ndarray, " d_value"]
    """The head's output for this query; 0 where the head is switched off."""
    stream: StreamPart | None
    """None where the model's output matrix cannot be split by head."""

    @property
    def is_visible(self) -> bool:
        """Whether the query may look at this key at all."""
        return bool(self.visible[self.key])

    @property
    def score(self) -> float:
        """What the softmax gets, were nothing hidden."""
        return float(self.scores[self.key])

    @property
    def largest(self) -> int:
        """The visible key with the largest score."""
        return int(np.where(self.visible, self.scores, -np.inf).argmax())

    @property
    def exp(self) -> float:
        """The exponential of the score's distance to the largest."""
        return float(self.exps[self.key])

    @property
    def row_sum(self) -> float:
        """Sum of the exps of all visible keys."""
        return float(self.exps.sum())

    @property
    def share(self) -> float:
        """The share of this query's attention that the key gets."""
        return float(self.shares[self.key])


def head_pair(
    attentions: Attentions, layer: int, head: int, query: int, key: int
) -> HeadPair:
    """Everything behind one number of one head.

    Raises:
        HeadlightError: there is no such layer.
    """
    attention = attentions.layer(layer)
    of_head = head_vectors(attentions, layer, head)
    q, k = of_head.q[query], of_head.k[key]
    products = q.astype(np.float64) * k.astype(np.float64)
    scaled = float(products.sum()) * of_head.scaling
    cap = of_head.softcap
    visible = of_head.mask[query]
    # As the model rounds them: a score near 50 is known to a hundred-thousandth.
    scores = attention.scores()[head, query]
    exps = _exps(scores, visible)
    shares = exps / exps.sum()
    values = as_array(attention.call.v[0, of_head.kv_head]).astype(np.float64)
    on = float(not of_head.is_ablated)
    weighted = shares[key] * values[key] * on
    return HeadPair(
        layer=layer,
        head=head,
        query=query,
        key=key,
        kv_head=of_head.kv_head,
        shared_with=of_head.shared_with,
        is_turned=of_head.is_turned,
        is_ablated=of_head.is_ablated,
        q=q.copy(),
        k=k.copy(),
        products=products,
        dot=float(products.sum()),
        scaling=of_head.scaling,
        is_divided_by_root=of_head.is_divided_by_root,
        scaled=scaled,
        softcap=cap,
        capped=float(np.tanh(scaled / cap) * cap) if cap else scaled,
        bias=None if of_head.bias is None else float(of_head.bias[query, key]),
        scores=scores.copy(),
        visible=visible.copy(),
        exps=exps,
        shares=shares,
        v=values[key].copy(),
        weighted=weighted,
        z=shares @ values * on,
        stream=_stream(attentions, attention, (layer, head, query), weighted),
    )


def _exps(
    scores: Float[np.ndarray, " key"], visible: Bool[np.ndarray, " key"]
) -> Float[np.ndarray, " key"]:
    """Exponentials of the distances to the largest visible score: none above 1."""
    return exps(np.where(visible, scores.astype(np.float64), -np.inf))


def _stream(
    attentions: Attentions,
    attention: LayerAttention,
    where: tuple[int, int, int],
    weighted: Float[np.ndarray, " d_value"],
) -> StreamPart | None:
    """The head's part in its query's stream, from the model's own output."""
    layer, head, query = where
    try:
        W_O, b_O = attentions.output_projection(layer)
    except HeadlightError:
        return None
    z = as_array(attention.call.output[0, query]).astype(np.float64)
    times = multiplier(attentions.trace.model)
    vector = times * (z[head] @ W_O[head])
    whole = times * (np.einsum("hd,hdm->m", z, W_O) + b_O)
    return StreamPart(
        vector=vector,
        of_pair=times * (weighted @ W_O[head]),
        before=float(np.linalg.norm(attentions.stack.resid(layer)[query])),
        whole=float(np.linalg.norm(whole)),
        cosine=float(cosines(vector[None], whole)[0]),
    )
