"""One attention row with a bias, in words and numbers: its keys, and one key's sum."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from components.page.content import plain
from components.positions.biases.map_card import exact
from components.views.before_after.view import Bar, Row
from components.words.language import sentence
from components.words.numbers import number
from components.words.percent import percent
from core.positions.biases import BiasedRow


@dataclass(frozen=True, eq=False)
class ShownRow:
    """Two states of one row, and what they are called."""

    row: BiasedRow
    """Its bias is what is added; its ``before`` is not shown where ``other`` is."""
    names: tuple[str, str]
    other: BiasedRow | None = None
    """The row with the model's own positions, where nothing is added."""
    slope: float | None = None

    @property
    def before(self) -> Float[np.ndarray, " key"]:
        """Shares in the first column."""
        return (self.other or self.row).before


def key_bars(found: ShownRow, key: int, query: int, label: str, special: bool) -> Row:
    """One key: its shares before and after, its distance and what is added."""
    before, after = (float(of[key]) for of in (found.before, found.row.after))
    bias = float(found.row.bias[key])
    at = _where(key - query)
    said = f"{bias:.4g}".replace("-", "−") if found.other is None else at
    return Row(
        label=label,
        bars=tuple(Bar(x, percent(x), f"{x:.9g}") for x in (before, after)),
        note=said,
        tone="same",
        spoken=sentence(
            "{key}: {token}, {at}, {bias} added, {before}, then {after}",
            key=key,
            token=label,
            at=at,
            bias=number(bias),
            before=percent(before),
            after=percent(after),
        ),
        special=special,
    )


def formula(found: ShownRow, key: int, query: int, labels: tuple[str, str]) -> str:
    """How the share of one key comes about, step by step with its numbers."""
    row = found.row
    sums = np.where(row.seen, row.scores.astype(np.float64) + row.bias, -np.inf)
    largest, total = float(sums.max()), float(np.exp(sums - sums.max()).sum())
    score, bias = float(row.scores[key]), float(row.bias[key])
    added = exact(bias) if bias else "0"
    if found.slope is not None:
        added = f"−{exact(found.slope)} · {abs(key - query)} = {added}"
    weight = float(np.exp(sums[key] - largest))
    lines = [
        sentence(
            "**From *{query}* to *{key}*, {where}**",
            query=plain(labels[0]),
            key=plain(labels[1]),
            where=_where(key - query),
        ),
        sentence("score: {n}", n=number(score, 4)),
        sentence("bias: {n}", n=added),
        sentence("together: {n}", n=number(float(sums[key]), 4)),
        sentence(
            "less the row's largest, {largest}: {weight}",
            largest=number(largest, 4),
            weight=f"e^({number(float(sums[key]) - largest, 4)}) = {number(weight, 4)}",
        ),
        sentence(
            "divided by the sum of all such numbers in the row, {sum}: **{share}**",
            sum=number(total, 4),
            share=percent(float(row.after[key])),
        ),
        sentence(
            "in the column “{name}”: {share}",
            name=found.names[0],
            share=percent(float(found.before[key])),
        ),
        sentence(
            "the {n} shares add up to {sum}",
            n=int(row.seen.sum()),
            sum=f"{row.after.sum():.7g}",
        ),
    ]
    return lines[0] + "\n\n" + "\n".join(f"- {line}" for line in lines[1:])


def _where(ahead: int) -> str:
    if ahead == 0:
        return sentence("itself")
    return sentence("{n} back" if ahead < 0 else "{n} ahead", n=abs(ahead))
