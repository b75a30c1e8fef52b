"""What pages ask of GloVe's words, and of any matrix of vectors by its rows.

Each question is called with the words, or with the model whose embedding matrix is
meant; a page sends it with their name (``resources``).
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from ..embeddings.word_vectors import WordVectors
from ..models.loaded import LoadedModel
from ..text.vocabulary import vocabulary_of
from ..text.vocabulary_label import row_label
from .resources import matrix_of


@dataclass(frozen=True)
class CountRows:
    """How many rows the matrix has."""

    def __call__(self, about: LoadedModel | WordVectors) -> int:
        """It may have more of them than the tokenizer has entries."""
        return len(matrix_of(about).rows)


@dataclass(frozen=True)
class LabelsOf:
    """What some rows of the matrix say."""

    rows: tuple[int, ...]

    def __call__(self, about: LoadedModel | WordVectors) -> tuple[str, ...]:
        """A word; of a token what it says, with spaces to be seen."""
        if isinstance(about, WordVectors):
            return tuple(map(about.word, self.rows))
        vocabulary = vocabulary_of(about.tokenizer)
        return tuple(row_label(vocabulary, row) for row in self.rows)


@dataclass(frozen=True)
class VectorsOf:
    """Some rows of the matrix."""

    rows: tuple[int, ...]

    def __call__(
        self, about: LoadedModel | WordVectors
    ) -> Float[np.ndarray, "row dim"]:
        """Their numbers."""
        return np.array(matrix_of(about).rows[list(self.rows)], dtype=np.float32)


@dataclass(frozen=True)
class RowsOfWords:
    """Where words stand."""

    words: tuple[str, ...]

    def __call__(self, about: WordVectors) -> tuple[int | None, ...]:
        """The row of each; None where it has no vector."""
        return tuple(map(about.row, self.words))


@dataclass(frozen=True)
class KnownWords:
    """The words of a text that have a vector."""

    text: str

    def __call__(self, about: WordVectors) -> tuple[str, ...]:
        """Each once, in order."""
        return tuple(about.words_in(self.text))


@dataclass(frozen=True)
class NearSpellings:
    """Frequent words that are spelled nearly like one that has no vector."""

    word: str

    def __call__(self, about: WordVectors) -> tuple[str, ...]:
        """The nearest first."""
        return tuple(about.near_spellings(self.word))
