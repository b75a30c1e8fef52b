"""What switching heads off did, in plain words and in rows of bars."""

import numpy as np

from components.views.before_after.view import Bar, Row
from components.words.language import sentence
from components.words.percent import percent
from core.attention.ablation import (
    NextTokenChange,
    RestChange,
    TokenChange,
    VectorChange,
    likeliest,
)
from core.graphemes import visible
from core.text.continuation import Continuations
from core.text.tokenization import Token

LISTED = 6
"""Likeliest tokens of either run that have a row of their own."""
NO_POINTS = 0.005
"""A change of less than this is shown as 0 percentage points."""


def next_token_sentences(
    change: NextTokenChange, says: Continuations, words: str
) -> list[str]:
    """What happened to the likeliest token, and which one is likeliest now."""
    first, now = likeliest(change)
    label = f"“{says[first.id].visible}”"
    before, after = percent(first.before), percent(first.after)
    if before == after:
        return [
            sentence(
                "Without {words}, {label} stays at {before}.",
                words=words,
                label=label,
                before=before,
            )
        ]
    said = [
        sentence(
            "Without {words}, {label} falls from {before} to {after}."
            if first.after < first.before
            else "Without {words}, {label} rises from {before} to {after}.",
            words=words,
            label=label,
            before=before,
            after=after,
        )
    ]
    if now.id != first.id:
        said.append(
            sentence(
                "The likeliest token is now “{token}” with {after}.",
                token=says[now.id].visible,
                after=percent(now.after),
            )
        )
    return said


def vector_sentence(change: VectorChange, token: Token, index: int, words: str) -> str:
    """What happened to one token's last vector."""
    relative = float(change.relative[index])
    cosine = float(change.cosines[index])
    label = f"“{visible(token.text)}”"
    if relative == 0:
        return sentence(
            "Without {words}, the vector of {label} stays exactly what it was.",
            words=words,
            label=label,
        )
    return sentence(
        "Without {words}, the vector of {label} moves by {relative} "
        "of its length; its cosine with what it was is {cosine}.",
        words=words,
        label=label,
        relative=share(relative),
        cosine=f"{cosine:.4f}",
    )


def share(value: float) -> str:
    """A share that may be above 1, in per cent."""
    if not np.isfinite(value):
        return "∞ %"
    return percent(value) if value <= 1 else f"{100 * value:,.0f} %"


def bits(value: float) -> str:
    """A divergence in bits; what is more than nothing never reads 0."""
    if not np.isfinite(value):
        return "∞ bits"
    if value == 0:
        return "0 bits"
    if value < 0.0005:
        return "< 0.001 bits"
    return f"{value:.3f} bits" if value < 1 else f"{value:.2f} bits"


def points(one: TokenChange | RestChange) -> tuple[str, str]:
    """The change in percentage points with its sign, and whether it falls or rises."""
    change = 100 * (one.after - one.before)
    if abs(change) < NO_POINTS:
        return "0 points", "same"
    arrow, tone = ("▼ −", "falls") if change < 0 else ("▲ +", "rises")
    return f"{arrow}{abs(change):.2f} points", tone


def token_rows(
    change: NextTokenChange, says: Continuations, most: int = LISTED
) -> list[Row]:
    """A row for each of the likeliest tokens of either run, and one for the rest.

    Args:
        change: the two runs.
        says: what each token says.
        most: how many tokens of each run have a row.
    """
    listed = change.top(most)
    rows = [_token_row(one, says[one.id].visible) for one in listed]
    rest = change.everything_else(listed)
    if rest.count:
        count = f"{rest.count:,} tokens"
        rows.append(_token_row(rest, "everything else", count))
    return rows


def vector_rows(
    change: VectorChange, tokens: tuple[Token, ...]
) -> tuple[list[Row], str]:
    """A row for each token's vector, and what a full bar means."""
    finite = change.relative[np.isfinite(change.relative)]
    limit = _round_up(float(finite.max(initial=0)))
    rows = [
        _vector_row(token, float(relative), float(cosine), limit)
        for token, relative, cosine in zip(
            tokens, change.relative, change.cosines, strict=True
        )
    ]
    return rows, f"bars to {share(limit)}"


def _token_row(one: TokenChange | RestChange, label: str, detail: str = "") -> Row:
    note, tone = points(one)
    before, after = percent(one.before), percent(one.after)
    return Row(
        label=label,
        detail=detail,
        bars=(
            Bar(one.before, before, repr(one.before)),
            Bar(one.after, after, repr(one.after)),
        ),
        note=note,
        tone=tone,
        spoken=f"{label}: before {before}, after {after}",
    )


def _vector_row(token: Token, relative: float, cosine: float, limit: float) -> Row:
    label = visible(token.text)
    length = relative / limit if limit else 0.0
    return Row(
        label=label,
        bars=(Bar(min(1.0, length), share(relative), repr(relative)),),
        note=f"cos {cosine:.4f}",
        tone="same",
        spoken=sentence(
            "{label}: moves by {relative} of its length, cosine {cosine}",
            label=label,
            relative=share(relative),
            cosine=f"{cosine:.4f}",
        ),
        special=token.special,
    )


def _round_up(value: float) -> float:
    """The next of 1, 2, 5 times a power of ten: a scale that can be read."""
    if value <= 0:
        return 1.0
    power = 10.0 ** np.floor(np.log10(value))
    return float(next(m * power for m in (1, 2, 5, 10) if m * power >= value))
