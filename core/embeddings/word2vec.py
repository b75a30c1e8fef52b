"""Skip-gram with negative sampling, one pair after another: the page's own reference.

Each word has two vectors, one for when it is the centre (v) and one for when it stands
in the context (u). For a pair seen together σ(u·v) is pushed towards 1, for k words
drawn at random towards 0. Source: Mikolov et al. 2013, section 2.2,
https://arxiv.org/abs/1310.4546; start values as in the authors' program.

The page trains in the browser, in JavaScript, with the same random numbers in the same
order. Numbers here have 64 bits because JavaScript's have.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from .word_pairs import Corpus, count_pairs, keep_shares, noise_shares, pairs_in
from .word_plane import plane_axes

_MASK = 0xFFFFFFFF
POINTS_A_PASS = 10
"""The loss is averaged over this part of a pass."""
SMALLEST_POINT = 20
"""And over no fewer pairs than this."""


@dataclass(frozen=True)
class Settings:
    """What the reader chooses before training."""

    dims: int = 10
    window: int = 2
    negatives: int = 5
    rate: float = 0.1
    subsample: float = 0.0
    """The threshold t; 0 is off."""
    seed: int = 1


class Mulberry32:
    """Random numbers from 0 to 1 that JavaScript can repeat: 32-bit arithmetic only.

    Source: Tommy Ettinger's mulberry32 (2017), public domain.
    """

    def __init__(self, seed: int) -> None:
        self._state = seed & _MASK

    def draw(self) -> float:
        """The next number: at least 0, below 1."""
        self._state = (self._state + 0x6D2B79F5) & _MASK
        a = self._state
        t = ((a ^ (a >> 15)) * (a | 1)) & _MASK
        t = ((t + ((t ^ (t >> 7)) * (t | 61))) & _MASK) ^ t
        return (t ^ (t >> 14)) / 2**32


@dataclass(frozen=True)
class TrainingPair:
    """One centre word, one word of its window, and the words drawn against it."""

    centre: int
    context: int
    negatives: tuple[int, ...]

    @property
    def targets(self) -> list[int]:
        """The context word, label 1, then the negatives, label 0."""
        return [self.context, *self.negatives]


def sigmoid(scores: Float[np.ndarray, " target"]) -> Float[np.ndarray, " target"]:
    """The logistic function σ(x) = 1 / (1 + e^−x), from 0 to 1."""
    return 1 / (1 + np.exp(-scores))


def pair_loss(
    v: Float[np.ndarray, " dim"], u: Float[np.ndarray, "target dim"]
) -> float:
    """Binary cross-entropy: −ln σ(u·v) of row 0, −ln σ(−u·v) of the others."""
    signs = np.where(np.arange(len(u)) == 0, 1.0, -1.0)
    # ln(1 + e^−x), without overflow where x is far below 0.
    return float(np.logaddexp(0, -signs * (u @ v)).sum())


def pair_gradients(
    v: Float[np.ndarray, " dim"], u: Float[np.ndarray, "target dim"]
) -> tuple[Float[np.ndarray, " dim"], Float[np.ndarray, "target dim"]]:
    """How the loss grows with v and with each row of u: (σ − label) times the other."""
    errors = sigmoid(u @ v)
    errors[0] -= 1
    return errors @ u, errors[:, None] * v


class Trainer:
    """Vectors being trained; ``step`` takes one pair."""

    def __init__(self, corpus: Corpus, settings: Settings) -> None:
        self.corpus, self.settings = corpus, settings
        self._random = Mulberry32(settings.seed)
        n_words, dims = len(corpus.words), settings.dims
        first = [self._random.draw() - 0.5 for _ in range(n_words * dims)]
        self.centre = np.array(first).reshape(n_words, dims) / dims
        self.context = np.zeros((n_words, dims))
        self.axes = plane_axes(self.centre)
        self.steps = 0
        self.losses: list[float] = []
        """The mean loss of each ``point`` pairs."""
        self.point = point_size(corpus, settings)
        self._sum = 0.0
        self._noise = np.cumsum(noise_shares(corpus.counts))
        self._keep = keep_shares(corpus.counts, settings.subsample)
        self._pairs = self._draw_pairs()

    def step(self) -> tuple[TrainingPair, float]:
        """Train on the next pair; return it with its loss before the update."""
        pair, rate = next(self._pairs), self.settings.rate
        v, u = self.centre[pair.centre].copy(), self.context[pair.targets]
        loss = pair_loss(v, u)
        grad_v, grad_u = pair_gradients(v, u)
        # A word drawn twice is moved twice.
        np.subtract.at(self.context, pair.targets, rate * grad_u)
        self.centre[pair.centre] = v - rate * grad_v
        self._note(loss)
        return pair, loss

    def train(self, steps: int) -> "Trainer":
        """Take that many steps; return the trainer itself."""
        for _ in range(steps):
            self.step()
        return self

    def _note(self, loss: float) -> None:
        self.steps += 1
        self._sum += loss
        if self.steps % self.point == 0:
            self.losses.append(self._sum / self.point)
            self._sum = 0.0
            self.axes = plane_axes(self.centre, self.axes)

    def _draw_pairs(self) -> Iterator[TrainingPair]:
        """Pass after pass over the text, each thinned out anew where that is on."""
        window, negatives = self.settings.window, self.settings.negatives
        while True:
            for kept in self._thinned():
                for centre, context in pairs_in(kept, window):
                    word = kept[context]
                    against = tuple(self._negative(word) for _ in range(negatives))
                    yield TrainingPair(kept[centre], word, against)

    def _thinned(self) -> list[list[int]]:
        """The sentences of this pass; all of them where no pair would be left."""
        sentences = [list(sentence) for sentence in self.corpus.sentences]
        if self.settings.subsample <= 0:
            return sentences
        kept = [
            [word for word in sentence if self._random.draw() < self._keep[word]]
            for sentence in sentences
        ]
        return kept if any(len(sentence) > 1 for sentence in kept) else sentences

    def _negative(self, word: int) -> int:
        """A word drawn by count^0.75, drawn again while it is the context word."""
        last = len(self._noise) - 1
        while True:
            place = np.searchsorted(self._noise, self._random.draw(), side="right")
            drawn = min(int(place), last)
            if drawn != word:
                return drawn


def point_size(corpus: Corpus, settings: Settings) -> int:
    """Over how many pairs the loss is averaged: a tenth of a pass, at least twenty."""
    a_pass = count_pairs(corpus, settings.window)
    return max(SMALLEST_POINT, -(-a_pass // POINTS_A_PASS))
