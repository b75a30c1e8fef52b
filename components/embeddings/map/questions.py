"""What the Map page asks of a matrix: a model's tokens by their words, and points.

They are called with the model, the last one with GloVe's words as well.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from core.embeddings.matrix import embedding_matrix
from core.embeddings.word_vectors import WordVectors
from core.engine.about_words import LabelsOf, VectorsOf
from core.graphemes import visible
from core.models import LoadedModel
from core.text.tokenization import encode
from core.text.vocabulary import vocabulary_of
from core.text.vocabulary_label import is_special


@dataclass(frozen=True)
class TokensOfWords:
    """Which tokens are these words."""

    words: tuple[str, ...]

    def __call__(self, model: LoadedModel) -> tuple[int | None, ...]:
        """The row of each; None where no single token is the word."""
        vocabulary = vocabulary_of(model.tokenizer)
        n_rows = len(embedding_matrix(model).rows)

        def row_of(word: str) -> int | None:
            row = _token_of(model, word)
            if row is None or is_special(vocabulary, row) or row >= n_rows:
                return None
            return row

        return tuple(map(row_of, self.words))


@dataclass(frozen=True)
class PartsOf:
    """How words are cut that no single token is."""

    words: tuple[str, ...]

    def __call__(self, model: LoadedModel) -> tuple[str, ...]:
        """The parts of each, with a line between."""
        return tuple(
            " | ".join(visible(part) for part in _cut(model, f" {word}"))
            for word in self.words
        )


@dataclass(frozen=True, eq=False)
class Points:
    """Rows that are drawn as points."""

    labels: tuple[str, ...]
    vectors: Float[np.ndarray, "point dim"]


@dataclass(frozen=True)
class PointsOf:
    """These rows with their names."""

    rows: tuple[int, ...]

    def __call__(self, about: LoadedModel | WordVectors) -> Points:
        """In their order."""
        return Points(LabelsOf(self.rows)(about), VectorsOf(self.rows)(about))


def _token_of(model: LoadedModel, word: str) -> int | None:
    """The token that is this word, as it stands within a text if it can."""
    for written in (f" {word}", word):
        tokens = encode(model.tokenizer, written, special=False).tokens
        if len(tokens) == 1:
            return tokens[0].id
    return None


def _cut(model: LoadedModel, text: str) -> list[str]:
    tokens = encode(model.tokenizer, text, special=False).tokens
    return [token.text for token in tokens]
