"""The embedding matrix W_E of a loaded model: one row for each token it knows.

Source: Bengio et al. 2003, section 2, https://www.jmlr.org/papers/v3/bengio03a.html;
one matrix for both ends: Press and Wolf 2017, https://aclanthology.org/E17-2025
"""

from typing import Any, Literal

import numpy as np
from jaxtyping import Float, Int
from torch import Tensor

from ..arrays import as_array
from ..models.loaded import LoadedModel
from ..per_trace import KeptWith
from .neighbours import Matrix

Unembedding = Literal["the same", "its own", "none"]
"""What turns vectors back into scores of tokens: W_E once more, another matrix W_U,
or nothing, in a model that predicts no tokens."""

_matrices = KeptWith[Matrix]()


def embedding_matrix(model: LoadedModel) -> Matrix:
    """All rows of W_E, to be looked up or compared; kept as long as the model is.

    On the CPU these are the model's own numbers in memory, not a copy of them; so they
    can be read, and not written to.
    """
    return _matrices.of(model, None, lambda: Matrix(as_array(_weight(model))))


def embedding_rows(model: LoadedModel) -> Float[np.ndarray, "d_vocab d_embed"]:
    """W_E itself. It may have more rows than the tokenizer has entries."""
    return embedding_matrix(model).rows


def unembedding(model: LoadedModel) -> Unembedding:
    """Whether W_E is also the W_U that scores the tokens at the model's end."""
    head: Any = model.model.get_output_embeddings()
    if head is None:
        return "none"
    W_U, W_E = head.weight, _weight(model)
    tied = W_U.shape == W_E.shape and W_U.data_ptr() == W_E.data_ptr()
    return "the same" if tied else "its own"


def rows_around(row: int, n_rows: int, around: int = 3) -> list[int]:
    """The row with some on each side, and the first and the last row of all."""
    near = range(max(0, row - around), min(n_rows, row + around + 1))
    return sorted({0, n_rows - 1, *near})


def places_of(
    token_ids: Int[np.ndarray, " seq"],
) -> dict[int, list[int]]:
    """Where each token of a text stands, by its id; in order of appearance."""
    places: dict[int, list[int]] = {}
    for place, token_id in enumerate(token_ids.tolist()):
        places.setdefault(token_id, []).append(place)
    return places


def _weight(model: LoadedModel) -> Tensor:
    W_E: Any = model.model.get_input_embeddings()
    return W_E.weight
