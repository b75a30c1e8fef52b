"""What the page about position biases asks of a trace; the answers hold no tensor.

Two readings are compared by asking each of them; what differs is worked out of the
answers.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from core.instrument.interventions import StackName
from core.instrument.layer_attention import LayerAttention
from core.position_formulas import frequencies
from core.positions.bias_rows import alibi_row, learnt_row, plain_rows
from core.positions.biases import BiasedRow
from core.positions.no_positions import (
    Equals,
    FirstToken,
    OneOrder,
    equals,
    first_token,
    one_order,
)
from core.positions.relative_bias import RelativeBias, received_bias, relative_bias
from core.positions.rotary import rotary_rule, rotary_turns
from core.trace import Trace
from core.trace.attentions import attentions_named


@dataclass(frozen=True)
class LearntTables:
    """The tables of relative biases that the model was trained with."""

    def __call__(self, trace: Trace) -> dict[str, RelativeBias]:
        """By the stack that each belongs to; none as a rule."""
        model = trace.model
        found = (relative_bias(model, stack) for stack in model.anatomy.stacks)
        return {one.stack: one for one in found if one is not None}


@dataclass(frozen=True)
class Gap:
    """How far a table's biases are from those that attention was given."""

    n_query: int
    n_key: int
    largest: float


@dataclass(frozen=True)
class GapOfTable:
    """Whether the model was given the biases of its own table."""

    stack: StackName

    def __call__(self, trace: Trace) -> Gap:
        """In the first layer, for every two tokens of the text and every head."""
        given = received_bias(trace.stack(self.stack).self_attention(0))
        table = relative_bias(trace.model, self.stack)
        assert given is not None
        assert table is not None
        n_query, n_key = given.shape[1:]
        gap = np.abs(given - table.matrix(n_query, n_key)).max()
        return Gap(n_query, n_key, float(gap))


@dataclass(frozen=True, eq=False)
class Turning:
    """A rotary model's angles."""

    angles: Float[np.ndarray, " pair"]
    base: float | None
    title: str | None
    """The model's name; None where these are the paper's."""


@dataclass(frozen=True)
class TurningOfModel:
    """By which angles the model turns."""

    def __call__(self, trace: Trace) -> Turning:
        """Those of the first paper where the model does not turn."""
        turns = rotary_turns(trace.model, 2)
        if turns is None:
            return Turning(frequencies(64), 10_000, None)
        rule = rotary_rule(trace.model)
        base = rule.base if rule else None
        return Turning(turns.angles.astype(np.float64), base, trace.card.title)


@dataclass(frozen=True)
class _Row:
    kind: str
    """Such as ``decoder.self``."""
    layer: int
    head: int
    query: int

    def _layer(self, trace: Trace) -> LayerAttention:
        return attentions_named(trace, self.kind).layer(self.layer)


@dataclass(frozen=True)
class PlainRow(_Row):
    """One attention row of the text, with nothing added by this page."""

    def __call__(self, trace: Trace) -> BiasedRow:
        """The scores and shares of the run."""
        own = self._layer(trace)
        return plain_rows(own, own, self.head, self.query)[0]


@dataclass(frozen=True)
class LearntRow(_Row):
    """One attention row, and the bias of the model's own in it."""

    def __call__(self, trace: Trace) -> BiasedRow:
        """The scores without it, and what it adds.

        Raises:
            HeadlightError: the model was given no bias.
        """
        return learnt_row(self._layer(trace), self.head, self.query)


@dataclass(frozen=True)
class AlibiRow(_Row):
    """One attention row of a run without positions, with ALiBi's bias on it."""

    alibi_head: int
    n_alibi_heads: int

    def __call__(self, trace: Trace) -> BiasedRow:
        """The scores of the run, and what is added."""
        own, of = self._layer(trace), (self.alibi_head, self.n_alibi_heads)
        return alibi_row(own, self.head, self.query, *of)


@dataclass(frozen=True)
class EqualTokens:
    """How like each other the vectors of the equal tokens of a text are."""

    def __call__(self, trace: Trace) -> Equals:
        """Layer by layer.

        Raises:
            HeadlightError: the last token stands there once only.
        """
        return equals(trace.main_stack, trace.token_ids)


@dataclass(frozen=True)
class HeadsOfFirstLayer:
    """How many heads the first layer has."""

    def __call__(self, trace: Trace) -> int:
        """Query heads."""
        return trace.main_stack.self_attention(0).n_heads


@dataclass(frozen=True)
class ShareOfFirst:
    """What a head of the first layer gives to the first token, place by place."""

    head: int

    def __call__(self, trace: Trace) -> FirstToken:
        """By the model, and its scores' difference for the formula.

        Raises:
            HeadlightError: there is no second token that sees the first.
        """
        return first_token(trace.main_stack.self_attention(0), self.head)


@dataclass(frozen=True)
class OrderOf:
    """What the vectors of a text are, to be compared with those of another order."""

    stack: StackName
    last_only: bool
    """Whether the last token's alone: in a decoder the others have met other ones."""

    def __call__(self, trace: Trace) -> OneOrder:
        """Layer by layer."""
        stack = trace.stack(self.stack)
        return one_order(stack, trace.token_ids, last_only=self.last_only)
