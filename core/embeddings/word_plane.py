"""The plane on which word vectors are drawn, turned so that it follows the last one.

Principal component analysis gives the two directions of largest spread, but their
signs, their order, and where the spread is nearly round even their angle, are
accidents: drawn as they come, a map would jump. So each plane is turned within itself
to lie as the one before (the orthogonal Procrustes problem, here 2 × 2 in closed form).
"""

import numpy as np
from jaxtyping import Float


def plane_axes(
    vectors: Float[np.ndarray, "word dim"],
    before: Float[np.ndarray, "2 dim"] | None = None,
) -> Float[np.ndarray, "2 dim"]:
    """Two orthonormal axes of the plane in which the vectors spread most.

    Vectors of two dimensions are drawn as they are.
    """
    if vectors.shape[1] == 2:
        return np.eye(2)
    centred = vectors - vectors.mean(axis=0)
    _, directions = np.linalg.eigh(centred.T @ centred)
    axes = directions[:, [-1, -2]].T
    largest = np.abs(axes).argmax(axis=1)
    axes = axes * np.where(axes[[0, 1], largest] < 0, -1, 1)[:, None]
    return axes if before is None else follow(axes, before)


def follow(
    axes: Float[np.ndarray, "2 dim"], before: Float[np.ndarray, "2 dim"]
) -> Float[np.ndarray, "2 dim"]:
    """The axes turned or mirrored within their plane to lie closest to those before."""
    (a, b), (c, d) = before @ axes.T
    if a * d - b * c >= 0:
        turn = np.array([[a + d, b - c], [c - b, a + d]])
    else:
        turn = np.array([[a - d, b + c], [b + c, d - a]])
    size = np.hypot(turn[0, 0], turn[0, 1])
    return turn / size @ axes if size > 0 else axes


def spread_share(
    vectors: Float[np.ndarray, "word dim"], axes: Float[np.ndarray, "2 dim"]
) -> float:
    """How much of the vectors' spread (their variance) the plane holds, 0 to 1."""
    centred = vectors - vectors.mean(axis=0)
    whole = float((centred**2).sum())
    return float(((centred @ axes.T) ** 2).sum()) / whole if whole > 0 else 1.0
