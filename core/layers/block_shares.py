"""A logit difference at one position as a sum of what every layer's parts add to it.

Source: Elhage et al. 2021, "Virtual weights and the residual stream",
https://transformer-circuits.pub/2021/framework
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from ..errors import HeadlightError
from ..per_trace import KeptWith
from ..trace.reading import Trace
from .attribution import (
    LinearEnd,
    Part,
    Sum,
    attribution,
    constant,
    linear_end,
    sum_of_parts,
)


@dataclass(frozen=True, eq=False)
class Split:
    """One position's last vector as a sum, and the linear way to the logits."""

    parts: Sum
    end: LinearEnd
    logits: Float[np.ndarray, " d_vocab"]
    """The model's own at this position."""

    def part(self, kind: str, layer: int) -> Float[np.ndarray, " d_model"] | None:
        """What this part of this layer wrote; None where there is none."""
        for one, vector in zip(self.parts.parts, self.parts.vectors, strict=True):
            if (one.kind, one.layer) == (kind, layer):
                return vector
        return None


@dataclass(frozen=True, eq=False)
class Shares:
    """Each part's share of one token's lead over another's, in logits."""

    parts: tuple[Part, ...]
    shares: Float[np.ndarray, " part"]
    constant: float
    """What norm and head add whatever was written."""
    own: float
    """The difference of the model's own two logits."""

    @property
    def total(self) -> float:
        """All shares and the constant together."""
        return float(self.shares.sum()) + self.constant

    @property
    def error(self) -> float:
        """How far the sum is from the model's own difference."""
        return abs(self.total - self.own)


KEPT = 4
"""Positions of a trace whose split is kept; making one takes a tenth of a second."""
_splits = KeptWith[Split](most=KEPT)


def split_at(trace: Trace, position: int) -> Split:
    """The last vector at this position, part by part; kept as long as the trace.

    Raises:
        HeadlightError: the model has no linear head, or its blocks do more than add.
    """

    def split() -> Split:
        end = linear_end(trace, position)
        return Split(sum_of_parts(trace, position), end, trace.logits(position))

    return _splits.of(trace, position, split)


def split_or_reason(trace: Trace, position: int) -> Split | str:
    """The split, or the sentence that says why this model has none."""
    try:
        return split_at(trace, position)
    except HeadlightError as error:
        return error.sentence


def shares_of(split: Split, token_id: int, against: int) -> Shares:
    """How much each part raises one token's logit above another's."""
    return Shares(
        parts=split.parts.parts,
        shares=attribution(split.parts, split.end, token_id, against),
        constant=constant(split.end, token_id, against),
        own=float(split.logits[token_id]) - float(split.logits[against]),
    )


def direction_of(split: Split, token_id: int, against: int) -> np.ndarray:
    """The vector whose dot product with a part is its share of the difference."""
    return split.end.direction(token_id) - split.end.direction(against)
