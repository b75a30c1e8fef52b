"""One layer's attention, every number derived on demand from what the model used.

Only queries, keys, values and the mask are kept: they grow with the text's length.
Scores and patterns grow with its square, so they are computed when asked for.

Source: Vaswani et al. 2017, section 3.2.1, https://arxiv.org/abs/1706.03762
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import torch
from jaxtyping import Bool, Float
from torch import Tensor

from ..arrays import as_array, as_flags
from ..errors import HeadlightError
from .recorder import AttentionCall, visible

Projection = Literal["q", "k", "v", "o"]
Weights = tuple[Float[np.ndarray, "..."], Float[np.ndarray, "..."]]
"""A matrix for each head, and the bias."""


@dataclass(frozen=True)
class LayerAttention:
    """The attention of one layer on one text: rows are queries, columns are keys."""

    call: AttentionCall
    weights: Callable[[Projection], Weights] | None = field(default=None, compare=False)
    """Gives the layer's own weights, where the model is known."""

    def __repr__(self) -> str:
        n_query, n_key = self.call.q.shape[2], self.call.k.shape[2]
        return f"<Attention: {self.n_heads} heads, {n_query} × {n_key} tokens>"

    @property
    def n_heads(self) -> int:
        """Query heads."""
        return self.call.q.shape[1]

    @property
    def n_kv_heads(self) -> int:
        """Key and value heads; fewer than query heads when these share them."""
        return self.call.k.shape[1]

    @property
    def q(self) -> Float[np.ndarray, "head query d_head"]:
        """Query vectors as they meet the keys: rotated where the model rotates."""
        return as_array(self.call.q[0])

    @property
    def k(self) -> Float[np.ndarray, "kv_head key d_head"]:
        """Key vectors as they meet the queries: rotated where the model rotates."""
        return as_array(self.call.k[0])

    @property
    def v(self) -> Float[np.ndarray, "kv_head key d_value"]:
        """Value vectors."""
        return as_array(self.call.v[0])

    @property
    def mask(self) -> Bool[np.ndarray, "query key"]:
        """True where a query may look.

        All heads of a layer have one mask as a rule. Where one head's was replaced:
        True where any head may look; see ``mask_of``.
        """
        return as_flags(self._visible().any(dim=0))

    @property
    def has_one_mask(self) -> bool:
        """Whether every head may look where every other may."""
        seen = self._visible()
        return bool((seen == seen[:1]).all())

    def mask_of(self, head: int) -> Bool[np.ndarray, "query key"]:
        """True where a query of this head may look."""
        seen = self._visible()
        return as_flags(seen[head if len(seen) > 1 else 0])

    @property
    def scaling(self) -> float:
        """What each dot product is multiplied by, 1 / sqrt(d_head) as a rule."""
        return float(self.call.scaling)

    def scores(self, head: int | None = None) -> Float[np.ndarray, "*head query key"]:
        """Dot products, scaled, with any position bias; before mask and softmax.

        Args:
            head: one head's alone; negative counts back. By default every head's.

        Raises:
            HeadlightError: there is no such head.
        """
        if head is None:
            return as_array(self._scores(slice(None)))
        return as_array(self._scores(slice(None), self._only(head))[0])

    def pattern(self, head: int | None = None) -> Float[np.ndarray, "*head query key"]:
        """Each query's shares of attention over the keys: rows sum to 1.

        Args:
            head: one head's alone; negative counts back. By default every head's.

        Raises:
            HeadlightError: there is no such head.
        """
        if head is None:
            return as_array(self._pattern(slice(None)))
        return as_array(self._pattern(slice(None), self._only(head))[0])

    def row(self, query: int) -> Float[np.ndarray, "head key"]:
        """The shares of one query position in every head; negative counts back.

        Raises:
            HeadlightError: there is no such position.
        """
        n_queries = self.call.q.shape[2]
        if not -n_queries <= query < n_queries:
            raise HeadlightError(
                "There is no query position {query}: there are 0 to {last}.",
                query=query,
                last=n_queries - 1,
            )
        position = query % n_queries
        return as_array(self._pattern(slice(position, position + 1))[:, 0])

    def z(self) -> Float[np.ndarray, "head query d_value"]:
        """Each head's output: its shares times the values; 0 for an ablated head."""
        return as_array(self.output())

    def output(self) -> Tensor:
        """``z`` as a tensor on the model's device, float32 [head, query, d_value]."""
        with torch.inference_mode():
            z = self._pattern(slice(None)) @ self._per_query_head(self.call.v)
            if self.call.ablated:
                z[sorted(self.call.ablated)] = 0
            return z

    @property
    def W_Q(self) -> Float[np.ndarray, "head d_model d_head"]:
        """What makes the queries: ``x @ W_Q[head] + b_Q[head]``, before any turn.

        ``x`` is what the layer reads: the residual stream, normed where the model norms
        it first. W_Q, W_K, W_V and W_O raise a HeadlightError where the model does not
        go this way by one matrix.
        """
        return self._own("q")[0]

    @property
    def b_Q(self) -> Float[np.ndarray, "head d_head"]:
        """The queries' bias; 0 where the model has none."""
        return self._own("q")[1]

    @property
    def W_K(self) -> Float[np.ndarray, "kv_head d_model d_head"]:
        """What makes the keys; fewer heads where query heads share them."""
        return self._own("k")[0]

    @property
    def b_K(self) -> Float[np.ndarray, "kv_head d_head"]:
        """The keys' bias."""
        return self._own("k")[1]

    @property
    def W_V(self) -> Float[np.ndarray, "kv_head d_model d_value"]:
        """What makes the values; fewer heads where query heads share them."""
        return self._own("v")[0]

    @property
    def b_V(self) -> Float[np.ndarray, "kv_head d_value"]:
        """The values' bias."""
        return self._own("v")[1]

    @property
    def W_O(self) -> Float[np.ndarray, "head d_value d_model"]:
        """What takes each head's output back: the layer adds sum(z @ W_O) + b_O."""
        return self._own("o")[0]

    @property
    def b_O(self) -> Float[np.ndarray, " d_model"]:
        """The bias of the way back."""
        return self._own("o")[1]

    def _own(self, part: Projection) -> Weights:
        if self.weights is None:
            raise HeadlightError("This attention was recorded without its model.")
        return self.weights(part)

    def _only(self, head: int) -> slice:
        if not -self.n_heads <= head < self.n_heads:
            raise HeadlightError(
                "There is no head {head}: the heads are 0 to {last}.",
                head=head,
                last=self.n_heads - 1,
            )
        head %= self.n_heads
        return slice(head, head + 1)

    def _per_query_head(self, shared: Tensor) -> Tensor:
        """Keys or values repeated so that each query head has its own, float32."""
        repeats = self.n_heads // shared.shape[1]
        return shared[0].float().repeat_interleave(repeats, dim=0)

    def _bias(self, queries: slice, heads: slice) -> Tensor | float:
        """What is added to the scores: T5's relative bias, ALiBi's slopes."""
        bias: Tensor | float = 0.0
        if self.call.position_bias is not None:
            bias = _of(self.call.position_bias[0], heads)[:, queries].float()
        mask = self.call.mask
        if mask is not None and mask.dtype != torch.bool:
            seen = mask > torch.finfo(mask.dtype).min / 2
            added = mask.masked_fill(~seen, 0)[0]
            bias = bias + _of(added, heads)[:, queries].float()
        return bias

    def _scores(self, queries: slice, heads: slice = slice(None)) -> Tensor:
        with torch.inference_mode():
            q = self.call.q[0, heads, queries].float()
            k = self._per_query_head(self.call.k)[heads]
            scores = q @ k.transpose(-1, -2) * self.scaling
            if self.call.softcap:
                scores = torch.tanh(scores / self.call.softcap) * self.call.softcap
            return scores + self._bias(queries, heads)

    def _visible(self) -> Tensor:
        """[1 or head, query, key] bool."""
        q, k = self.call.q, self.call.k
        seen = visible(
            self.call.mask, self.call.is_causal, q.shape[2], k.shape[2], q.device
        )[0]
        return seen.expand(-1, q.shape[2], k.shape[2])

    def _pattern(self, queries: slice, heads: slice = slice(None)) -> Tensor:
        with torch.inference_mode():
            hidden = ~_of(self._visible(), heads)[:, queries]
            scores = self._scores(queries, heads).masked_fill(hidden, -torch.inf)
            return torch.softmax(scores, dim=-1)


def _of(shared: Tensor, heads: slice) -> Tensor:
    """The part of these heads, of something that all heads may share."""
    return shared[heads] if len(shared) > 1 else shared
