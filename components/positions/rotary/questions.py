"""What the page about rotary positions asks of a trace; the answers hold no tensor."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from jaxtyping import Int

from components.words.lane_labels import lane_labels
from components.words.layer_names import head_name
from core.instrument.interventions import StackName
from core.positions.rotary import RotaryRule, Turns, rotary_rule, rotary_turns
from core.positions.rotary_score import QueryAndKey, query_and_key
from core.positions.same_words import WordsAtEnd, words_at_end
from core.positions.unrotated import unrotated
from core.trace import Trace
from core.trace.attentions import attentions_named

FARTHEST = 255
"""The largest distance and the largest move that the sliders offer."""


@dataclass(frozen=True)
class Turned:
    """Where the arrows stand."""

    pair: int
    both: int
    """By how many positions both tokens are moved on."""
    distance: int
    """From the query back to the key."""


@dataclass(frozen=True)
class Turning:
    """Whether the model turns its queries and keys at all."""

    def __call__(self, trace: Trace) -> bool:
        """By its own rotary module."""
        return rotary_turns(trace.model, 1) is not None


@dataclass(frozen=True)
class KeysSeen:
    """Which keys a query can see."""

    kind: str
    """Such as ``decoder.self``."""
    layer: int
    head: int
    query: int

    def __call__(self, trace: Trace) -> tuple[int, ...]:
        """Their places in the text."""
        layer = attentions_named(trace, self.kind).layer(self.layer)
        return tuple(np.flatnonzero(layer.mask_of(self.head)[self.query]).tolist())


@dataclass(frozen=True, eq=False)
class Shown:
    """One query and one key with all that turns them; no tensor is held."""

    one: QueryAndKey
    turns: Turns
    """The layer's own, of as many positions as the distances need."""
    distances: Int[np.ndarray, " distance"]
    labels: tuple[str, str]
    head: str
    """Such as L15H0."""
    what: str
    """Names model, head, text and tokens."""
    gap: float
    """Largest difference, over the layer, of what was turned here and in the model."""
    largest: float
    """Largest query or key number of the layer."""
    rule: RotaryRule | None
    n_tokens: int
    is_causal: bool

    @property
    def span(self) -> tuple[int, int]:
        """The least and the largest distance."""
        return int(self.distances[0]), int(self.distances[-1])


@dataclass(frozen=True)
class QueryAndKeyOf:
    """One query and one key of the text, before and after their turn."""

    kind: str
    """Such as ``decoder.self``."""
    layer: int
    head: int
    query: int
    key: int

    runs_model: ClassVar[bool] = True

    def __call__(self, trace: Trace) -> Shown:
        """With the turns of as many positions as the sliders reach.

        Raises:
            HeadlightError: this layer's queries and keys before the turn are not known.
        """
        kind, layer = attentions_named(trace, self.kind), self.layer
        stack, tokens = kind.stack, kind.query_tokens
        found = unrotated(stack, layer)
        one = query_and_key(stack, found, layer, self.head, self.query, self.key)
        far = max(FARTHEST, len(tokens) - 1)
        turns = rotary_turns(
            trace.model, 2 * far + 1, layer=layer, stack=stack.name, n_read=len(tokens)
        )
        assert turns is not None
        labels, head = lane_labels(tokens), head_name(layer, self.head)
        return Shown(
            one=one,
            turns=turns.without_scale(),
            distances=np.arange(0 if kind.is_causal else -far, far + 1),
            labels=(labels[self.query], labels[self.key]),
            head=head,
            what=f"{trace.card.id} {kind.name} {head} {one.query}.{one.key} "
            f"{trace.text}",
            gap=found.gap,
            largest=float(max(np.abs(found.q).max(), np.abs(found.k).max())),
            rule=rotary_rule(trace.model, layer),
            n_tokens=len(tokens),
            is_causal=kind.is_causal,
        )


@dataclass(frozen=True)
class EndOfText:
    """What becomes of the last tokens of a text, layer by layer."""

    stack: StackName
    n_same: int

    runs_model: ClassVar[bool] = True

    def __call__(self, trace: Trace) -> WordsAtEnd:
        """Their scores among themselves.

        Raises:
            HeadlightError: the first layer's queries and keys before their turn are not
                to be had.
        """
        return words_at_end(trace.stack(self.stack), self.n_same)
