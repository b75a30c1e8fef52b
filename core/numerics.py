"""The few formulas that every lesson leans on, each written once.

What NumPy has by itself, such as the length of a vector (``np.linalg.norm``), is taken
from there.
"""

from typing import TypeVar

import numpy as np
from jaxtyping import Float

Numbers = TypeVar("Numbers", bound=np.ndarray)


def exps(scores: Numbers) -> Numbers:
    """Exponentials of the distances to each row's largest score: none above 1.

    Subtracting the largest changes no share and keeps exp from overflowing. What is
    hidden has a score of -inf, and becomes exactly 0.
    """
    return np.exp(scores - scores.max(axis=-1, keepdims=True))


def softmax(scores: Numbers) -> Numbers:
    """Each row's shares: they sum to 1."""
    weights = exps(scores)
    return weights / weights.sum(axis=-1, keepdims=True)


def log_softmax(scores: Float[np.ndarray, "*row n"]) -> Float[np.ndarray, "*row n"]:
    """The natural logarithm of each row's shares, in double precision."""
    above = scores.astype(np.float64)
    above -= above.max(axis=-1, keepdims=True)
    return above - np.log(np.exp(above).sum(axis=-1, keepdims=True))


def unit(vectors: Float[np.ndarray, "*rest dim"]) -> Float[np.ndarray, "*rest dim"]:
    """The vectors brought to length 1, in double precision; 0 stays 0."""
    exact = vectors.astype(np.float64)
    lengths = np.linalg.norm(exact, axis=-1, keepdims=True)
    return exact / np.where(lengths > 0, lengths, 1)


def cosines(
    vectors: Float[np.ndarray, "*rest dim"], others: Float[np.ndarray, "... dim"]
) -> Float[np.ndarray, "*rest"]:
    """Each vector's cosine with the one beside it, or all with the same one.

    From -1 to 1, in double precision; 0 where either has length 0.
    """
    return (unit(vectors) * unit(others)).sum(axis=-1).clip(-1, 1)


def cosine_matrix(
    vectors: Float[np.ndarray, "row dim"],
) -> Float[np.ndarray, "row row"]:
    """The cosine of every two vectors: symmetric, exactly 1 for the same one.

    That of a vector of length 0 with any is 0.
    """
    directions = unit(vectors)
    # Rounding once at the end gives exactly 1 where two vectors are the same.
    return np.clip(directions @ directions.T, -1, 1).astype(np.float32)


def directions_of_spread(
    rows: Float[np.ndarray, "row dim"],
) -> tuple[Float[np.ndarray, "axis dim"], Float[np.ndarray, " axis"]]:
    """Directions in which the rows are longest, the strongest first, and how long.

    They are orthonormal. The sign of each is free; here its largest part is above 0.
    """
    _, sizes, directions = np.linalg.svd(rows.astype(np.float64), full_matrices=False)
    largest = np.abs(directions).argmax(axis=1)
    ends = directions[np.arange(len(sizes)), largest]
    return directions * np.where(ends < 0, -1, 1)[:, None], sizes
