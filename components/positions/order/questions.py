"""What the page about order asks of a trace; the answers hold no tensor.

Two readings are compared by asking each of them; what differs is worked out of the
answers.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from jaxtyping import Float

from core.attention.ablation import Answer, answer_of
from core.embeddings.contextual import reading_stack
from core.positions.order_law import (
    OFF,
    Likeness,
    Shuffle,
    likeness,
    read_in_order,
    repeated_words,
    shuffle_effect,
)
from core.text.tokenization import Token
from core.text.word_uses import Use
from core.trace import Trace
from core.trace.attentions import attentions_of


@dataclass(frozen=True)
class AnswerOfText:
    """What the model answers: what comes next, or a vector for each token."""

    def __call__(self, trace: Trace) -> Answer:
        """The scores behind the text; of an encoder the last vectors of the text."""
        scores = answer_of(trace)
        # Where an encoder and a decoder are two, the text's tokens are the encoder's.
        return scores if scores.ndim == 1 else reading_stack(trace).final()


@dataclass(frozen=True, eq=False)
class HeadSeen:
    """One head's shares, and the tokens that they are about."""

    shares: Float[np.ndarray, "query key"]
    """NaN where a query cannot see a key."""
    query_tokens: tuple[Token, ...]
    key_tokens: tuple[Token, ...]


@dataclass(frozen=True)
class HeadOf:
    """Who looks at whom in one head."""

    kind: str
    """Such as ``decoder.self``."""
    layer: int
    head: int

    def __call__(self, trace: Trace) -> HeadSeen:
        """Of every token of the text."""
        kind = next(kind for kind in attentions_of(trace) if kind.name == self.kind)
        layer = kind.layer(self.layer)
        shares, mask = layer.pattern()[self.head], layer.mask_of(self.head)
        seen = np.where(mask, shares, np.float32(np.nan))
        return HeadSeen(seen, kind.query_tokens, kind.key_tokens)


@dataclass(frozen=True)
class WordsTwice:
    """Which words of the text stand there twice or more."""

    def __call__(self, trace: Trace) -> tuple[str, ...]:
        """The longest first."""
        return tuple(repeated_words(trace))


@dataclass(frozen=True)
class LikenessOf:
    """How alike two uses of a word are, layer by layer."""

    first: Use
    second: Use

    def __call__(self, trace: Trace) -> Likeness:
        """Their cosines and their largest differences."""
        return likeness(trace, self.first, self.second)


@dataclass(frozen=True)
class ShuffleOf:
    """How far the vectors of shuffled tokens differ from those of the text's order."""

    order: tuple[int, ...]
    """At each place the token that stands there now."""
    off: bool
    """Whether positions are off, as they are in the run that is asked."""
    runs_model: ClassVar[bool] = True

    def __call__(self, trace: Trace) -> Shuffle:
        """Layer by layer, of the same tokens."""
        order = np.array(self.order)
        moved = read_in_order(trace, order, OFF if self.off else ())
        return shuffle_effect(reading_stack(trace), moved, order)
