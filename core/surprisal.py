"""How a model reads a text: at every token, what it expected and how surprised it was.

Shannon 1951, "Prediction and entropy of printed English", asked people to guess the
next letter; here a language model guesses the next token.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from .numerics import log_softmax

BLOCK_ROWS = 16
"""Positions worked on at once: 6 MB of float64 each time for 49,152 tokens."""


@dataclass(frozen=True, eq=False)
class Surprise:
    """The predictions made along a text, at temperature 1 and without any cut.

    The first token has no prediction before it, so `surprisal_bits` and `ranks` start
    with the second token; the last row of the rest predicts what is not written yet.
    """

    surprisal_bits: Float[np.ndarray, " predicted"]
    """-log2 of the probability the token had; 1 bit is one fair coin."""
    ranks: Int[np.ndarray, " predicted"]
    """1 if the token was the likeliest, 2 if one token was likelier, …"""
    entropy_bits: Float[np.ndarray, " seq"]
    """How open the choice was after reading each token."""
    top_ids: Int[np.ndarray, "seq guess"]
    """The likeliest next tokens after each token, likeliest first."""
    top_probs: Float[np.ndarray, "seq guess"]
    """Their probabilities."""

    @property
    def total_bits(self) -> float:
        """Surprisal of the whole text after its first token: the sum of the parts."""
        return float(self.surprisal_bits.sum(dtype=np.float64))


def read_along(
    logits_all: Float[np.ndarray, "seq d_vocab"],
    token_ids: Int[np.ndarray, " seq"],
    guesses: int = 5,
) -> Surprise:
    """What the model expected at every position of the text, and what it got.

    Works a block of positions at a time, so only a few numbers a position are kept.

    Raises:
        ValueError: guesses lies outside 1 to d_vocab.
    """
    seq_len, d_vocab = logits_all.shape
    if not 1 <= guesses <= d_vocab:
        raise ValueError(f"guesses must be 1 to {d_vocab}, not {guesses}")
    bits, ranks = np.zeros(seq_len), np.ones(seq_len, dtype=np.int64)
    entropy = np.empty(seq_len, dtype=np.float32)
    top_ids = np.empty((seq_len, guesses), dtype=np.int64)
    top_probs = np.empty((seq_len, guesses), dtype=np.float32)
    # Nothing is written after the last token: its row borrows an id that is dropped.
    following = np.append(token_ids[1:], 0)
    for here, log_probs in _log_prob_blocks(logits_all):
        row = np.arange(len(log_probs))
        written = log_probs[row, following[here]]
        bits[here] = -written / np.log(2)
        ranks[here] = 1 + np.count_nonzero(log_probs > written[:, None], axis=1)
        probs = np.exp(log_probs)
        surprise = np.where(probs > 0, log_probs, 0.0)
        entropy[here] = -np.einsum("rv,rv->r", probs, surprise) / np.log(2)
        top_ids[here] = _likeliest(logits_all[here], guesses)
        top_probs[here] = np.take_along_axis(probs, top_ids[here], axis=1)
    return Surprise(
        bits[:-1].astype(np.float32), ranks[:-1], entropy, top_ids, top_probs
    )


def surprisal_bits(
    logits_all: Float[np.ndarray, "seq d_vocab"],
    token_ids: Int[np.ndarray, " seq"],
) -> Float[np.ndarray, " predicted"]:
    """How surprising each token was to the model that read what stands before it.

    -log2 p(token t + 1 | tokens 0 to t), in bits: entry 0 belongs to the second token,
    for nothing predicts the first, so there is one number fewer than tokens.
    """
    bits = np.zeros(token_ids.size)
    following = np.append(token_ids[1:], 0)
    for here, log_probs in _log_prob_blocks(logits_all):
        written = log_probs[np.arange(len(log_probs)), following[here]]
        bits[here] = -written / np.log(2)
    return bits[:-1].astype(np.float32)


def _log_prob_blocks(
    logits_all: Float[np.ndarray, "seq d_vocab"],
) -> Iterator[tuple[slice, Float[np.ndarray, "row d_vocab"]]]:
    """Log-softmax of a few rows at a time, in float64."""
    for start in range(0, len(logits_all), BLOCK_ROWS):
        here = slice(start, min(start + BLOCK_ROWS, len(logits_all)))
        yield here, log_softmax(logits_all[here])


def _likeliest(
    logits: Float[np.ndarray, "row d_vocab"], n: int
) -> Int[np.ndarray, "row {n}"]:
    """The n highest of each row: n passes of argmax, quicker than one partition."""
    left = logits.copy()
    row = np.arange(len(left))
    ids = np.empty((len(left), n), dtype=np.int64)
    for place in range(n):
        ids[:, place] = left.argmax(axis=1)
        left[row, ids[:, place]] = -np.inf
    return ids
