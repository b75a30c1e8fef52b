"""What a head does on one text: how much of its attention follows a simple rule.

Most roles name, for each query, the keys that the rule picks. A head's score is the
attention that goes to those keys, as a mean over the queries that have one and could
also look elsewhere: 1 says that the head follows the rule wherever it can, 0 that it
never does. A score says what a head does on this text, not what it is for.

Source: Olsson et al. 2022, "In-context Learning and Induction Heads",
https://arxiv.org/abs/2209.11895 (induction, previous token); Clark et al. 2019, "What
Does BERT Look At?", section 3, https://arxiv.org/abs/1906.04341 (next token, broad,
separator); Xiao et al. 2024, https://arxiv.org/abs/2309.17453 (attention sink).
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from ..text.tokens import Token


@dataclass(frozen=True)
class Role:
    """A simple rule that a head may follow."""

    id: str
    name: str
    definition: str
    """One sentence."""
    formula: str
    """A is the pattern, q the query, k the key, n(q) the number of keys q can see."""


PREVIOUS = Role(
    "previous",
    "previous token",
    "Each token looks at the one before it.",
    "mean over q ≥ 1 of A[q, q−1]",
)
NEXT = Role(
    "next",
    "next token",
    "Each token looks at the one after it.",
    "mean over q of A[q, q+1]",
)
SELF = Role(
    "self",
    "same token",
    "Each token looks at itself.",
    "mean over q of A[q, q]",
)
FIRST = Role(
    "first",
    "first token",
    "Tokens look at the first token, mostly to rest there: an attention sink.",
    "mean over q ≥ 1 of A[q, 0]",
)
DUPLICATE = Role(
    "duplicate",
    "duplicate token",
    "A token looks at the other places where the same token stands.",
    "mean over q of Σ A[q, k] over k ≠ q with token k = token q",
)
INDUCTION = Role(
    "induction",
    "induction",
    "A token looks at what followed it the last times: having seen A B, it goes "
    "from A to B.",
    "mean over q of Σ A[q, j+1] over j < q with token j = token q, j+1 ≠ q",
)
BROAD = Role(
    "broad",
    "broad",
    "Each token spreads its attention evenly over all it can see: high entropy.",
    "mean over q of −Σ A[q, k]·log₂ A[q, k] ÷ log₂ n(q)",
)
SEPARATOR = Role(
    "separator",
    "separator",
    "Tokens look at punctuation, line breaks and special tokens, the first token of "
    "the text left out.",
    "mean over q of Σ A[q, k] over k ≥ 1 that separate",
)
ROLES = (PREVIOUS, NEXT, SELF, FIRST, DUPLICATE, INDUCTION, BROAD, SEPARATOR)
"""In the order a page lists them."""

STANDS_OUT = 0.25
"""A head has a role where it goes this part of the way from even attention to 1."""

SPREAD = 0.6
"""A head is broad from this score on."""

_PLACES = {PREVIOUS: -1, SELF: 0, NEXT: 1}
_TWO_TEXTS = (
    "Rows and columns are tokens of two different texts here, so no token meets "
    "{what} among the keys."
)
_MISSING = {
    PREVIOUS: "the token before it",
    NEXT: "the token after it",
    SELF: "itself",
    DUPLICATE: "itself a second time",
    INDUCTION: "what followed it before",
}
_TRY_REPEATS = "red green blue red green blue"
_TRY_SIGNS = "First, look; then, think."


@dataclass(frozen=True, eq=False)
class TextRules:
    """Which key each role picks for each query of a text."""

    picks: dict[Role, Bool[np.ndarray, "query key"]]
    """Roles that name no key (broad) or cannot be (of two texts) are left out."""
    shape: tuple[int, int]
    """Queries, keys."""

    @property
    def is_cross(self) -> bool:
        """Whether rows and columns are tokens of two texts."""
        return SELF not in self.picks


def self_rules(
    token_ids: Int[np.ndarray, " seq"], separates: Bool[np.ndarray, " seq"]
) -> TextRules:
    """The rules where a text reads itself."""
    n = len(token_ids)
    place = np.arange(n)
    same = token_ids[:, None] == token_ids[None, :]
    picks = {role: np.eye(n, k=step, dtype=bool) for role, step in _PLACES.items()}
    picks[FIRST] = (place[:, None] >= 1) & (place[None, :] == 0)
    picks[DUPLICATE] = same & ~picks[SELF]
    picks[INDUCTION] = np.zeros((n, n), dtype=bool)
    earlier = same & (place[None, :] < place[:, None])
    picks[INDUCTION][:, 1:] = earlier[:, :-1]
    picks[INDUCTION] &= ~picks[SELF]
    picks[SEPARATOR] = np.broadcast_to(separates & (place >= 1), (n, n))
    return TextRules(picks, (n, n))


def cross_rules(n_queries: int, separates: Bool[np.ndarray, " key"]) -> TextRules:
    """The rules where the queries are tokens of another text."""
    shape, place = (n_queries, len(separates)), np.arange(len(separates))
    picks = {FIRST: place == 0, SEPARATOR: separates & (place >= 1)}
    return TextRules({r: np.broadcast_to(p, shape) for r, p in picks.items()}, shape)


def separating(tokens: Sequence[Token]) -> Bool[np.ndarray, " seq"]:
    """Which tokens are special, or nothing but punctuation or line breaks."""
    return np.array([_separates(token) for token in tokens], dtype=bool)


def _separates(token: Token) -> bool:
    text = token.text.strip(" \t")
    signs = all(unicodedata.category(c)[0] == "P" or c in "\r\n" for c in text)
    return token.special or (bool(text) and signs)


class RoleMeter:
    """Scores patterns that share one mask; made once, used for many layers."""

    def __init__(self, rules: TextRules, mask: Bool[np.ndarray, "query key"]) -> None:
        self.mask = mask
        seen = mask.sum(axis=1)
        self._choice = seen >= 2
        self._most_bits = np.log2(np.maximum(seen, 2)).astype(np.float32)
        even = np.where(mask, 1 / np.maximum(seen, 1)[:, None], 0)
        self._scored, weights = [], []
        for role, pick in rules.picks.items():
            wanted = pick & mask
            queries = wanted.any(axis=1) & self._choice
            if queries.any():
                self._scored.append(ROLES.index(role))
                weights.append(wanted * (queries / queries.sum())[:, None])
        stacked = np.array(weights).reshape(len(weights), mask.size)
        self._weights = stacked.astype(np.float32)
        self.even = np.full(len(ROLES), np.nan, dtype=np.float32)
        """What evenly spread attention scores in each role; NaN where none can."""
        self.even[self._scored] = stacked @ even.ravel()
        if self._choice.any():
            self.even[ROLES.index(BROAD)] = 1

    def scores(
        self,
        pattern: Float[np.ndarray, "head query key"],
        entropy: Float[np.ndarray, "head query"],
    ) -> Float[np.ndarray, "role head"]:
        """Each head's score in each of ``ROLES``; NaN where no query can do it.

        Args:
            pattern: of one layer, with this mask.
            entropy: of each row, in bits; see ``row_entropy``.
        """
        found = np.full((len(ROLES), len(pattern)), np.nan, dtype=np.float32)
        found[self._scored] = self._weights @ pattern.reshape(len(pattern), -1).T
        if self._choice.any():
            shares = entropy[:, self._choice] / self._most_bits[self._choice]
            found[ROLES.index(BROAD)] = shares.mean(axis=1)
        # Sums of rounded shares may pass 1 by a millionth.
        return np.clip(found, 0, 1)


def row_entropy(
    pattern: Float[np.ndarray, "head query key"],
) -> Float[np.ndarray, "head query"]:
    """The entropy of each query's shares, in bits; 0 where all goes to one key."""
    logs = np.log2(np.maximum(pattern, np.finfo(np.float32).tiny))
    return np.maximum(-np.einsum("hqk,hqk->hq", pattern, logs), 0)


