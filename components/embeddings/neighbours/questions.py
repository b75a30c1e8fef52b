"""What the Neighbours page asks of a matrix of vectors: a model's, or GloVe's.

It needs no text read: these questions are called with the model or with the words.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.embeddings.matrix import embedding_matrix
from core.embeddings.neighbours import Matrix, Measure, Neighbours
from core.embeddings.similarities import Spread, rank_of, spread
from core.embeddings.word_vectors import WordVectors
from core.models import LoadedModel
from core.text.vocabulary import vocabulary_of
from core.text.vocabulary_label import is_special, row_label

BINS = 80


@dataclass(frozen=True)
class Choices:
    """Among how many one can choose."""

    n_rows: int
    """Rows of the embedding matrix."""
    n_entries: int
    """Entries of the vocabulary."""


@dataclass(frozen=True)
class TokenChoices:
    """Among how many tokens one can choose."""

    def __call__(self, model: LoadedModel) -> Choices:
        """A matrix may have more rows than its tokenizer has entries."""
        rows = embedding_matrix(model).rows
        return Choices(len(rows), len(vocabulary_of(model.tokenizer)))


@dataclass(frozen=True)
class TokensFound:
    """Tokens that fit a search."""

    n_all: int
    first: tuple[tuple[int, str], ...]
    """The id of each and what it says."""


@dataclass(frozen=True)
class FindTokens:
    """The tokens that fit what was typed."""

    query: str
    most: int

    def __call__(self, model: LoadedModel) -> TokensFound:
        """Whole entries first, then beginnings, then all others."""
        vocabulary = vocabulary_of(model.tokenizer)
        exact = vocabulary.search(self.query, "whole entry", match_case=True)
        found = dict.fromkeys(exact.tolist())
        for how in ("whole entry", "starts with", "contains"):
            found |= dict.fromkeys(vocabulary.search(self.query, how).tolist())
        first = list(found)[: self.most]
        return TokensFound(
            len(found), tuple((one, row_label(vocabulary, one)) for one in first)
        )


@dataclass(frozen=True, eq=False)
class Neighbourhood:
    """One row of a matrix, and how all others compare with it."""

    label: str
    """What the row says."""
    found: Neighbours
    """The nearest, without the row itself."""
    labels: tuple[str, ...]
    """What each of them says."""
    special: tuple[bool, ...]
    """Which of them are signs for the model and not text."""
    others: Spread
    """Of all others; by cosine counted from -1 to 1."""
    own: float
    """How the row compares with itself."""
    rank: int
    """Its own place among all; 1 for the largest."""


@dataclass(frozen=True)
class NeighboursOfToken:
    """The tokens nearest to one of the vocabulary, by the model's own matrix."""

    token_id: int
    measure: Measure
    count: int

    def __call__(self, model: LoadedModel) -> Neighbourhood | None:
        """Every row compared; None where the token has no direction to compare by."""
        vocabulary = vocabulary_of(model.tokenizer)
        return _neighbourhood(
            embedding_matrix(model),
            self.token_id,
            (self.measure, self.count),
            lambda row: row_label(vocabulary, row),
            lambda row: is_special(vocabulary, row),
        )


@dataclass(frozen=True)
class NeighboursOfWord:
    """The words nearest to one of GloVe's 400,000."""

    row: int
    measure: Measure
    count: int

    def __call__(self, words: WordVectors) -> Neighbourhood | None:
        """Every row compared; None where the word has no direction to compare by."""
        how = self.measure, self.count
        return _neighbourhood(
            words.matrix, self.row, how, words.word, lambda _row: False
        )


def _neighbourhood(
    matrix: Matrix,
    row: int,
    how: tuple[Measure, int],
    label: Callable[[int], str],
    special: Callable[[int], bool],
) -> Neighbourhood | None:
    measure, count = how
    if measure == "cosine" and not matrix.lengths[row]:
        return None
    vector = np.array(matrix.rows[row], dtype=np.float32)
    found = matrix.nearest(vector, count, measure, leave_out=[row])
    values = matrix.likeness_to(vector, measure)
    limits = (-1.0, 1.0) if measure == "cosine" else None
    rows = found.ids.tolist()
    return Neighbourhood(
        label=label(row),
        found=found,
        labels=tuple(map(label, rows)),
        special=tuple(map(special, rows)),
        others=spread(np.delete(values, row), BINS, limits),
        own=float(values[row]),
        rank=rank_of(values, row),
    )
