"""What rotary positions do to queries and keys, in words made from the numbers."""

import numpy as np

from components.page.content import plain
from components.positions.rotary.questions import Shown
from components.words.language import sentence
from components.words.numbers import length, number
from components.words.percent import percent
from core.positions.rotary_score import scores_by_distance
from core.positions.same_words import SameWords


def checked_words(view: Shown) -> list[str]:
    """That turning was done as the model does it, with the numbers."""
    one = view.one
    by_us = scores_by_distance(one, view.turns, np.array([one.distance]))[0]
    lines = [
        sentence(
            "**Turned as the model turns.** All queries and keys of this layer, turned "
            "here by their positions, equal those the model used: the largest "
            "difference is {gap} in numbers up to {largest}.",
            gap=exact(view.gap),
            largest=number(view.largest),
        ),
        sentence(
            "**The curve meets the model.** At distance {distance} it has {by_us}; the "
            "model's own score is {score}.",
            distance=str(one.distance).replace("-", "−"),
            by_us=exact(float(by_us), 7),
            score=exact(one.score, 7),
        ),
        sentence(
            "**No length has changed.** ‖q‖ is {q} before and {q_turned} after the "
            "turn; ‖k‖ {k} and {k_turned}.",
            q=exact(length(one.q), 7),
            q_turned=exact(length(one.q_used), 7),
            k=exact(length(one.k), 7),
            k_turned=exact(length(one.k_used), 7),
        ),
    ]
    if one.unturned.size:
        lines.append(
            sentence(
                "**Not all numbers turn.** {turned} of the {all} numbers in a query or "
                "key turn; numbers {unturned} stay as they are. They add {rest} to q·k "
                "at every distance.",
                turned=one.dims.size,
                all=one.q.size,
                unturned=_ranges(one.unturned),
                rest=number(one.rest),
            )
        )
    return lines


def formula(view: Shown) -> str:
    """Where the angles come from, with the model's own base, and what they are."""
    rule, angles = view.rule, view.turns.angles
    d = 2 * len(angles)
    range_ = _range(angles)
    if rule is None:
        return range_
    by_formula = rule.base ** (-2 * np.arange(len(angles)) / d)
    gap = float(np.abs(angles / by_formula - 1).max())
    base = f"**{rule.base:,.0f}^(−2i/{d})**"
    said = sentence("θᵢ = base^(−2i/d) = {base} for pair i.", base=base)
    if gap < 1e-3:
        follows = sentence(
            "The model's angles follow the formula to {gap} of each.", gap=exact(gap, 1)
        )
    else:
        follows = sentence(
            "For longer texts this model changes them (“{kind}”): its angles differ "
            "from the formula's by up to {gap}.",
            kind=plain(rule.kind),
            gap=percent(gap),
        )
    return f"{said} {range_} {follows}"


def _range(angles: np.ndarray) -> str:
    """The angles of the first pair and of the last."""
    waves, last = 2 * np.pi / angles, len(angles) - 1
    values = {"angle": exact(float(angles[0]), 4), "tokens": _tokens(waves[0])}
    if not last:
        return sentence(
            "Pair 0 turns by {angle} rad a token, a full turn every {tokens} tokens.",
            **values,
        )
    return sentence(
        "Pair 0 turns by {angle} rad a token, a full turn every {tokens} tokens; pair "
        "{last} by {last_angle}, every {last_tokens}.",
        **values,
        last=last,
        last_angle=exact(float(angles[-1]), 4),
        last_tokens=_tokens(waves[-1]),
    )


def first_layer_words(
    result: SameWords, head: int, query: int, key: int, labels: list[str]
) -> str:
    """One score of the first layer in both texts, and the largest difference of all.

    Args:
        result: both texts' scores.
        head: of the first layer.
        query: its place among the words that both texts end in.
        key: likewise.
        labels: what these words say.
    """
    here, there = (float(of[head, query, key]) for of in (result.first, result.second))
    return sentence(
        "**Layer 0, head {head}: from *{query}* to *{key}*, {distance} back.** At "
        "positions {first_query} and {first_key} the model's score is **{here}**, at "
        "positions {second_query} and {second_key} it is **{there}**: a difference of "
        "{gap}. Over all {heads} heads and the {pairs} pairs of the {same} tokens that "
        "both texts end in, the largest difference in layer 0 is **{largest}**.",
        head=head,
        query=plain(labels[query]),
        key=plain(labels[key]),
        distance=query - key,
        first_query=result.first_start + query,
        first_key=result.first_start + key,
        here=_seven(here),
        second_query=result.second_start + query,
        second_key=result.second_start + key,
        there=_seven(there),
        gap=exact(abs(here - there)),
        heads=len(result.first),
        pairs=int(result.seen.sum()),
        same=result.n_same,
        largest=exact(float(result.by_layer[0])),
    )


def deeper_words(layer: int, gap: str) -> str:
    """How far the same pairs differ further up."""
    return sentence(
        "In layer {layer} the same pairs differ by up to **{gap}**.",
        layer=layer,
        gap=gap,
    )


def exact(value: float, places: int = 2) -> str:
    """The number with its first figures, written out: 0.00000024."""
    # Without the powers of ten that a reader may not know how to read.
    text = np.format_float_positional(value, places, fractional=False, trim="-")
    return text.replace("-", "−")


def _seven(value: float) -> str:
    return f"{value:.7f}".replace("-", "−")


def _tokens(wave: float) -> str:
    return f"{wave:,.2f}" if wave < 1000 else f"{wave:,.0f}"


def _ranges(places: np.ndarray) -> str:
    """Whole numbers as ranges: 8 to 31."""
    breaks = np.flatnonzero(np.diff(places) > 1) + 1
    runs = np.split(places, breaks)
    return ", ".join(
        sentence("{first} to {last}", first=run[0], last=run[-1])
        if len(run) > 1
        else f"{run[0]}"
        for run in runs
    )
