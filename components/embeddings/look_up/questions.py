"""What the Look-up page asks of a model's embedding matrix; no text is read for it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float

from core.embeddings.matrix import (
    Unembedding,
    embedding_rows,
    rows_around,
    unembedding,
)
from core.models import LoadedModel
from core.text.vocabulary import vocabulary_of
from core.text.vocabulary_label import row_label


@dataclass(frozen=True, eq=False)
class Rows:
    """Some rows of the matrix, each once."""

    ids: tuple[int, ...]
    labels: tuple[str, ...]
    """What each says; for a part of a sign, its bytes."""
    vectors: Float[np.ndarray, "row d_embed"]
    near: tuple[int, ...]
    """The ids of those around the chosen row, and of the first and the last of all."""
    d_vocab: int
    """How many rows the whole matrix has."""
    at_the_end: Unembedding
    """What turns vectors into scores of tokens."""

    @cached_property
    def _place(self) -> dict[int, int]:
        return {row: place for place, row in enumerate(self.ids)}

    def label(self, row: int) -> str:
        """What the row with this id says."""
        return self.labels[self._place[row]]

    def take(self, rows: tuple[int, ...]) -> Float[np.ndarray, "wanted d_embed"]:
        """The vectors of these rows, as often as they are named."""
        return self.vectors[[self._place[row] for row in rows]]


@dataclass(frozen=True)
class RowsOf:
    """The rows of a text's tokens, and those around one of them."""

    token_ids: tuple[int, ...]
    chosen: int
    around: int
    """How many on each side."""

    def __call__(self, model: LoadedModel) -> Rows:
        """The numbers of the model itself."""
        W_E, vocabulary = embedding_rows(model), vocabulary_of(model.tokenizer)
        near = rows_around(self.chosen, len(W_E), self.around)
        ids = tuple(dict.fromkeys((*self.token_ids, *near)))
        return Rows(
            ids=ids,
            labels=tuple(row_label(vocabulary, row) for row in ids),
            vectors=np.array(W_E[list(ids)]),
            near=tuple(near),
            d_vocab=len(W_E),
            at_the_end=unembedding(model),
        )
