"""The journey of a text: what each of its six stations shows, in small arrays.

Vectors, positions, layers, and at the end the next token or, for an encoder, what an
encoder gives instead. All of it is seen from one token, the one that is lit.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float, Int

from core.distribution import Candidate, Rest
from core.layers.residual import Updates
from core.layers.strips import Strips
from core.models.cards import ModelCard
from core.positions.rotary import Turns
from core.prediction.readout import Readout
from core.text.continuation import Continuation
from core.text.tokenization import Token

Station = Literal[
    "tokens", "vectors", "positions", "layers", "logits", "next", "output", "sentence"
]
LANES: tuple[Station, ...] = ("tokens", "vectors", "positions", "layers")
DECODER: tuple[Station, ...] = (*LANES, "logits", "next")
ENCODER: tuple[Station, ...] = (*LANES, "output", "sentence")


@dataclass(frozen=True, eq=False)
class Added:
    """Position vectors that are added to the tokens' own."""

    strips: Strips
    here: Float[np.ndarray, " d_embed"]
    """What is added for the lit token."""
    enters: Float[np.ndarray, " d_model"]
    """What the first layer reads of it."""


@dataclass(frozen=True, eq=False)
class Turned:
    """How queries and keys are turned for their position instead."""

    shown: Turns
    """Of every token, the pairs that its lane draws."""
    pairs: Int[np.ndarray, " pair"]
    """Which pairs these are."""
    here: Turns
    """All pairs, of the lit token alone."""


@dataclass(frozen=True, eq=False)
class Reads:
    """Whom the lit token reads in each layer, over the layer's heads."""

    mean: Float[np.ndarray, "layer seq"]
    largest: Float[np.ndarray, "layer seq"]
    head: Int[np.ndarray, "layer seq"]
    """Whose share is the largest."""


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer and the lit token."""

    at: int
    before: Float[np.ndarray, " d_model"]
    after: Float[np.ndarray, " d_model"]
    heads: Float[np.ndarray, "head seq"]
    """What each head reads."""


@dataclass(frozen=True)
class Entry:
    """One entry of the vocabulary as the next token."""

    number: Candidate
    says: Continuation
    rank: int


@dataclass(frozen=True, eq=False)
class Prediction:
    """What could come after the lit token."""

    d_vocab: int
    top: tuple[Entry, ...]
    rest: Rest
    """All others together."""
    counts: Int[np.ndarray, " bin"]
    """How many raw scores lie between two of the edges."""
    edges: Float[np.ndarray, " edge"]
    lowest: float
    """Of the raw scores, as the next one."""
    highest: float
    total: float
    """What the exponentials add up to, each to its distance from the highest."""
    entropy_bits: float
    explained: Entry
    """The one that the reader chose; else the likeliest."""
    readout: Readout | None
    """How its score comes about; None where it is more than a dot product."""
    came: Entry | None
    """The token that the text goes on with, if it does."""


@dataclass(frozen=True, eq=False)
class SentenceVector:
    """What an encoder gives instead: a vector a token, and their mean."""

    strips: Strips
    here: Float[np.ndarray, " d_model"]
    """The lit token's."""
    mean: Float[np.ndarray, " d_model"]
    firsts: Float[np.ndarray, " few"]
    """The first number of the first three tokens' vectors."""
    cosines: Float[np.ndarray, " seq"]
    """Of every token's vector with the chosen token's; else with the mean."""


@dataclass(frozen=True, eq=False)
class Journey:
    """A text's way through a model, seen from one of its tokens."""

    card: ModelCard
    text: str
    tokens: tuple[Token, ...]
    target_tokens: tuple[Token, ...] | None
    """The decoder's own text in an encoder-decoder."""
    token: int | None
    """The token that the reader chose, if he did and the text has it."""
    focus: int
    """The one that is lit: whose reading and whose prediction are shown."""
    last: int
    """The one that is lit by itself."""
    candidate: int | None
    """The vocabulary id that the reader chose for its score, if there is one."""
    n_layers: int
    d_model: int
    vectors: Strips
    """Rows of W_E."""
    vector: Float[np.ndarray, " d_embed"]
    """The lit token's row in full."""
    positions: Added | Turned | None
    updates: Updates
    """How much each layer changes each token's vector."""
    reads: Reads
    layer: Layer
    """The one that the reader chose; else the one in the middle."""
    end: Prediction | SentenceVector

    @property
    def stations(self) -> tuple[Station, ...]:
        """What the text passes, from its tokens on."""
        return DECODER if isinstance(self.end, Prediction) else ENCODER
