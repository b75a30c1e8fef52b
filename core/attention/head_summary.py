"""All heads of a model on one text in small: their maps, roles and a few measures.

One pass over the layers; only one layer's pattern is held at a time.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from jaxtyping import Bool, Float, Int, UInt8

from ..arrays import sealed
from ..instrument.layer_attention import LayerAttention
from ..per_trace import KeptWith
from ..trace.attentions import Attentions
from .packed import WHOLE_UP_TO, deflated, thumbnails
from .roles import (
    ROLES,
    Role,
    RoleMeter,
    TextRules,
    cross_rules,
    row_entropy,
    self_rules,
    separating,
    strongest,
    why_not,
)


@dataclass(frozen=True, eq=False)
class RoleScores:
    """One role on one text."""

    role: Role
    scores: Float[np.ndarray, "layer head"] | None
    """Shares from 0 to 1; None where this text or model cannot show the role. NaN in
    layers that cannot, as in those that see only a few tokens back."""
    even: Float[np.ndarray, "layer head"] | None
    """What evenly spread attention would score on this text, with the head's mask."""
    why_not: str | None = None
    """Why there are no scores, in a sentence."""
    try_text: str | None = None
    """A short text that would give some, where there is one."""


@dataclass(frozen=True, eq=False)
class HeadSummary:
    """Every head of one kind of attention on one text."""

    name: str
    """Of the kind of attention, such as ``decoder.self``."""
    shape: tuple[int, int]
    """Queries, keys."""
    thumbs: UInt8[np.ndarray, "layer head row col"]
    """127·√share; see ``core.attention.packed.thumbnails``."""
    roles: tuple[RoleScores, ...]
    """One for each of ``ROLES``, in that order."""
    strongest: Int[np.ndarray, "layer head"]
    """Which of ``roles`` fits each head best; -1 where none stands out."""
    entropy: Float[np.ndarray, "layer head"]
    """Bits, mean over all queries."""
    largest: Float[np.ndarray, "layer head"]
    """The largest share in a query's row, mean over all queries."""
    distance: Float[np.ndarray, "layer head"] | None
    """How many tokens lie from a query to what it reads, weighted by the shares, mean
    over all queries; None where rows and columns are two different texts."""

    @property
    def whole(self) -> bool:
        """Whether each pair of tokens has its own cell in the maps."""
        return max(self.shape) <= WHOLE_UP_TO

    @cached_property
    def packed(self) -> UInt8[np.ndarray, " byte"]:
        """The maps, deflated."""
        return sealed(deflated(self.thumbs))

    @cached_property
    def id(self) -> str:
        """A name for these maps: the same maps have the same one."""
        raw = self.packed.tobytes() + f"{self.name}{self.thumbs.shape}".encode()
        return hashlib.blake2b(raw, digest_size=8).hexdigest()

    def best_role(self, layer: int, head: int) -> tuple[Role, float, float] | None:
        """The role that fits a head best, its score, and that of even attention.

        None where no role stands out.
        """
        found = self.roles[self.strongest[layer, head]]
        if self.strongest[layer, head] < 0 or found.scores is None:
            return None
        even = np.nan if found.even is None else found.even[layer, head]
        return found.role, float(found.scores[layer, head]), float(even)


_summaries = KeptWith[HeadSummary]()


def head_summary(attentions: Attentions) -> HeadSummary:
    """All heads of this kind; computed once and kept as long as the trace lives."""
    return _summaries.of(
        attentions.trace, attentions.name, lambda: summarised(attentions)
    )


def summarised(attentions: Attentions) -> HeadSummary:
    """All heads of this kind, computed now."""
    rules = rules_of(attentions)
    away = _away(rules)
    meters: list[RoleMeter] = []
    thumbs, scores, even, entropy, largest, distance = [], [], [], [], [], []
    for layer in attentions.layers():
        pattern = layer.pattern()
        rows = row_entropy(pattern)
        thumbs.append(thumbnails(pattern))
        own, level = _scored(layer, pattern, rows, partial(_meter, meters, rules))
        scores.append(own)
        even.append(level)
        entropy.append(rows.mean(axis=1))
        largest.append(pattern.max(axis=2).mean(axis=1))
        distance.append(pattern.reshape(len(pattern), -1) @ away)
    by_role, even_by_role = np.stack(scores, axis=1), np.stack(even, axis=1)
    return HeadSummary(
        name=attentions.name,
        shape=rules.shape,
        thumbs=np.stack(thumbs),
        roles=_roles(by_role, even_by_role, rules, attentions.is_causal),
        strongest=strongest(by_role, even_by_role),
        entropy=np.stack(entropy),
        largest=np.stack(largest),
        distance=None if rules.is_cross else np.stack(distance),
    )


def rules_of(attentions: Attentions) -> TextRules:
    """Which key each role picks for each query of this text."""
    keys = attentions.key_tokens
    if attentions.kind == "cross":
        return cross_rules(len(attentions.query_tokens), separating(keys))
    ids = np.array([token.id for token in keys], dtype=np.int64)
    return self_rules(ids, separating(keys))


def _away(rules: TextRules) -> Float[np.ndarray, " pair"]:
    """|q - k| of every pair, over the number of queries."""
    query, key = np.indices(rules.shape)
    return (np.abs(query - key) / rules.shape[0]).astype(np.float32).ravel()


def _meter(
    meters: list[RoleMeter], rules: TextRules, mask: Bool[np.ndarray, "query key"]
) -> RoleMeter:
    """The meter of this mask; most models have one mask for all layers, or two."""
    for meter in meters:
        if np.array_equal(meter.mask, mask):
            return meter
    meters.append(RoleMeter(rules, mask))
    return meters[-1]


def _scored(
    layer: LayerAttention,
    pattern: Float[np.ndarray, "head query key"],
    rows: Float[np.ndarray, "head query"],
    meter_of: Callable[[Bool[np.ndarray, "query key"]], RoleMeter],
) -> tuple[Float[np.ndarray, "role head"], Float[np.ndarray, "role head"]]:
    """Each head's scores, and what even attention scores with the head's own mask."""
    if layer.has_one_mask:
        meter = meter_of(layer.mask)
        level = np.repeat(meter.even[:, None], len(pattern), axis=1)
        return meter.scores(pattern, rows), level
    meters = [meter_of(layer.mask_of(head)) for head in range(len(pattern))]
    scores = [
        meter.scores(pattern[head, None], rows[head, None])
        for head, meter in enumerate(meters)
    ]
    return np.concatenate(scores, axis=1), np.stack([m.even for m in meters], axis=1)


def _roles(
    scores: Float[np.ndarray, "role layer head"],
    even: Float[np.ndarray, "role layer head"],
    rules: TextRules,
    is_causal: bool,
) -> tuple[RoleScores, ...]:
    return tuple(
        RoleScores(role, None, None, *why_not(role, rules, is_causal))
        if np.isnan(even[number]).all()
        else RoleScores(role, scores[number], even[number])
        for number, role in enumerate(ROLES)
    )


def role_named(summary: HeadSummary, role_id: str) -> RoleScores:
    """One role of a summary by its id, such as ``induction``.

    Raises:
        KeyError: there is no such role.
    """
    found: Sequence[RoleScores] = [r for r in summary.roles if r.role.id == role_id]
    if not found:
        raise KeyError(role_id)
    return found[0]
