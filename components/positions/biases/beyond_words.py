"""What each way to tell order does past its training length, in words and numbers."""

import numpy as np
from jaxtyping import Float

from components.page.content import plain
from components.positions.biases.map_card import exact
from components.positions.biases.questions import Turning
from components.words.percent import percent
from core.position_formulas import alibi_slopes
from core.positions.extrapolation import (
    BucketSizes,
    Lengths,
    nearest_trained,
    not_round,
)

D_MODEL, N_HEADS = 512, 8
"""Sizes of the sinusoidal vectors and of ALiBi, as in the papers."""


def outlook_words(
    lengths: Lengths,
    turning: Turning,
    waves: Float[np.ndarray, " pair"],
    sizes: BucketSizes,
) -> list[str]:
    """What each scheme does at the longer length, with its numbers."""
    if not lengths.beyond:
        return [
            f"A text of {lengths.tokens:,} tokens is not longer than those trained "
            "with: nothing is new. Choose a longer one."
        ]
    last = lengths.tokens - 1
    at, likeness = nearest_trained(waves, lengths)
    return [
        f"**Learned**: the matrix ends at position {lengths.trained - 1:,}. "
        f"{lengths.beyond:,} of {lengths.tokens:,} tokens have no row, and the model "
        "stops.",
        f"**Sinusoidal** (d = {D_MODEL}): every position has a vector. That of "
        f"position {last:,} was never met; of the trained ones the one at {at:,} is "
        f"most like it, with a cosine of {likeness:.4f}. {_round(waves, lengths)}",
        f"**Rotary** ({_whose(turning)}): {_round(turning.angles, lengths)}",
        _alibi(lengths),
        _t5(lengths, sizes),
        "**None**: nothing is added, so nothing is new. Only the number of keys grows: "
        f"equal shares fall from {percent(1 / lengths.trained)} to "
        f"{percent(1 / lengths.tokens)}, as with every scheme.",
    ]


def _round(angles: Float[np.ndarray, " pair"], lengths: Lengths) -> str:
    slow = not_round(angles, lengths.trained)
    if not slow:
        return f"All {len(angles)} pairs got once around in training: no angle is new."
    farthest = float((lengths.tokens - 1) * angles.min())
    return (
        f"{slow} of {len(angles)} pairs did not get once around in "
        f"{lengths.trained:,} tokens. They now reach angles that training never gave: "
        f"the slowest had turned by "
        f"{np.degrees((lengths.trained - 1) * angles.min()):.4g}° and now turns by "
        f"{np.degrees(farthest):.4g}°."
    )


def _whose(turning: Turning) -> str:
    base = "" if turning.base is None else f"base {turning.base:,.0f}, "
    pairs = f"{len(turning.angles)} pairs"
    if turning.title is None:
        return f"{base}{pairs}, as in the first paper"
    return f"{plain(turning.title)}: {base}{pairs}"


def _alibi(lengths: Lengths) -> str:
    slopes = alibi_slopes(N_HEADS)
    steep, flat = float(slopes[0]), float(slopes[-1])
    before, now = lengths.trained - 1, lengths.tokens - 1
    return (
        f"**ALiBi** ({N_HEADS} heads): the line goes straight on. In head 0 the "
        f"farthest key had {exact(-steep * before)} added and now has "
        f"{exact(-steep * now)}; in head {N_HEADS - 1} {exact(-flat * before)} and "
        f"{exact(-flat * now)}, which makes its weight "
        f"{exact(np.exp(flat * (now - before)))} times smaller than the farthest had "
        "in training."
    )


def _t5(lengths: Lengths, sizes: BucketSizes) -> str:
    start = sizes.last_start()
    new = int(np.unique(sizes.back(lengths.tokens)).size)
    new -= int(np.unique(sizes.back(lengths.trained)).size)
    said = (
        f"**T5** ({sizes.n_buckets} buckets, looking back): from distance {start} on "
        "all keys share the last bucket. "
    )
    if new:
        return said + (
            f"In {lengths.trained:,} tokens {new} buckets were never used, so their "
            "biases were never trained; now they are used."
        )
    return said + (
        f"All buckets that {lengths.tokens:,} tokens use were used in training: no "
        f"bias is new, but a key {lengths.tokens - 1:,} back looks as far away as one "
        f"{start} back."
    )
