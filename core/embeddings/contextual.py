"""One word in several sentences: its vector in each of them, layer by layer.

A static vector is the same wherever the word is used; a contextual one is what a layer
has made of it in one sentence. How alike two uses are is told by the cosine, beside
that of different tokens at the same layer, for deep layers point all their vectors
into a narrow cone.

Source: Ethayarajh 2019, sections 3 and 4, https://aclanthology.org/D19-1006
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from ..numerics import cosine_matrix, unit
from ..text.tokens import Token
from ..text.word_uses import Use
from ..trace.reading import Trace
from ..trace.stack import Stack
from .neighbours import Matrix

LOW, HIGH = 0.05, 0.95
"""Between these quantiles lie nine in ten of the cosines of different tokens."""


@dataclass(frozen=True, eq=False)
class Usual:
    """Cosines of all pairs of different tokens at every layer; NaN without a pair."""

    mean: Float[np.ndarray, " layer"]
    low: Float[np.ndarray, " layer"]
    """One pair in twenty lies below."""
    high: Float[np.ndarray, " layer"]
    """One pair in twenty lies above."""
    n_pairs: int


@dataclass(frozen=True, eq=False)
class NearTokens:
    """The rows of W_E that point most nearly where some vectors point."""

    ids: Int[np.ndarray, "vector rank"]
    cosines: Float[np.ndarray, "vector rank"]


def reading_stack(trace: Trace) -> Stack:
    """The stack that reads the text: the encoder where there is one."""
    return trace.stack(
        "encoder" if "encoder" in trace.model.anatomy.stacks else "decoder"
    )


def layer_vectors(trace: Trace, use: Use) -> Float[np.ndarray, "layer d_model"]:
    """The word's vector after 0, 1, … layers; the mean where it has several tokens."""
    stack, places = reading_stack(trace), list(use.places)
    layers = range(stack.n_layers + 1)
    return np.stack([stack.resid(layer)[places].mean(axis=0) for layer in layers])


def every_layer(trace: Trace) -> Float[np.ndarray, "layer seq d_model"]:
    """The vectors of all tokens of a text after 0, 1, … layers."""
    stack = reading_stack(trace)
    return np.stack([stack.resid(layer) for layer in range(stack.n_layers + 1)])


def cosines_over_layers(
    vectors: Float[np.ndarray, "use layer d_model"],
) -> Float[np.ndarray, "layer use use"]:
    """At every layer the cosine of each two uses."""
    return np.stack([cosine_matrix(at) for at in vectors.swapaxes(0, 1)])


def usual_cosines(
    layers: Float[np.ndarray, "layer token d_model"], tokens: Sequence[Token]
) -> Usual:
    """How alike different tokens are: all pairs of unequal ids, but special tokens.

    Args:
        layers: the vectors of the tokens of all sentences.
        tokens: these tokens, sentence by sentence.
    """
    own = np.array([not token.special for token in tokens])
    ids = np.array([token.id for token in tokens])
    rows, cols = np.triu_indices(int(own.sum()), 1)
    differ = ids[own][rows] != ids[own][cols]
    rows, cols = rows[differ], cols[differ]
    found = np.full((3, len(layers)), np.nan, np.float32)
    if len(rows):
        for layer, vectors in enumerate(layers):
            cosines = cosine_matrix(vectors[own])[rows, cols]
            low, high = np.quantile(cosines, [LOW, HIGH])
            found[:, layer] = cosines.mean(dtype=np.float64), low, high
    return Usual(*found, n_pairs=len(rows))


def same_so_far(
    left: Sequence[Token], right: Sequence[Token], uses: tuple[Use, Use]
) -> bool:
    """Whether two sentences are the same up to a word: a decoder sees no more."""
    ends = [use.places[-1] + 1 for use in uses]
    so_far = left[: ends[0]], right[: ends[1]]
    first, second = ([token.id for token in tokens] for tokens in so_far)
    return first == second


def nearest_tokens(
    W_E: Matrix, vectors: Float[np.ndarray, "vector dim"], count: int
) -> NearTokens:
    """For each vector the rows of W_E with the largest cosine, all rows compared."""
    directions = unit(vectors).astype(np.float32)
    lengths = np.where(W_E.lengths > 0, W_E.lengths, np.inf)
    cosines = (W_E.rows @ directions.T / lengths[:, None]).T
    count = min(count, cosines.shape[1])
    some = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
    some.sort(axis=1)
    values = np.take_along_axis(cosines, some, axis=1)
    order = np.argsort(-values, axis=1, kind="stable")
    ids, values = (np.take_along_axis(x, order, axis=1) for x in (some, values))
    return NearTokens(ids.astype(np.int64), values.astype(np.float32))
