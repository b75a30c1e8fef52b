"""What the Analogies page asks of word vectors; it needs no text read.

These questions are called with the words, all of which have a vector.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from core.embeddings.neighbours import Neighbours, axis_values
from core.embeddings.similarities import rank_of
from core.embeddings.word_vectors import WordVectors


@dataclass(frozen=True, eq=False)
class SumOfWords:
    """a − b + c, and the words nearest to it."""

    left_out: Neighbours
    """The nearest, the three words themselves left out."""
    left_out_words: tuple[str, ...]
    everyone: Neighbours
    """The nearest with nothing left out."""
    everyone_words: tuple[str, ...]
    rank_without_sum: int
    """The place of the best word among those nearest to ``a`` alone, from 1."""
    vectors: Float[np.ndarray, "row dim"]
    """Of a, b, c, the sum, and the best word."""

    @property
    def best(self) -> str:
        """The word nearest to the sum that is none of the three."""
        return self.left_out_words[0]


@dataclass(frozen=True)
class NearestToSum:
    """The words nearest to a − b + c."""

    a: str
    b: str
    c: str
    count: int

    def __call__(self, words: WordVectors) -> SumOfWords:
        """All 400,000 compared, once without the three words and once with them."""
        plus, minus = [self.a, self.c], [self.b]
        left_out = words.analogy(plus, minus, count=self.count)
        everyone = words.analogy(plus, minus, count=self.count, leave_out_inputs=False)
        best = int(left_out.ids[0])
        near_a = words.matrix.likeness_to(words.vector(self.a))
        a, b, c = (words.vector(word) for word in (self.a, self.b, self.c))
        return SumOfWords(
            left_out=left_out,
            left_out_words=tuple(map(words.word, left_out.ids)),
            everyone=everyone,
            everyone_words=tuple(map(words.word, everyone.ids)),
            rank_without_sum=rank_of(near_a, best) - 1,
            vectors=np.stack([a, b, c, a - b + c, words.vector(words.word(best))]),
        )


@dataclass(frozen=True)
class PlacesOnLine:
    """Where words stand on the line from one word (0) to another (1)."""

    listed: tuple[str, ...]
    low: str
    high: str

    def __call__(self, words: WordVectors) -> Float[np.ndarray, " word"]:
        """A number a word, in the order of the list."""
        return axis_values(
            np.stack([words.vector(word) for word in self.listed]),
            words.vector(self.low),
            words.vector(self.high),
        )
