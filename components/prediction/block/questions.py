"""What the page The block asks of a trace; the answers hold no tensor."""

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from jaxtyping import Float, Int

from core.layers.attribution import attribution, sum_of_parts
from core.layers.block_at import BlockAt, block_at
from core.layers.block_neurons import NeuronNumbers, Neurons, with_shares
from core.layers.block_shares import (
    Shares,
    Split,
    direction_of,
    shares_of,
    split_at,
    split_or_reason,
)
from core.layers.block_updates import BlockUpdates, block_updates
from core.text.typed_token import typed_token
from core.trace import Trace

PARTS = ("attention", "cross", "mlp")
"""The kinds of update of which the tokens they raise are told."""


@dataclass(frozen=True)
class Likeliest:
    """The two likeliest tokens at a position, whose lead can be split; or why not."""

    ids: tuple[int, ...] = ()
    """The likeliest first; none where there is a reason."""
    reason: str = ""
    """Why this model's scores cannot be split; empty where they can."""


@dataclass(frozen=True)
class LikeliestAt:
    """Between which two tokens the layers decide at a position."""

    position: int

    runs_model: ClassVar[bool] = True

    def __call__(self, trace: Trace) -> Likeliest:
        """The two with the highest logits, if these are a sum of parts."""
        split = split_or_reason(trace, self.position)
        if isinstance(split, str):
            return Likeliest(reason=split)
        first, second = np.argsort(-split.logits)[:2].tolist()
        return Likeliest(ids=(first, second))


@dataclass(frozen=True)
class TokenMeant:
    """Which token of the vocabulary somebody means by what he has typed."""

    position: int
    typed: str

    runs_model: ClassVar[bool] = True

    def __call__(self, trace: Trace) -> int:
        """Of several that say the same, the likeliest at the position.

        Raises:
            BadText: no token says that.
        """
        logits = split_at(trace, self.position).logits
        return typed_token(trace.model.tokenizer, self.typed, logits)


@dataclass(frozen=True, eq=False)
class Lead:
    """One token's lead over another, split among what wrote it."""

    answer: int
    other: int
    shares: Shares
    answer_logit: float
    other_logit: float

    def strongest(self, n_layers: int) -> int:
        """The layer whose parts move the difference most."""
        sizes = np.zeros(n_layers)
        for part, share in zip(self.shares.parts, self.shares.shares, strict=True):
            if part.layer is not None:
                sizes[part.layer] += abs(float(share))
        return int(sizes.argmax())


@dataclass(frozen=True)
class LeadOf:
    """How far one token is ahead of another, and what each layer did to that."""

    position: int
    answer: int
    other: int

    runs_model: ClassVar[bool] = True

    def __call__(self, trace: Trace) -> Lead:
        """The difference of their logits as a sum.

        Raises:
            HeadlightError: this model's scores are no such sum.
        """
        split = split_at(trace, self.position)
        return Lead(
            self.answer,
            self.other,
            shares_of(split, self.answer, self.other),
            float(split.logits[self.answer]),
            float(split.logits[self.other]),
        )


@dataclass(frozen=True, eq=False)
class Block:
    """One block at one position, and where the vector ends up."""

    at: BlockAt
    """Without its neurons: a question of their own."""
    last: Float[np.ndarray, " d_model"]
    """What leaves the last layer at this position."""


@dataclass(frozen=True)
class BlockOf:
    """What one layer does to the vector at a position."""

    layer: int
    position: int

    runs_model: ClassVar[bool] = True

    def __call__(self, trace: Trace) -> Block:
        """Its parts and its norms.

        Raises:
            HeadlightError: no such layer, or its parts could not be told apart.
        """
        stack = trace.main_stack
        last = stack.resid(stack.n_layers)[self.position].copy()
        at = block_at(trace, self.layer, self.position)
        return Block(replace(at, neurons=None), last)


@dataclass(frozen=True, eq=False)
class Changed:
    """The tokens whose logits an update raises most, then those it lowers most."""

    ids: Int[np.ndarray, " token"]
    changes: Float[np.ndarray, " token"]
    """Of the logit, against the mean change of all."""

    @property
    def largest(self) -> float:
        """The largest change of all, up or down."""
        return float(np.abs(self.changes).max())


