"""One vector for a sentence: the mean of its tokens' last vectors, or one of them.

The mean over all tokens, special ones included, brought to length 1 is what the
library sentence-transformers computes for MiniLM.

Source: Reimers and Gurevych 2019, section 3, https://aclanthology.org/D19-1410;
[CLS] as the vector of a text: Devlin et al. 2019, section 3, https://aclanthology.org/N19-1423
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float

from ..errors import HeadlightError
from ..numerics import unit
from ..trace.reading import Trace
from .contextual import reading_stack

Pooling = Literal["mean", "words", "first", "last"]
"""The mean of all tokens, of all but the special ones, or one token alone."""


class NoDirection(HeadlightError):
    """A sentence's vector has length 0."""

    def __init__(self) -> None:
        """Says so to the reader."""
        super().__init__("A sentence's vector is 0 here, so it has no direction.")


@dataclass(frozen=True)
class SentencePair:
    """Two sentences, by their numbers from 0, and how alike they are."""

    left: int
    right: int
    cosine: float


def pooled(
    vectors: Float[np.ndarray, "seq d_model"],
    special: Bool[np.ndarray, " seq"],
    pooling: Pooling,
) -> Float[np.ndarray, " d_model"]:
    """The sentence's vector, of length 1.

    A sentence of special tokens alone has no words; then its mean is that of them.

    Raises:
        NoDirection: the vector has length 0.
    """
    if pooling == "first":
        vector = vectors[0]
    elif pooling == "last":
        vector = vectors[-1]
    else:
        words_alone = pooling == "words" and not special.all()
        taken = vectors[~special] if words_alone else vectors
        vector = taken.mean(axis=0, dtype=np.float64)
    if not np.any(vector):
        raise NoDirection
    return unit(vector).astype(np.float32)


def sentence_vector(trace: Trace, pooling: Pooling) -> Float[np.ndarray, " d_model"]:
    """The vector of the text that was read, from what leaves the last layer."""
    special = np.array([token.special for token in trace.tokens])
    return pooled(reading_stack(trace).final(), special, pooling)


def ranked_pairs(cosines: Float[np.ndarray, "row row"]) -> list[SentencePair]:
    """Every two sentences once, the most alike first."""
    pairs = [
        SentencePair(left, right, float(cosines[left, right]))
        for left in range(len(cosines))
        for right in range(left + 1, len(cosines))
    ]
    return sorted(pairs, key=lambda pair: -pair.cosine)
