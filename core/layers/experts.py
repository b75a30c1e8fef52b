"""Which experts each token goes to, in a layer that has many MLPs and a router.

The router gives every expert a score; the few with the largest work on the token, and
what they give is added up by weight. The layer's own router is asked once more with
the very vectors it read, and what it says is checked: its experts with its weights,
and those that every token goes to, must give what the layer's MLPs gave.

Source: Shazeer et al. 2017, section 2.1, https://arxiv.org/abs/1701.06538; experts for
every token: Dai et al. 2024, section 3.2, https://arxiv.org/abs/2401.06066
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from ..arrays import as_array, as_tensor, sealed
from ..models.self_check import close
from ..trace.reading import Trace
from .block_norms import block_of
from .inside_block import InsideBlock, multiplier

Gate = Literal["softmax", "sigmoid"]


@dataclass(frozen=True, eq=False)
class Routing:
    """What a layer's router said to each token of the text."""

    scores: Float[np.ndarray, "seq expert"]
    """Before anything is made of them."""
    probs: Float[np.ndarray, "seq expert"] | None
    """What the weights are taken from: the softmax of a token's scores, which sums to
    1, or the sigmoid of each score; None where they are made in another way."""
    gate: Gate | None
    chosen: Int[np.ndarray, "seq rank"]
    """The experts each token goes to, the one with the largest weight first."""
    weights: Float[np.ndarray, "seq rank"]
    """What each of them is multiplied by."""
    shared: bool
    """Whether there is an MLP, too, that every token goes to."""

    @property
    def n_experts(self) -> int:
        """Experts among which the router chooses."""
        return self.scores.shape[1]


def routing(trace: Trace, found: InsideBlock) -> Routing | None:
    """The router's choices in this layer of the main stack.

    None where the layer has no router, or none whose choices could be told.
    """
    if not found.has_experts:
        return None
    block = block_of(trace, trace.main_stack, found.layer)
    given = as_tensor(found.mlp_in, trace.device)
    total = as_tensor(found.mlp_out, trace.device) / multiplier(trace.model)
    for parent in block.modules():
        experts = getattr(parent, "experts", None)
        for router in parent.children() if isinstance(experts, nn.Module) else ():
            said = _asked(router, given)
            if said is None:
                continue
            scores, weights, chosen = said
            shared = _is_shared(parent, router, experts, given, said, total)
            if shared is not None:
                return _routing(scores, weights, chosen, shared)
    return None


def _asked(router: nn.Module, given: Tensor) -> tuple[Tensor, Tensor, Tensor] | None:
    """Scores, weights and chosen experts, if this is what a router gives."""
    if not hasattr(router, "top_k"):
        return None
    try:
        with torch.inference_mode():
            said: Any = router(given)
    except (TypeError, ValueError, RuntimeError):
        return None
    if not (isinstance(said, tuple) and all(isinstance(x, Tensor) for x in said)):
        return None
    chosen = [x for x in said if not x.is_floating_point() and x.ndim == 2]
    if len(chosen) != 1 or len(said) != 3:
        return None
    alike = [x for x in said if x.is_floating_point() and x.shape == chosen[0].shape]
    scores = [x for x in said if x.is_floating_point() and x is not alike[-1]]
    return scores[0], alike[-1], chosen[0]


def _is_shared(
    parent: nn.Module,
    router: nn.Module,
    experts: Any,
    given: Tensor,
    said: tuple[Tensor, Tensor, Tensor],
    total: Tensor,
) -> bool | None:
    """Whether another MLP adds to the experts; None if they do not give the total."""
    _, weights, chosen = said
    try:
        with torch.inference_mode():
            routed = experts(given, chosen, weights)
            whole: Any = parent(given[None])
    except (TypeError, ValueError, RuntimeError):
        return None
    whole = whole[0] if isinstance(whole, tuple) else whole
    if not close(whole.reshape(total.shape), total):
        return None
    return not close(routed.reshape(total.shape), total)


def _routing(scores: Tensor, weights: Tensor, chosen: Tensor, shared: bool) -> Routing:
    order = weights.argsort(dim=1, descending=True, stable=True)
    weights, chosen = weights.gather(1, order), chosen.gather(1, order)
    gate, probs = _gate(scores.float(), weights.float(), chosen)
    return Routing(
        scores=as_array(scores),
        probs=None if probs is None else as_array(probs),
        gate=gate,
        chosen=sealed(chosen.cpu().numpy().astype(np.int64)),
        weights=as_array(weights),
        shared=shared,
    )


def _gate(
    scores: Tensor, weights: Tensor, chosen: Tensor
) -> tuple[Gate | None, Tensor | None]:
    """Which function of the scores the weights are in proportion to."""
    shares = weights / weights.sum(dim=1, keepdim=True)
    ways: tuple[tuple[Gate, Tensor], ...] = (
        ("softmax", scores.softmax(dim=1)),
        ("sigmoid", scores.sigmoid()),
    )
    for gate, probs in ways:
        own = probs.gather(1, chosen)
        if close(own / own.sum(dim=1, keepdim=True), shares):
            return gate, probs
    return None, None
