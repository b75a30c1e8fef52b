"""What a reader may change in a run: heads, masks, positions.

An intervention is a frozen value. It is applied inside the attention function of the
instrument, or where the model makes its positions, so the model's own code and weights
are never touched.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Bool

from ..arrays import sealed
from ..errors import HeadlightError

AttentionKind = Literal["self", "cross"]
StackName = Literal["encoder", "decoder"]


@dataclass(frozen=True)
class Slot:
    """Where one attention call stands in the model."""

    stack: StackName
    kind: AttentionKind
    layer: int


@dataclass(frozen=True)
class AblateHead:
    """One head gives nothing: its output is zero, as if its rows of W_O were zero.

    Source: Michel, Levy, Neubig 2019, section 2.3, https://arxiv.org/abs/1905.10650
    """

    layer: int
    """Negative layers and heads count back from the last."""
    head: int
    stack: StackName | None = None
    """None: the decoder where there is one, else the encoder."""
    attention: AttentionKind = "self"

    def reaches(self, slot: Slot) -> bool:
        """Whether this changes the attention call at ``slot``."""
        return (self.stack, self.attention, self.layer) == (
            slot.stack,
            slot.kind,
            slot.layer,
        )


@dataclass(frozen=True, eq=False)
class ReplaceMask:
    """Every query sees exactly the keys that this mask shows.

    Raises:
        HeadlightError: a query sees no key at all, so its shares are undefined.
    """

    mask: Bool[np.ndarray, "query key"]
    layer: int | None = None
    """None: every layer."""
    head: int | None = None
    """None: every head."""
    stack: StackName | None = None
    """None: the decoder where there is one, else the encoder."""
    attention: AttentionKind = "self"

    def __post_init__(self) -> None:
        mask = np.array(self.mask, dtype=bool)
        if mask.ndim != 2:
            raise HeadlightError("A mask needs one row per query and a column per key.")
        blind = np.flatnonzero(~mask.any(axis=1))
        if len(blind):
            raise HeadlightError(
                "Query position {query} sees no key: every query must see at "
                "least one key.",
                query=blind[0],
            )
        object.__setattr__(self, "mask", sealed(mask))

    def _value(self) -> tuple[object, ...]:
        where = (self.layer, self.head, self.stack, self.attention)
        return (*where, self.mask.shape, self.mask.tobytes())

    def __repr__(self) -> str:
        n_query, n_key = self.mask.shape
        where = [f"{n_query} × {n_key} mask, {int(self.mask.sum())} visible"]
        for name in ("layer", "head", "stack", "attention"):
            where.append(f"{name}={getattr(self, name)!r}")
        return f"ReplaceMask({', '.join(where)})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ReplaceMask) and self._value() == other._value()

    def __hash__(self) -> int:
        return hash(self._value())

    def reaches(self, slot: Slot) -> bool:
        """Whether this changes the attention call at ``slot``."""
        layer = slot.layer if self.layer is None else self.layer
        return (self.stack, self.attention, layer) == (
            slot.stack,
            slot.kind,
            slot.layer,
        )


@dataclass(frozen=True)
class SwitchOffPositions:
    """The model is told nothing of order: every token looks as if it stood anywhere.

    Added position vectors become 0, rotary angles 0, T5's relative biases 0. What is
    left of order is what a causal mask tells.

    Source: Kazemnejad et al. 2023, section 2, https://arxiv.org/abs/2305.19466
    """

    def reaches(self, _slot: Slot) -> bool:
        """Whether this changes an attention call by itself: no, what it is given."""
        return False


Intervention = AblateHead | ReplaceMask | SwitchOffPositions
