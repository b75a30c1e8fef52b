"""How a score of the vocabulary is read off the last vector: one product a dimension.

Source: Vaswani et al. 2017, section 3.4, https://arxiv.org/abs/1706.03762
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float
from torch import Tensor

from ..arrays import as_array
from ..trace.reading import Trace


@dataclass(frozen=True, eq=False)
class Readout:
    """The two vectors whose dot product is a logit."""

    x: Float[np.ndarray, " d_model"]
    """What leaves the stack at one position."""
    row: Float[np.ndarray, " d_model"]
    """The token's row of W_U."""
    bias: float
    """What is added for this token; 0 where the model adds nothing."""

    @property
    def parts(self) -> Float[np.ndarray, " d_model"]:
        """The products, dimension by dimension."""
        return self.x * self.row

    @property
    def logit(self) -> float:
        """Their sum, and the bias."""
        return float(self.parts.sum(dtype=np.float64)) + self.bias


def readout(trace: Trace, position: int, token_id: int) -> Readout | None:
    """How the token's logit at a position comes about.

    None where it is more than a dot product: in models without a vocabulary head, and
    in those that scale or cap their logits (T5, Gemma 2).
    """
    head: Any = trace.model.model.get_output_embeddings()
    if head is None or not trace.model.head_is_lazy:
        return None
    bias: Tensor | None = getattr(head, "bias", None)
    return Readout(
        x=trace.main_stack.final()[position],
        row=as_array(head.weight[token_id]),
        bias=0.0 if bias is None else float(bias[token_id]),
    )
