"""What changes in a model's answer when some of its heads are switched off.

Two runs of the same text are compared: the model as it is, and the model with the
outputs of some heads set to zero. What comes next is compared over the whole
vocabulary by the Kullback-Leibler divergence; vectors are compared by their angle and
by the length of their difference.

Source: Michel, Levy, Neubig 2019, section 2.3, https://arxiv.org/abs/1905.10650
(switching heads off); Kullback, Leibler 1951, https://doi.org/10.1214/aoms/1177729694
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float

from ..distribution import Distribution, next_token_distribution
from ..numerics import cosines, log_softmax
from ..trace.reading import Trace


@dataclass(frozen=True)
class TokenChange:
    """One token that could come next, in both runs."""

    id: int
    before: float
    """Its probability in the model as it is, 0 to 1."""
    after: float
    """Its probability with the heads switched off, 0 to 1."""

    @property
    def points(self) -> float:
        """Change in percentage points, -100 to 100."""
        return 100 * (self.after - self.before)


@dataclass(frozen=True)
class RestChange:
    """All the tokens not listed, taken together, in both runs."""

    count: int
    before: float
    after: float


@dataclass(frozen=True, eq=False)
class NextTokenChange:
    """What could come next, before and after, over the full vocabulary."""

    before: Distribution
    after: Distribution

    @cached_property
    def kl_bits(self) -> float:
        """KL(before || after) in bits: 0 if and only if nothing changed."""
        return kl_bits(self.before.logits, self.after.logits)

    def token(self, token_id: int) -> TokenChange:
        """One token of the vocabulary in both runs."""
        return TokenChange(
            int(token_id),
            self.before.candidate(token_id).prob,
            self.after.candidate(token_id).prob,
        )

    def top(self, n: int) -> list[TokenChange]:
        """The n likeliest tokens of either run, the likeliest before first."""
        ids = [one.id for one in (*self.before.top(n), *self.after.top(n))]
        either = [self.token(one) for one in dict.fromkeys(ids)]
        return sorted(either, key=lambda one: (-one.before, -one.after, one.id))

    def everything_else(self, listed: list[TokenChange]) -> RestChange:
        """The tokens that are not listed, added up, not found by subtraction."""
        others = np.ones(self.before.logits.size, dtype=bool)
        others[[one.id for one in listed]] = False
        before, after = self.before.probs, self.after.probs
        return RestChange(
            int(others.sum()),
            float(before[others].sum(dtype=np.float64)),
            float(after[others].sum(dtype=np.float64)),
        )


@dataclass(frozen=True, eq=False)
class VectorChange:
    """The last vector of each token, before and after."""

    before: Float[np.ndarray, "seq d_model"]
    after: Float[np.ndarray, "seq d_model"]

    @cached_property
    def cosines(self) -> Float[np.ndarray, " seq"]:
        """Cosine of each vector before and after: 1 where the direction is kept."""
        a, b = self.before.astype(np.float64), self.after.astype(np.float64)
        # A vector that stays what it is keeps its direction, even one of length 0.
        same = (a == b).all(axis=1)
        return np.where(same, 1.0, cosines(a, b)).astype(np.float32)

    @cached_property
    def relative(self) -> Float[np.ndarray, " seq"]:
        """Length of each difference as a share of the vector before: 0 is no change."""
        before = np.linalg.norm(self.before.astype(np.float64), axis=1)
        moved = np.linalg.norm(self.after.astype(np.float64) - self.before, axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            share = np.where(before > 0, moved / before, np.where(moved > 0, np.inf, 0))
        return share.astype(np.float32)

    @property
    def mean_turn(self) -> float:
        """Mean over the tokens of 1 - cosine: 0 if no vector turned, at most 2."""
        return float(np.mean(1 - self.cosines.astype(np.float64)))


Change = NextTokenChange | VectorChange

Answer = Float[np.ndarray, " d_vocab"] | Float[np.ndarray, "seq d_model"]
"""What a model gives for a text: scores of the vocabulary, or a vector a token."""


def answer_of(trace: Trace, position: int = -1) -> Answer:
    """The scores after ``position``; each token's last vector where none are to be had.

    An encoder that was trained to guess hidden words gives vectors too: its scores
    answer another question.
    """
    if trace.has_logits and trace.card.kind != "encoder":
        return trace.logits(position)
    return trace.main_stack.final()


def change_between(before: Answer, after: Answer) -> Change:
    """What differs between the answers of two runs."""
    if before.ndim == 1:
        return NextTokenChange(
            next_token_distribution(before), next_token_distribution(after)
        )
    return VectorChange(before, after)


def effect(change: Change) -> float:
    """How much changed, as one number that is 0 for nothing.

    KL in bits of what comes next, or the mean of 1 - cosine over the tokens.
    """
    if isinstance(change, NextTokenChange):
        return change.kl_bits
    return change.mean_turn


def kl_bits(
    before: Float[np.ndarray, " d_vocab"], after: Float[np.ndarray, " d_vocab"]
) -> float:
    """KL(before || after) in bits, from the logits of two distributions.

    Each token gives p (e^r - 1 - r) with r = ln q - ln p. The sum is that of p ln(p/q),
    for both distributions sum to 1, but no term is below 0, so that small divergences
    are not lost between large ones that cancel. Infinite where a token that can come
    before cannot come after.

    Raises:
        ValueError: logits with a NaN or nothing finite.
    """
    if not (np.isfinite(before.max()) and np.isfinite(after.max())):
        raise ValueError("logits must hold at least one finite number and no NaN")
    ln_p, ln_q = log_softmax(before), log_softmax(after)
    p, q = np.exp(ln_p), np.exp(ln_q)
    possible = p > 0
    ratio = ln_q[possible] - ln_p[possible]
    with np.errstate(over="ignore"):
        terms = p[possible] * _exp_beyond_line(ratio)
    # Where p is too small to be written, p e^r is q and the rest of the term nothing.
    terms = np.where(np.isfinite(terms) | (ratio < 0), terms, q[possible])
    nats = terms.sum() + q[~possible].sum()
    return float(nats / np.log(2))


def likeliest(change: NextTokenChange) -> tuple[TokenChange, TokenChange]:
    """The likeliest token before and the likeliest after; often the same one."""
    first, second = change.before.top(1)[0].id, change.after.top(1)[0].id
    return change.token(first), change.token(second)


def _exp_beyond_line(
    r: Float[np.ndarray, " token"],
) -> Float[np.ndarray, " token"]:
    """e^r - 1 - r, never below 0, exact for small r too; infinite at r = -inf."""
    series = r * r * (0.5 + r * (1 / 6 + r / 24))
    with np.errstate(invalid="ignore"):
        plain = np.expm1(r) - r
    return np.where(np.abs(r) < 1e-3, series, plain)
