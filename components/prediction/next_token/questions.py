"""What the page about the next token asks of a trace; the answers hold no tensor."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from core.models.cards import ModelCard
from core.trace import Trace


@dataclass(frozen=True)
class ScoresAt:
    """The scores of the whole vocabulary after some tokens."""

    n_before: int

    def __call__(self, trace: Trace) -> Float[np.ndarray, " d_vocab"]:
        """The logits that the model gives behind the last of them."""
        return trace.logits(self.n_before - 1)


@dataclass(frozen=True)
class Vectors:
    """What a model that predicts no next token gives instead."""

    card: ModelCard
    n_tokens: int
    d_model: int


@dataclass(frozen=True)
class VectorsInstead:
    """How many vectors leave the last layer, and how long they are."""

    def __call__(self, trace: Trace) -> Vectors:
        """Count them."""
        return Vectors(trace.card, *trace.main_stack.final().shape)
