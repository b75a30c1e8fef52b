"""What the page Sentences asks of the reading of one sentence, and how all compare."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from core.embeddings.contextual import reading_stack
from core.embeddings.sentence_vectors import (
    NoDirection,
    Pooling,
    SentencePair,
    ranked_pairs,
    sentence_vector,
)
from core.numerics import cosine_matrix
from core.trace import Trace


@dataclass(frozen=True, eq=False)
class Pooled:
    """One sentence as one vector, by each way to make it of its tokens' vectors."""

    vectors: Mapping[Pooling, Float[np.ndarray, " d_model"]]
    """Of length 1; a way that gives a vector of length 0 is missing."""
    first: str
    """What the first token says where it is a special one, such as [CLS]."""
    has_special: bool
    """Whether the tokenizer put special tokens around the sentence."""
    is_decoder: bool
    """Whether each token sees those before it alone, so that the last one sees all."""


@dataclass(frozen=True)
class EveryPooling:
    """The sentence's vector by each way."""

    def __call__(self, trace: Trace) -> Pooled:
        """From what leaves the last layer of the encoder where there is one."""
        first = trace.tokens[0]
        is_decoder = reading_stack(trace).name == "decoder"
        ways: tuple[Pooling, ...] = ("mean", "words", "last" if is_decoder else "first")
        vectors: dict[Pooling, Float[np.ndarray, " d_model"]] = {}
        for way in ways:
            with suppress(NoDirection):
                vectors[way] = sentence_vector(trace, way)
        return Pooled(
            vectors=vectors,
            first=first.text if first.special else "",
            has_special=any(token.special for token in trace.tokens),
            is_decoder=is_decoder,
        )


@dataclass(frozen=True, eq=False)
class SentenceCosines:
    """How alike sentences are by one pooling, and how like the text above."""

    title: str
    """The model's name."""
    model_id: str
    pooling: Pooling
    name: str
    """Of the pooling, as on its button."""
    lines: tuple[str, ...]
    own: str
    """The text above."""
    cosines: Float[np.ndarray, "row row"]
    """The sentences first, the text above last."""

    @property
    def pairs(self) -> list[SentencePair]:
        """Every two sentences once, the most alike first."""
        return ranked_pairs(self.cosines[:-1, :-1])

    @property
    def mean(self) -> float:
        """Of all pairs."""
        return float(np.mean([pair.cosine for pair in self.pairs]))


def cosines_by(
    pooling: Pooling, sentences: Sequence[Pooled]
) -> Float[np.ndarray, "row row"]:
    """The cosine of every two sentences.

    Raises:
        NoDirection: the vector of one has length 0.
    """
    if any(pooling not in one.vectors for one in sentences):
        raise NoDirection
    return cosine_matrix(np.stack([one.vectors[pooling] for one in sentences]))