@dataclass(frozen=True)
class TokensChanged:
    """Which tokens the updates of a layer raise and lower most."""

    layer: int
    position: int
    n: int
    """Tokens raised, and as many lowered."""

    runs_model: ClassVar[bool] = True

    def __call__(self, trace: Trace) -> dict[str, Changed]:
        """By the kind of update, of the whole vocabulary.

        Raises:
            HeadlightError: this model's scores are no sum of parts.
        """
        split = split_at(trace, self.position)
        written = {kind: split.part(kind, self.layer) for kind in PARTS}
        return {
            kind: most_changed(split.end.logit_changes(vector), self.n)
            for kind, vector in written.items()
            if vector is not None
        }


def most_changed(changes: Float[np.ndarray, " d_vocab"], n: int) -> Changed:
    """The n tokens raised most, then the n lowered most, the lowest last."""
    order = np.argsort(-changes, kind="stable")
    shown = np.concatenate([order[:n], order[n:][-n:]])
    return Changed(shown, changes[shown])


@dataclass(frozen=True, eq=False)
class HeadShares:
    """Each head's share of a lead, and that of attention's bias where it has one."""

    heads: tuple[int | None, ...]
    """None for the bias."""
    shares: Float[np.ndarray, " part"]


@dataclass(frozen=True)
class SharesOfHeads:
    """What each head of a layer adds to one token's lead over another."""

    layer: int
    position: int
    answer: int
    other: int

    runs_model: ClassVar[bool] = True

    def __call__(self, trace: Trace) -> HeadShares:
        """In logits; together they are the layer's attention's share.

        Raises:
            HeadlightError: this model's scores are no sum of parts.
        """
        end = split_at(trace, self.position).end
        every = sum_of_parts(trace, self.position, heads_of=self.layer)
        shares = attribution(every, end, self.answer, self.other)
        own = [
            place
            for place, part in enumerate(every.parts)
            if part.layer == self.layer and part.kind in ("head", "attention bias")
        ]
        return HeadShares(tuple(every.parts[place].head for place in own), shares[own])


@dataclass(frozen=True, eq=False)
class NeuronsSeen:
    """The neurons of an MLP at one position, and what the largest of them say."""

    numbers: NeuronNumbers
    largest: tuple[int, ...]
    raised: tuple[tuple[int, ...], ...]
    """Ids of the tokens each of these raises most; none without a lead."""


@dataclass(frozen=True)
class NeuronsOf:
    """What the neurons of one layer's MLP do at a position."""

    layer: int
    position: int
    lead: tuple[int, int] | None
    """The tokens whose difference they have a share of."""
    n: int
    """Neurons that are looked at more closely: the largest."""
    n_raised: int
    """Tokens for each."""

    runs_model: ClassVar[bool] = True

    def __call__(self, trace: Trace) -> NeuronsSeen | None:
        """The largest first; None where the neurons could not be told."""
        neurons = block_at(trace, self.layer, self.position).neurons
        if neurons is None:
            return None
        if self.lead is None:
            largest = neurons.largest(self.n).tolist()
            return NeuronsSeen(neurons.numbers, tuple(largest), ())
        split = split_at(trace, self.position)
        neurons = with_shares(neurons, direction_of(split, *self.lead))
        largest = neurons.largest(self.n).tolist()
        raised = tuple(self._raised(split, neurons, neuron) for neuron in largest)
        return NeuronsSeen(neurons.numbers, tuple(largest), raised)

    def _raised(self, split: Split, neurons: Neurons, neuron: int) -> tuple[int, ...]:
        changes = split.end.logit_changes(neurons.written(neuron))
        return tuple(np.argsort(-changes, kind="stable")[: self.n_raised].tolist())


@dataclass(frozen=True)
class UpdatesOf:
    """How long the updates of all layers are at a position, and where they point."""

    position: int
    additive: bool
    """Whether the model's blocks only add what their parts give."""

    runs_model: ClassVar[bool] = True

    def __call__(self, trace: Trace) -> BlockUpdates:
        """A row for each kind of update."""
        return block_updates(trace, self.position, additive=self.additive)
