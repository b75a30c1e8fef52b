"""Ways to tell a transformer where each token stands, each as a small exact formula.

Sources: sinusoidal: Vaswani et al. 2017, section 3.5, https://arxiv.org/abs/1706.03762;
relative buckets: Raffel et al. 2020, section 2.1, https://arxiv.org/abs/1910.10683;
rotary: Su et al. 2021, section 3.2.2, https://arxiv.org/abs/2104.09864;
ALiBi: Press et al. 2022, section 3, https://arxiv.org/abs/2108.12409
"""

import math

import numpy as np
from jaxtyping import Float, Int

from .errors import HeadlightError


def sinusoidal_positions(
    seq_len: int, d_model: int, base: float | int = 10_000
) -> Float[np.ndarray, "seq d_model"]:
    """A row per position: sin and cos in turn, slower from pair to pair; in [-1, 1].

    Raises:
        HeadlightError: the dimensions are odd, or there is none, or the base is not
            above 0.
    """
    angles = np.arange(seq_len)[:, None] * frequencies(d_model, base)
    paired = np.stack([np.sin(angles), np.cos(angles)], axis=-1)
    return paired.reshape(seq_len, d_model).astype(np.float32)


def frequencies(d: int, base: float | int = 10_000) -> Float[np.ndarray, " pair"]:
    """Radians from one position to the next, for each pair of dimensions.

    Raises:
        HeadlightError: as ``sinusoidal_positions``.
    """
    if d < 2 or d % 2:
        raise HeadlightError(
            "Dimensions come in pairs: {d} is not an even number.", d=d
        )
    if not base > 0 or math.isinf(base):
        raise HeadlightError(
            "The base must be a number above 0, not {base}.", base=base
        )
    return float(base) ** (-np.arange(0, d, 2) / d)


def rotations(
    shift: float | int, d: int, base: float | int = 10_000
) -> Float[np.ndarray, "pair two two"]:
    """The 2 × 2 matrices that take the vector of any position to one ``shift`` on.

    Each pair (sin, cos) is turned by its own angle, whatever the position.
    """
    angles = shift * frequencies(d, base)
    cos, sin = np.cos(angles), np.sin(angles)
    return np.stack([np.stack([cos, sin], -1), np.stack([-sin, cos], -1)], -2).astype(
        np.float32
    )


def rotate(
    vectors: Float[np.ndarray, "*batch seq d_head"],
    positions: Int[np.ndarray, " seq"],
    base: float | int = 10_000,
) -> Float[np.ndarray, "*batch seq d_head"]:
    """Queries or keys turned by their positions, as rotary models (Llama) do.

    Number i turns with number i + d/2. Lengths stay as they are.
    """
    d = vectors.shape[-1]
    angles = positions[:, None] * frequencies(d, base)
    cos, sin = np.cos(angles), np.sin(angles)
    first, second = vectors[..., : d // 2], vectors[..., d // 2 :]
    turned = first * cos - second * sin, second * cos + first * sin
    return np.concatenate(turned, axis=-1).astype(np.float32)


def alibi_slopes(n_heads: int) -> Float[np.ndarray, " head"]:
    """How fast each head's bias falls with distance.

    For 8 heads 1/2, 1/4, … 1/256; where the heads are no power of 2, the slopes of
    the power below, then every second one of the power above.
    """
    below = 2 ** math.floor(math.log2(n_heads))
    slopes = _powers(below)
    if below < n_heads:
        slopes = np.concatenate([slopes, _powers(2 * below)[::2][: n_heads - below]])
    return slopes


def _powers(count: int) -> np.ndarray:
    return (2.0 ** (-8 / count * np.arange(1, count + 1))).astype(np.float32)


def alibi_bias(n_heads: int, seq_len: int) -> Float[np.ndarray, "head query key"]:
    """What ALiBi adds to the scores: minus slope times distance back."""
    back = np.arange(seq_len)[:, None] - np.arange(seq_len)
    return (-alibi_slopes(n_heads)[:, None, None] * np.maximum(back, 0)).astype(
        np.float32
    )


def relative_buckets(
    n_query: int,
    n_key: int,
    *,
    bidirectional: bool,
    n_buckets: int = 32,
    max_distance: int = 128,
) -> Int[np.ndarray, "query key"]:
    """Which of T5's learned biases each pair of positions gets.

    Near distances have a bucket each; far ones share, in steps that grow; beyond
    ``max_distance`` all are alike.
    """
    ahead = np.arange(n_key) - np.arange(n_query)[:, None]
    offset = np.zeros_like(ahead)
    if bidirectional:
        n_buckets //= 2
        offset = np.where(ahead > 0, n_buckets, 0)
        distance = np.abs(ahead)
    else:
        distance = np.maximum(-ahead, 0)
    exact = n_buckets // 2
    # In float32, as the model computes it: a boundary must not move by rounding.
    ratio = np.log(np.maximum(distance, 1).astype(np.float32) / np.float32(exact))
    steps = ratio / np.float32(math.log(max_distance / exact)) * (n_buckets - exact)
    far = np.minimum(exact + steps.astype(np.int64), n_buckets - 1)
    return offset + np.where(distance < exact, distance, far)
