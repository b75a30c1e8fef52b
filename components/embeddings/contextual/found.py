"""One word in several sentences: what they say together, compared in numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
from jaxtyping import Float

from components.embeddings.contextual.choice import WordInSentences
from components.embeddings.contextual.questions import Sentence
from core.embeddings.contextual import (
    Usual,
    cosines_over_layers,
    same_so_far,
    usual_cosines,
)
from core.errors import BadText
from core.numerics import cosine_matrix, unit
from core.positions.position_matrix import Plane, principal_plane
from core.text.word_uses import Use, uses_in

Start = Literal["the row", "scaled", "changed", "with positions"]
"""Layer 0 is the row of W_E; a multiple of it; the row after a norm or a matrix; or
has the vector of its place added."""
SAME_DIRECTION = 1e-5
MOST_USES = 6
"""Uses that are compared; a seventh is left out, and the page says so."""


@dataclass(frozen=True, eq=False)
class Found:
    """One word in several sentences, in numbers alone."""

    model_id: str
    title: str
    """The model's name."""
    asked: WordInSentences
    uses: tuple[Use, ...]
    labels: tuple[str, ...]
    """The number of each use's sentence, and a letter where it has several."""
    n_left_out: int
    n_tokens: tuple[int, ...]
    """Of each use."""
    own_ids: tuple[int, ...]
    """The id of each use's first token."""
    vectors: Float[np.ndarray, "use layer d_model"]
    static: Float[np.ndarray, "use use"]
    """Cosines of the rows of W_E."""
    cosines: Float[np.ndarray, "layer use use"]
    usual: Usual
    plane: Plane
    """The uses' directions: all layers of the first, then of the second…"""
    same: tuple[tuple[int, int], ...]
    """Pairs of uses that a decoder cannot tell apart, for all before is the same."""
    is_decoder: bool
    at_layer_0: Start
    """What layer 0 has more in it than the row of W_E."""

    @property
    def n_layers(self) -> int:
        """Blocks that were passed."""
        return len(self.cosines) - 1

    @property
    def one_row(self) -> bool:
        """Whether all uses are the same token, or the same tokens."""
        return bool((self.static == 1).all())


def found_in(asked: WordInSentences, sentences: Sequence[Sentence]) -> Found:
    """Compare the uses of a word in the sentences that were read.

    Raises:
        BadText: fewer than two uses are among the tokens that were read.
    """
    every = [
        use
        for at, one in enumerate(sentences)
        for use in uses_in(asked.word, one.text, one.tokens, at)
    ]
    uses = tuple(every[:MOST_USES])
    if len(uses) < 2:
        raise BadText(
            "Fewer than two uses of “{word}” are among the tokens that are "
            "read here; put it nearer to the beginning.",
            word=asked.word,
        )
    of = [(sentences[use.sentence], use) for use in uses]
    vectors = np.stack([sentence.path(use) for sentence, use in of])
    rows = np.stack([sentence.row(use) for sentence, use in of])
    directions = unit(vectors).reshape(-1, vectors.shape[-1])
    first = sentences[0]
    return Found(
        model_id=first.model_id,
        title=first.title,
        asked=asked,
        uses=uses,
        labels=_labels(uses),
        n_left_out=len(every) - len(uses),
        n_tokens=tuple(len(use.places) for use in uses),
        own_ids=tuple(sentence.tokens[use.places[0]].id for sentence, use in of),
        vectors=vectors,
        static=cosine_matrix(rows),
        cosines=cosines_over_layers(vectors),
        usual=usual_cosines(
            np.concatenate([one.layers for one in sentences], axis=1),
            [token for one in sentences for token in one.tokens],
        ),
        plane=principal_plane(directions.astype(np.float32)),
        same=_same(sentences, uses),
        is_decoder=first.is_decoder,
        at_layer_0=_start(vectors[:, 0], rows, first.adds_positions),
    )


def _same(
    sentences: Sequence[Sentence], uses: Sequence[Use]
) -> tuple[tuple[int, int], ...]:
    """Pairs of uses with the same tokens before; an encoder sees those behind too."""
    if not sentences[0].is_decoder:
        return ()
    of = [sentences[use.sentence].tokens for use in uses]
    return tuple(
        (a, b)
        for a, b in combinations(range(len(uses)), 2)
        if same_so_far(of[a], of[b], (uses[a], uses[b]))
    )


def _start(
    layer_0: Float[np.ndarray, "use d_model"],
    rows: Float[np.ndarray, "use d_embed"],
    adds_positions: bool,
) -> Start:
    """What has been done to the rows of W_E before the first layer."""
    if adds_positions:
        return "with positions"
    if layer_0.shape != rows.shape:
        return "changed"
    if np.array_equal(layer_0, rows):
        return "the row"
    # By rounding alone directions differ by less.
    turned = np.abs(unit(layer_0) - unit(rows)).max() > SAME_DIRECTION
    return "changed" if turned else "scaled"


def _labels(uses: tuple[Use, ...]) -> tuple[str, ...]:
    """Such as 1, 2a, 2b, 3."""
    of = [use.sentence for use in uses]
    return tuple(
        f"{sentence + 1}"
        + ("abcdef"[of[:at].count(sentence)] if of.count(sentence) > 1 else "")
        for at, sentence in enumerate(of)
    )
