"""What the page In context asks of the reading of one sentence.

The word is no part of it: whoever types another one asks nothing new. What several
sentences say together stands in ``found.py``.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from components.words.lane_labels import lane_labels
from core.embeddings.contextual import (
    NearTokens,
    every_layer,
    nearest_tokens,
    reading_stack,
)
from core.embeddings.matrix import embedding_matrix
from core.models import LoadedModel
from core.text.tokenization import Token
from core.text.vocabulary import vocabulary_of
from core.text.vocabulary_label import row_label
from core.text.word_uses import Use
from core.trace import Trace


@dataclass(frozen=True, eq=False)
class Sentence:
    """One sentence on its way through the layers."""

    model_id: str
    title: str
    """The model's name."""
    text: str
    tokens: tuple[Token, ...]
    rows: Float[np.ndarray, "seq d_embed"]
    """The rows of W_E."""
    layers: Float[np.ndarray, "layer seq d_model"]
    """The vectors after 0, 1, … layers."""
    is_decoder: bool
    """Whether a decoder reads it, which sees nothing of what comes after."""
    adds_positions: bool
    """Whether a vector for its place was added to each row."""

    def row(self, use: Use) -> Float[np.ndarray, " d_embed"]:
        """The word's row of W_E; the mean where it has several tokens."""
        return self.rows[list(use.places)].mean(axis=0)

    def path(self, use: Use) -> Float[np.ndarray, "layer d_model"]:
        """The word's vector layer by layer; the mean where it has several tokens."""
        return self.layers[:, list(use.places)].mean(axis=1)


@dataclass(frozen=True)
class ThroughTheLayers:
    """The vectors of all tokens of the sentence after every layer."""

    def __call__(self, trace: Trace) -> Sentence:
        """From the encoder where there is one."""
        return Sentence(
            model_id=trace.card.id,
            title=trace.card.title,
            text=trace.text,
            tokens=tuple(trace.tokens),
            rows=trace.embeddings().copy(),
            layers=every_layer(trace),
            is_decoder=reading_stack(trace).name == "decoder",
            adds_positions=trace.position_vectors() is not None,
        )


@dataclass(frozen=True, eq=False)
class Tokens:
    """The tokens of a sentence after some layers."""

    labels: tuple[str, ...]
    vectors: Float[np.ndarray, "seq d_model"]


@dataclass(frozen=True)
class TokensAfter:
    """The vectors of all tokens after so many layers; 0 are the embeddings."""

    layers: int

    def __call__(self, trace: Trace) -> Tokens:
        """From the encoder where there is one."""
        # Copied, for an array of the reading's own would hold its tensor.
        vectors = reading_stack(trace).resid(self.layers).copy()
        return Tokens(tuple(lane_labels(trace.tokens)), vectors)


@dataclass(frozen=True, eq=False)
class Beside:
    """Vectors beside the rows of W_E."""

    width: int
    """Numbers of a row."""
    near: NearTokens | None
    """The nearest rows; None where they have another number of dimensions."""
    says: tuple[tuple[str, ...], ...]
    """What each of them says."""


@dataclass(frozen=True)
class NearestTo:
    """The tokens of the vocabulary whose rows are nearest; asked of the model."""

    vectors: bytes
    """One after the other, float32."""
    d_model: int
    """Numbers of a vector."""
    count: int

    def __call__(self, model: LoadedModel) -> Beside:
        """Every row of W_E compared with each vector."""
        W_E, vocabulary = embedding_matrix(model), vocabulary_of(model.tokenizer)
        width = W_E.rows.shape[1]
        if width != self.d_model:
            return Beside(width, None, ())
        vectors = np.frombuffer(self.vectors, dtype=np.float32)
        near = nearest_tokens(W_E, vectors.reshape(-1, width), self.count)
        rows = near.ids.tolist()
        says = tuple(tuple(row_label(vocabulary, one) for one in ids) for ids in rows)
        return Beside(width, near, says)
