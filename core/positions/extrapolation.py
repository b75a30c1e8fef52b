"""What each way to tell order gives beyond the length that a model was trained with.

A model reads best what it has met in training. So of each scheme it is asked which part
of what it gives at a place was never given at any place of a training text.

Sources: Press et al. 2022, section 2, https://arxiv.org/abs/2108.12409; Kazemnejad et
al. 2023, section 4, https://arxiv.org/abs/2305.19466
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from ..errors import HeadlightError
from ..position_formulas import relative_buckets

TURN = 2 * np.pi


@dataclass(frozen=True)
class Lengths:
    """A length that was trained, and how far one goes beyond it.

    Raises:
        HeadlightError: there is no token in one of the two.
    """

    trained: int
    """Tokens of the training texts."""
    tokens: int
    """Tokens of the text to be read."""

    def __post_init__(self) -> None:
        if min(self.trained, self.tokens) < 1:
            raise HeadlightError("A text has at least one token.")

    @property
    def beyond(self) -> int:
        """How many tokens stand where none stood in training."""
        return max(0, self.tokens - self.trained)


@dataclass(frozen=True)
class BucketSizes:
    """The sizes of T5's table of biases.

    Raises:
        HeadlightError: the buckets are too few, or too many for the distance.
    """

    n_buckets: int = 32
    max_distance: int = 128
    bidirectional: bool = False

    def __post_init__(self) -> None:
        one_way = self.n_buckets // 2 if self.bidirectional else self.n_buckets
        exact = one_way // 2
        if not exact:
            raise HeadlightError("Each direction needs two buckets at least.")
        if self.max_distance <= exact:
            raise HeadlightError(
                "The {exact} shortest distances have a bucket each, so the "
                "largest distance must be above {exact}, not {largest}.",
                exact=exact,
                largest=self.max_distance,
            )

    def square(self, seq_len: int) -> Int[np.ndarray, "query key"]:
        """The bucket of each query and key."""
        return self._buckets(seq_len, seq_len)

    def back(self, seq_len: int) -> Int[np.ndarray, " distance"]:
        """The bucket of each distance back, from 0 on."""
        return self._buckets(seq_len, 1)[:, 0]

    def last_start(self) -> int:
        """The least distance back that has the last bucket: beyond, all are alike."""
        row = self.back(max(self.max_distance, self.n_buckets) + 1)
        return int(np.flatnonzero(row == row[-1])[0])

    def _buckets(self, n_query: int, n_key: int) -> Int[np.ndarray, "query key"]:
        return relative_buckets(
            n_query,
            n_key,
            bidirectional=self.bidirectional,
            n_buckets=self.n_buckets,
            max_distance=self.max_distance,
        )


def unseen_turns(
    angles: Float[np.ndarray, " pair"],
    trained: int,
    places: Int[np.ndarray, " place"],
) -> Bool[np.ndarray, "place pair"]:
    """Whether a pair points where it never pointed in training.

    A pair that got once around in training has pointed everywhere. A slower one has
    covered a part of the circle, from 0 to where it stood at the last token.

    Args:
        angles: radians from one position to the next.
        trained: tokens of the training texts.
        places: positions (sinusoidal) or distances (rotary).
    """
    reach = (trained - 1) * angles
    now = np.mod(places[:, None] * angles, TURN)
    return (reach < TURN) & (now > reach) & (places[:, None] >= trained)


def not_round(angles: Float[np.ndarray, " pair"], trained: int) -> int:
    """How many pairs do not get once around within a training text."""
    return int(((trained - 1) * angles < TURN).sum())


def nearest_trained(
    angles: Float[np.ndarray, " pair"], lengths: Lengths
) -> tuple[int, float]:
    """The trained position whose sine-and-cosine vector is most like the last one's.

    Returns:
        The position, and the cosine of the two vectors: the mean of cos(distance·angle)
        over all pairs.
    """
    last = lengths.tokens - 1
    trained = np.arange(min(lengths.trained, lengths.tokens))
    likeness = np.cos((last - trained)[:, None] * angles).mean(axis=1)
    best = int(likeness.argmax())
    return best, float(likeness[best])


def unseen_buckets(sizes: BucketSizes, lengths: Lengths) -> Bool[np.ndarray, " place"]:
    """Whether each distance back has a bucket that no distance in training had."""
    buckets = sizes.back(max(lengths.tokens, lengths.trained))
    seen = np.unique(buckets[: lengths.trained])
    return ~np.isin(buckets[: lengths.tokens], seen)


@dataclass(frozen=True, eq=False)
class Outlook:
    """One scheme beyond its training length."""

    scheme: str
    unseen: Float[np.ndarray, " place"]
    """Share of what it gives there that training never gave; NaN where it has none."""


def outlooks(
    lengths: Lengths,
    places: Int[np.ndarray, " place"],
    *,
    waves: Float[np.ndarray, " wave"],
    turns: Float[np.ndarray, " turn"],
    sizes: BucketSizes,
) -> tuple[Outlook, ...]:
    """Each scheme at the chosen positions or distances of the longer text.

    Args:
        lengths: trained, and read.
        places: positions or distances back, below ``lengths.tokens``.
        waves: angles a position of the sinusoidal vectors.
        turns: angles a position of the rotary model.
        sizes: of T5's table.
    """
    beyond = (places >= lengths.trained).astype(np.float64)
    buckets = unseen_buckets(sizes, lengths)[places]
    by_scheme = {
        "Learned": np.where(beyond > 0, np.nan, 0.0),
        "Sinusoidal": unseen_turns(waves, lengths.trained, places).mean(axis=1),
        "Rotary": unseen_turns(turns, lengths.trained, places).mean(axis=1),
        "ALiBi": beyond,
        "T5 relative bias": buckets.astype(np.float64),
        "None (NoPE)": np.zeros(len(places)),
    }
    return tuple(Outlook(name, share) for name, share in by_scheme.items())