def role_scores(
    pattern: Float[np.ndarray, "head query key"],
    mask: Bool[np.ndarray, "query key"],
    rules: TextRules,
) -> dict[str, Float[np.ndarray, " head"]]:
    """By role id, each head's score; roles that no query can take are left out."""
    found = RoleMeter(rules, mask).scores(pattern, row_entropy(pattern))
    named = zip(ROLES, found, strict=True)
    return {role.id: row for role, row in named if not np.isnan(row).any()}


def why_not(role: Role, rules: TextRules, is_causal: bool) -> tuple[str, str | None]:
    """Why a text cannot show the role, and a short text that can, if there is one."""
    if rules.is_cross and role in _MISSING:
        return _TWO_TEXTS.format(what=_MISSING[role]), None
    if is_causal and role == NEXT:
        return (
            "This model hides all later tokens, so no head can look at the next one.",
            None,
        )
    if rules.shape[1] < 2:
        return (
            "A single token is all there is to look at, so every head does the same.",
            _TRY_SIGNS if role == SEPARATOR else _TRY_REPEATS,
        )
    return {
        DUPLICATE: ("No token of this text stands in it twice.", _TRY_REPEATS),
        INDUCTION: (
            "No token of this text comes back after others have followed it.",
            _TRY_REPEATS,
        ),
        SEPARATOR: ("No punctuation stands behind the first token.", _TRY_SIGNS),
    }.get(role, ("No token of this text can see a key that this role picks.", None))


def strongest(
    scores: Float[np.ndarray, "role layer head"],
    even: Float[np.ndarray, "role layer head"],
) -> Int[np.ndarray, "layer head"]:
    """Which of ``ROLES`` fits each head best; -1 where none stands out.

    By raw score most heads would be broad, and in a short text any head looks at the
    first token. So what counts is how far a head is above evenly spread attention,
    as a part of the way to 1. Where no rule takes a quarter of it, the head may be
    broad; if its shares are not spread either, no role stands out.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        gain = np.where(even < 1, (scores - even) / (1 - even), -np.inf)
    broad = ROLES.index(BROAD)
    gain[broad] = np.where(scores[broad] >= SPREAD, STANDS_OUT, -np.inf)
    gain = np.where(gain >= STANDS_OUT, gain, -np.inf)
    best = gain.argmax(axis=0)
    return np.where(np.isfinite(gain.max(axis=0)), best, -1)
