"""The journey of a text: what each of its six stations shows, as arrays.

Vectors, positions, layers, and at the end the next token or, for an encoder, what an
encoder gives instead. Numbers come from the trace alone.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from jaxtyping import Float, Int

from core.distribution import Distribution
from core.layers.residual import Updates, updates
from core.layers.strips import Strips, strips
from core.numerics import cosines
from core.positions.rotary import Turns, rotary_turns
from core.text.continuation import Continuations
from core.trace import Stack, Trace

Station = Literal[
    "tokens", "vectors", "positions", "layers", "logits", "next", "output", "sentence"
]
LANES: tuple[Station, ...] = ("tokens", "vectors", "positions", "layers")
DECODER: tuple[Station, ...] = (*LANES, "logits", "next")
ENCODER: tuple[Station, ...] = (*LANES, "output", "sentence")
STRIP_PAIRS = 6
"""Pairs of a rotary model drawn in each lane, from the fastest to the slowest."""


def ends_in_next_token(trace: Trace) -> bool:
    """Whether the journey ends in a next token, or in one vector per token."""
    return trace.card.kind == "decoder" and trace.has_logits


def last_token(trace: Trace) -> int:
    """The token that is lit by itself: the last one that is part of the text."""
    own = [i for i, token in enumerate(trace.tokens) if not token.special]
    last = len(trace.tokens) - 1
    return own[-1] if own and not ends_in_next_token(trace) else last


def text_stack(trace: Trace) -> Stack:
    """The stack that reads the text: the encoder where there is one."""
    return trace.stack("decoder" if trace.card.kind == "decoder" else "encoder")


@dataclass(frozen=True, eq=False)
class Journey:
    """One trace, seen from one of its tokens."""

    trace: Trace
    focus: int
    """The token whose reading and whose prediction are shown."""

    @cached_property
    def stack(self) -> Stack:
        """The stack that reads the text."""
        return text_stack(self.trace)

    @cached_property
    def embeddings(self) -> Float[np.ndarray, "seq d_embed"]:
        """Rows of W_E."""
        return self.trace.embeddings()

    @cached_property
    def vectors(self) -> Strips:
        """The rows of W_E as strips."""
        return strips(self.embeddings)

    @cached_property
    def position_vectors(self) -> Float[np.ndarray, "seq d_embed"] | None:
        """What is added for position, None where nothing is."""
        return self.trace.position_vectors()

    @cached_property
    def position_strips(self) -> Strips | None:
        """The added position vectors as strips."""
        added = self.position_vectors
        return None if added is None else strips(added)

    @cached_property
    def turns(self) -> Turns | None:
        """How queries and keys are turned, None where they are not."""
        if self.position_vectors is not None:
            return None
        return rotary_turns(self.trace.model, len(self.trace.tokens))

    @cached_property
    def shown_pairs(self) -> Int[np.ndarray, " pair"]:
        """The pairs drawn in the lanes."""
        count = 0 if self.turns is None else self.turns.angles.size
        spread = np.linspace(0, count - 1, min(STRIP_PAIRS, count))
        return np.unique(spread.round().astype(np.int64))

    @cached_property
    def updates(self) -> Updates:
        """How much each layer changes each token's vector."""
        return updates(self.stack)

    @cached_property
    def read(self) -> Float[np.ndarray, "layer head key"]:
        """Shares of attention that the focus token gives, in every layer and head."""
        layers = range(self.stack.n_layers)
        return np.stack([self.stack.self_attention(i).row(self.focus) for i in layers])

    @cached_property
    def next_token(self) -> Distribution:
        """What could come after the focus token."""
        return self.trace.next_token(self.focus)

    @cached_property
    def vocabulary(self) -> Continuations:
        """What each id says."""
        return Continuations(self.trace.model.tokenizer)

    @cached_property
    def final(self) -> Float[np.ndarray, "seq d_model"]:
        """What leaves the stack."""
        return self.stack.final()

    @cached_property
    def output(self) -> Strips | None:
        """An encoder's final vectors as strips; None where the journey goes on."""
        return None if ends_in_next_token(self.trace) else strips(self.final)

    @cached_property
    def sentence(self) -> Float[np.ndarray, " d_model"]:
        """The mean of all tokens' final vectors."""
        return self.final.mean(axis=0)

    def cosines(self, token: int | None) -> Float[np.ndarray, " seq"]:
        """Cosine of every final vector with a token's, or with the sentence's."""
        reference = self.sentence if token is None else self.final[token]
        return cosines(self.final, reference).astype(np.float32)
