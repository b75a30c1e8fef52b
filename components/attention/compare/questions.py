"""What the page that compares asks of each of its traces."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from core.trace import Trace
from core.trace.attentions import AttentionFacts, attentions_named, attentions_of


@dataclass(frozen=True)
class KindLike:
    """The kind of attention of this name; the model's first where it has none."""

    name: str

    def __call__(self, trace: Trace) -> AttentionFacts:
        """What there is to choose from in it."""
        kinds = attentions_of(trace)
        found = (kind for kind in kinds if kind.name == self.name)
        return next(found, kinds[0]).facts


@dataclass(frozen=True)
class PatternOfHead:
    """One head's shares."""

    name: str
    layer: int
    head: int

    def __call__(self, trace: Trace) -> Float[np.ndarray, "query key"]:
        """NaN where the query cannot see the key."""
        layer = attentions_named(trace, self.name).layer(self.layer)
        shares, mask = layer.pattern()[self.head], layer.mask_of(self.head)
        return np.where(mask, shares, np.float32(np.nan))
