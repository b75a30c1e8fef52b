"""What the page about all heads asks of a trace; the answers hold no tensor."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float

from core.attention.asking import Found, heads_by_share, seen_pairs
from core.attention.combined import How, combined
from core.attention.head_summary import HeadSummary, head_summary
from core.attention.value_weighted import value_lengths
from core.errors import HeadlightError
from core.trace import Trace
from core.trace.attentions import attentions_named


@dataclass(frozen=True)
class AllHeads:
    """Every head of one kind of attention in small."""

    name: str
    """Of the kind of attention, such as ``decoder.self``."""

    def __call__(self, trace: Trace) -> HeadSummary:
        """Their maps, their roles, and what can be measured of each."""
        return head_summary(attentions_named(trace, self.name))


@dataclass(frozen=True, eq=False)
class Ranking:
    """Which heads look from one token to another, and who can look at whom."""

    heads: tuple[Found, ...]
    """The one with the largest share first."""
    seen: Bool[np.ndarray, "query key"]
    """The pairs that at least one layer can see."""


@dataclass(frozen=True)
class HeadsThatLook:
    """Which heads give this pair of tokens the largest shares."""

    name: str
    query: int
    key: int

    def __call__(self, trace: Trace) -> Ranking:
        """All heads that can see the pair."""
        attentions = attentions_named(trace, self.name)
        found = heads_by_share(attentions, self.query, self.key)
        return Ranking(tuple(found), seen_pairs(attentions))


@dataclass(frozen=True, eq=False)
class HeadNumbers:
    """One pattern: a head's, or that of several heads as one."""

    pattern: Float[np.ndarray, "query key"]
    mask: Bool[np.ndarray, "query key"]
    lengths: Float[np.ndarray, " key"] | None = None
    """‖v·W_O‖ of each key; None where it is not one head's or cannot be had."""
    no_values: str = ""
    """Why a single head has no lengths; empty where it has."""


@dataclass(frozen=True)
class OneHead:
    """The pattern of one head, and what its values weigh."""

    name: str
    layer: int
    head: int

    def __call__(self, trace: Trace) -> HeadNumbers:
        """Where the model's output cannot be split by head, why it has no weights."""
        attentions = attentions_named(trace, self.name)
        attention = attentions.layer(self.layer)
        pattern = np.ascontiguousarray(attention.pattern()[self.head])
        mask = attention.mask_of(self.head)
        try:
            lengths = value_lengths(attentions, self.layer, self.head)
        except HeadlightError as error:
            return HeadNumbers(pattern, mask, None, str(error))
        return HeadNumbers(pattern, mask, lengths)


@dataclass(frozen=True)
class SeveralHeads:
    """Several heads as one pattern."""

    name: str
    heads: tuple[tuple[int, int], ...]
    """Layer and head of each."""
    how: How

    def __call__(self, trace: Trace) -> HeadNumbers:
        """Their average or maximum, cell by cell."""
        attentions = attentions_named(trace, self.name)
        return HeadNumbers(*combined(attentions, self.heads, self.how))
