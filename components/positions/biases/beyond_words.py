"""What each way to tell order does past its training length, in words and numbers."""

import numpy as np
from jaxtyping import Float

from components.page.content import plain
from components.positions.biases.map_card import exact
from components.positions.biases.questions import Turning
from components.words.language import sentence, whole
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
            sentence(
                "A text of {n} tokens is not longer than those trained with: nothing "
                "is new. Choose a longer one.",
                n=whole(lengths.tokens),
            )
        ]
    last = lengths.tokens - 1
    at, likeness = nearest_trained(waves, lengths)
    return [
        sentence(
            "**Learned**: the matrix ends at position {last}. {beyond} of {all} tokens "
            "have no row, and the model stops.",
            last=whole(lengths.trained - 1),
            beyond=whole(lengths.beyond),
            all=whole(lengths.tokens),
        ),
        sentence(
            "**Sinusoidal** (d = {d}): every position has a vector. That of position "
            "{last} was never met; of the trained ones the one at {at} is most like "
            "it, with a cosine of {cosine}. {round}",
            d=D_MODEL,
            last=whole(last),
            at=whole(at),
            cosine=f"{likeness:.4f}",
            round=_round(waves, lengths),
        ),
        sentence(
            "**Rotary** ({whose}): {round}",
            whose=_whose(turning),
            round=_round(turning.angles, lengths),
        ),
        _alibi(lengths),
        _t5(lengths, sizes),
        sentence(
            "**None**: nothing is added, so nothing is new. Only the number of keys "
            "grows: equal shares fall from {before} to {now}, as with every scheme.",
            before=percent(1 / lengths.trained),
            now=percent(1 / lengths.tokens),
        ),
    ]


def _round(angles: Float[np.ndarray, " pair"], lengths: Lengths) -> str:
    slow = not_round(angles, lengths.trained)
    if not slow:
        return sentence(
            "All {n} pairs got once around in training: no angle is new.",
            n=len(angles),
        )
    farthest = float((lengths.tokens - 1) * angles.min())
    return sentence(
        "{slow} of {all} pairs did not get once around in {trained} tokens. They now "
        "reach angles that training never gave: the slowest had turned by {before}° "
        "and now turns by {now}°.",
        slow=slow,
        all=len(angles),
        trained=whole(lengths.trained),
        before=f"{np.degrees((lengths.trained - 1) * angles.min()):.4g}",
        now=f"{np.degrees(farthest):.4g}",
    )


def _whose(turning: Turning) -> str:
    said = [sentence("{n} pairs", n=len(turning.angles))]
    if turning.base is not None:
        said.insert(0, sentence("base {base}", base=f"{turning.base:,.0f}"))
    if turning.title is None:
        return ", ".join([*said, sentence("as in the first paper")])
    return f"{plain(turning.title)}: {', '.join(said)}"


def _alibi(lengths: Lengths) -> str:
    slopes = alibi_slopes(N_HEADS)
    steep, flat = float(slopes[0]), float(slopes[-1])
    before, now = lengths.trained - 1, lengths.tokens - 1
    return sentence(
        "**ALiBi** ({heads} heads): the line goes straight on. In head 0 the farthest "
        "key had {steep_before} added and now has {steep_now}; in head {last} "
        "{flat_before} and {flat_now}, which makes its weight {times} times smaller "
        "than the farthest had in training.",
        heads=N_HEADS,
        steep_before=exact(-steep * before),
        steep_now=exact(-steep * now),
        last=N_HEADS - 1,
        flat_before=exact(-flat * before),
        flat_now=exact(-flat * now),
        times=exact(np.exp(flat * (now - before))),
    )


def _t5(lengths: Lengths, sizes: BucketSizes) -> str:
    start = sizes.last_start()
    new = int(np.unique(sizes.back(lengths.tokens)).size)
    new -= int(np.unique(sizes.back(lengths.trained)).size)
    said = sentence(
        "**T5** ({n} buckets, looking back): from distance {start} on all keys share "
        "the last bucket.",
        n=sizes.n_buckets,
        start=start,
    )
    if new:
        told = sentence(
            "In {trained} tokens {new} buckets were never used, so their biases were "
            "never trained; now they are used.",
            trained=whole(lengths.trained),
            new=new,
        )
    else:
        told = sentence(
            "All buckets that {n} tokens use were used in training: no bias is new, "
            "but a key {far} back looks as far away as one {start} back.",
            n=whole(lengths.tokens),
            far=whole(lengths.tokens - 1),
            start=start,
        )
    return f"{said} {told}"
