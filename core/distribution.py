"""From logits to the next token: every step over the full vocabulary.

The steps, in this order: logits, divided by the temperature, softmax, top-k, top-p,
min-p, renormalise. They give what the warpers of transformers' `generate` give, in the
same order: Fan et al. 2018 (top-k), https://arxiv.org/abs/1805.04833; Holtzman et al.
2020 (top-p), https://arxiv.org/abs/1904.09751; Nguyen et al. 2025 (min-p),
https://arxiv.org/abs/2407.01082.

Sums are made in float64; the arrays handed out are float32 and cannot be written to.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Int

from .arrays import sealed
from .surprisal import surprisal_bits

__all__ = [
    "Candidate",
    "Distribution",
    "Rest",
    "next_token_distribution",
    "surprisal_bits",
]


@dataclass(frozen=True)
class Candidate:
    """One token that could come next, with its number at every step."""

    id: int
    prob: float
    """Chance of being drawn, after the cuts, 0 to 1; 0 if cut."""
    prob_before_cut: float
    """Softmax of logit / temperature, before any cut."""
    logit: float
    kept: bool
    """Survives every cut (and, at temperature 0, is the one greedy choice)."""
    scaled: float
    """Logit divided by the temperature."""
    kept_k: bool
    """Survives top-k."""
    kept_p: bool
    """Survives top-k and top-p."""
    text: str | None = None
    """What it says: " Paris", "##ing"; None of a vocabulary that is not known."""


@dataclass(frozen=True)
class Rest:
    """All the tokens not listed, taken together: nothing is left out of the sum."""

    count: int
    prob: float
    """Their summed chance of being drawn."""
    prob_before_cut: float
    """Their summed probability before any cut."""
    kept_mass_k: float
    """What those of them that survive top-k had before any cut."""
    kept_mass_p: float
    """What those of them that survive top-k and top-p had before any cut."""
    kept_mass: float
    """What those of them that survive every cut had before any cut."""
    kept: int
    """How many of them can still be drawn."""
    highest_logit: float
    """None of them has a higher logit; -inf if there are none."""


@dataclass(frozen=True, eq=False)
class Distribution:
    """Probability of every token of the vocabulary to come next, step by step.

    Temperature 0 means greedy: the token with the highest logit (the lowest id if
    several share it) gets everything, and top-k and top-p have nothing left to cut.
    """

    logits: Float[np.ndarray, " d_vocab"]
    temperature: float
    top_k: int | None
    top_p: float | None
    min_p: float | None = None
    texts: Callable[[int], str] | None = None
    """What the token with an id says, where the vocabulary is known."""

    def __repr__(self) -> str:
        best = self.top(1)[0]
        named = f"id {best.id}" if best.text is None else repr(best.text)
        cuts = "".join(
            f", {name} {value:g}"
            for name in ("temperature", "top_k", "top_p", "min_p")
            if (value := getattr(self, name)) not in (None, 1.0)
        )
        return (
            f"<Distribution over {self.logits.size:,} tokens{cuts}: "
            f"{named} has {best.prob:.4f}>"
        )

    def __getstate__(self) -> dict[str, Any]:
        # Numbers travel between processes; a tokenizer stays where it is.
        return {**self.__dict__, "texts": None}

    @cached_property
    def _scaled(self) -> Float[np.ndarray, " d_vocab"]:
        if self.temperature == 0:
            greedy = np.full(self.logits.size, -np.inf)
            greedy[np.argmax(self.logits)] = 0.0
            return greedy
        with np.errstate(over="ignore", under="ignore"):
            return self.logits.astype(np.float64) / self.temperature

    @cached_property
    def _weights(self) -> Float[np.ndarray, " d_vocab"]:
        """exp(scaled - highest): 1 for the likeliest token, so never too large."""
        if self.temperature == 0:
            return np.exp(self._scaled)
        logits = self.logits.astype(np.float64)
        with np.errstate(over="ignore", under="ignore"):
            return np.exp((logits - logits.max()) / self.temperature)

    @cached_property
    def _softmax(self) -> Float[np.ndarray, " d_vocab"]:
        return self._weights / self.total

    @cached_property
    def _probs_after_k(self) -> Float[np.ndarray, " d_vocab"]:
        if self.top_k is None:
            return self._softmax
        kept = np.where(self.kept_k, self._weights, 0.0)
        return kept / kept.sum()

    @cached_property
    def _probs(self) -> Float[np.ndarray, " d_vocab"]:
        if self.top_p is None and self.min_p is None:
            return self._probs_after_k
        kept = np.where(self.kept, self._weights, 0.0)
        return kept / kept.sum()

    @cached_property
    def total(self) -> float:
        """Softmax denominator: the sum over the vocabulary of exp(scaled - highest)."""
        return float(self._weights.sum())

    @cached_property
    def highest(self) -> float:
        """The highest scaled logit; subtracting it keeps exp from overflowing."""
        return float(self._scaled.max())

    @cached_property
    def kept_mass_k(self) -> float:
        """What the tokens that survive top-k had before it: top-p keeps p of this."""
        return self._mass(self.kept_k)

    @cached_property
    def kept_mass_p(self) -> float:
        """What the tokens that survive top-k and top-p had before any cut."""
        return self._mass(self.kept_k & self.kept_p)

    @cached_property
    def kept_mass(self) -> float:
        """What the kept tokens had before the cuts: renormalising divides by it."""
        return self._mass(self.kept)

    @cached_property
    def scaled(self) -> Float[np.ndarray, " d_vocab"]:
        """Logits / temperature; at temperature 0 the choice has 0, others -inf."""
        return _shown(self._scaled)

    @cached_property
    def softmax(self) -> Float[np.ndarray, " d_vocab"]:
        """Probabilities before any cut, summing to 1."""
        return _shown(self._softmax)

    @cached_property
    def kept_k(self) -> Bool[np.ndarray, " d_vocab"]:
        """Tokens that survive top-k: the k highest, and any that tie with the last."""
        if self.top_k is None or self.temperature == 0:
            return sealed(np.ones(self.logits.size, dtype=bool))
        k = min(self.top_k, self.logits.size)
        return sealed(self._scaled >= np.partition(self._scaled, -k)[-k])

    @cached_property
    def kept_p(self) -> Bool[np.ndarray, " d_vocab"]:
        """Tokens that survive top-p: the fewest whose share after top-k reaches p.

        Where several equal tokens compete for the last places, the higher ids stay.
        """
        shares = self._probs_after_k
        if self.top_p is None or self.temperature == 0:
            return sealed(np.ones(shares.size, dtype=bool))
        rising = np.sort(shares)
        cut = int(np.count_nonzero(np.cumsum(rising) <= 1 - self.top_p))
        cut = min(cut, shares.size - 1)
        kept = shares > rising[cut]
        tied = np.flatnonzero(shares == rising[cut])
        kept[tied[tied.size - (shares.size - cut - np.count_nonzero(kept)) :]] = True
        return sealed(kept)

    @cached_property
    def kept_min_p(self) -> Bool[np.ndarray, " d_vocab"]:
        """Tokens that survive min-p: at least this share of the likeliest's chance.

        The likeliest survives every cut, so what was cut before makes no difference.
        """
        if self.min_p is None or self.temperature == 0:
            return sealed(np.ones(self.logits.size, dtype=bool))
        return sealed(self._weights >= self.min_p * self._weights.max())

    @cached_property
    def kept(self) -> Bool[np.ndarray, " d_vocab"]:
        """Tokens that can still be drawn after all cuts."""
        if self.temperature == 0:
            return sealed(np.isfinite(self._scaled))
        return sealed(self.kept_k & self.kept_p & self.kept_min_p)

    @cached_property
    def probs(self) -> Float[np.ndarray, " d_vocab"]:
        """Chance of each token to be drawn, after cuts and renormalising; sums to 1."""
        return _shown(self._probs)

    @cached_property
    def entropy_bits(self) -> float:
        """Entropy of `probs`: 0 if the next token is certain, at most log2(d_vocab)."""
        probs = self._probs[self._probs > 0]
        return max(0.0, float(-(probs * np.log2(probs)).sum()))

    def candidate(self, token_id: int | np.integer) -> Candidate:
        """One token's number at every step.

        Raises:
            ValueError: the vocabulary has no such id.
        """
        if not 0 <= token_id < self.logits.size:
            raise ValueError(f"token_id must be 0 to {self.logits.size - 1}")
        return Candidate(
            id=int(token_id),
            prob=float(self._probs[token_id]),
            prob_before_cut=float(self._softmax[token_id]),
            logit=float(self.logits[token_id]),
            kept=bool(self.kept[token_id]),
            scaled=float(self._scaled[token_id]),
            kept_k=bool(self.kept_k[token_id]),
            kept_p=bool(self.kept_k[token_id] and self.kept_p[token_id]),
            text=None if self.texts is None else self.texts(int(token_id)),
        )

    def top(self, n: int) -> list[Candidate]:
        """The n likeliest tokens, cut or not, likeliest first.

        Of equal tokens, a kept one comes before a cut one, then the lower id.
        """
        return [self.candidate(token_id) for token_id in self._top_ids(n).tolist()]

    def everything_else(self, n: int) -> Rest:
        """The tokens that `top(n)` leaves out, added up, not found by subtraction."""
        others = np.ones(self.logits.size, dtype=bool)
        others[self._top_ids(n)] = False
        return Rest(
            count=int(np.count_nonzero(others)),
            prob=float(self._probs[others].sum()),
            prob_before_cut=float(self._softmax[others].sum()),
            kept_mass_k=self._mass(self.kept_k & others),
            kept_mass_p=self._mass(self.kept_k & self.kept_p & others),
            kept_mass=self._mass(self.kept & others),
            highest_logit=float(self.logits[others].max(initial=-np.inf)),
            kept=int(np.count_nonzero(self.kept & others)),
        )

    def rank(self, token_id: int | np.integer) -> int:
        """How many tokens have a higher logit than this one, plus 1."""
        return 1 + int(np.count_nonzero(self.logits > self.logits[token_id]))

    def sample(self, seed: int, n: int = 1) -> Int[np.ndarray, " n"]:
        """Draw n token ids; the same seed always draws the same ones.

        The bars are laid end to end from 0 to 1, likeliest first; each draw is a
        uniform number from NumPy's PCG64, and takes the token it falls on.

        Raises:
            ValueError: seed is negative or n is below 1.
        """
        if seed < 0 or n < 1:
            raise ValueError("sampling needs a seed of 0 or more and at least one draw")
        possible = np.flatnonzero(self._probs > 0)
        order = possible[np.argsort(-self._probs[possible], kind="stable")]
        ends = np.cumsum(self._probs[order])
        fell = np.random.Generator(np.random.PCG64(seed)).random(n) * ends[-1]
        return order[np.searchsorted(ends, fell, side="right")]

    def draw(self, seed: int, n_before: int) -> int:
        """The token that the seed gives to the place behind so many tokens.

        A place takes the draw with its own number: behind five tokens the seed's fifth
        number. So a text drawn token by token takes one number after the other, and the
        same place of the same text takes the same one wherever it is drawn.

        Raises:
            ValueError: seed is negative or nothing stands before the place.
        """
        return int(self.sample(seed, n=n_before)[-1])

    def _mass(self, kept: Bool[np.ndarray, " d_vocab"]) -> float:
        """What these tokens had before any cut, 0 to 1."""
        # All of a rounded sum is still all.
        return 1.0 if kept.all() else float(self._softmax[kept].sum())

    def _top_ids(self, n: int) -> Int[np.ndarray, " n"]:
        n = min(n, self.logits.size)
        if n < 1:
            return np.empty(0, dtype=np.int64)
        logits = self.logits
        near = np.flatnonzero(logits >= np.partition(logits, -n)[-n])
        return near[np.lexsort((near, ~self.kept[near], -logits[near]))[:n]]


def next_token_distribution(
    logits: Float[np.ndarray, " d_vocab"],
    temperature: float | int = 1.0,
    top_k: int | None = None,
    top_p: float | int | None = None,
    min_p: float | int | None = None,
    texts: Callable[[int], str] | None = None,
) -> Distribution:
    """The distribution over the full vocabulary; None switches a cut off.

    Args:
        logits: the score of every token.
        temperature: what they are divided by; 0 takes the highest alone.
        top_k: how many of the likeliest stay.
        top_p: how large a share of the chances stays, the likeliest first.
        min_p: the least chance that stays, as a share of the likeliest's.
        texts: what the token with an id says, for candidates to carry.

    Raises:
        ValueError: a setting out of range, or logits with a NaN or nothing finite.
    """
    if not (math.isfinite(temperature) and temperature >= 0):
        raise ValueError(f"temperature must be 0 (greedy) or more, not {temperature}")
    if top_k is not None and (top_k < 1 or top_k != int(top_k)):
        raise ValueError(f"top_k must be a whole number of 1 or more, not {top_k}")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError(f"top_p must be above 0 and at most 1, not {top_p}")
    if min_p is not None and not 0 <= min_p <= 1:
        raise ValueError(f"min_p must be 0 to 1, not {min_p}")
    if logits.size == 0 or not np.isfinite(logits.max()):
        raise ValueError("logits must hold at least one finite number and no NaN")
    own = logits.copy()
    share = None if top_p is None or top_p == 1 else float(top_p)
    return Distribution(
        sealed(own),
        float(temperature),
        None if top_k is None else int(top_k),
        share,
        float(min_p) if min_p else None,
        texts,
    )


def _shown(values: Float[np.ndarray, " d_vocab"]) -> Float[np.ndarray, " d_vocab"]:
    """The same numbers as float32, read-only."""
    with np.errstate(over="ignore", under="ignore"):
        return sealed(values.astype(np.float32))
