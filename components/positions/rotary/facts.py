"""What can be checked about one layer's turn, in words with their numbers."""

import numpy as np
import streamlit as st

from components.page.content import plain
from components.positions.rotary.questions import Shown
from components.words.numbers import length, number
from components.words.percent import percent
from core.positions.rotary_score import scores_by_distance


def checked(view: Shown) -> None:
    """That turning was done as the model does it, with the numbers."""
    one = view.one
    by_us = scores_by_distance(one, view.turns, np.array([one.distance]))[0]
    lines = [
        f"**Turned as the model turns.** All queries and keys of this layer, turned "
        f"here by their positions, equal those the model used: the largest difference "
        f"is {exact(view.gap)} in numbers up to {number(view.largest)}.",
        f"**The curve meets the model.** At distance {_whole(one.distance)} it has "
        f"{exact(float(by_us), 7)}; the model's own score is {exact(one.score, 7)}.",
        f"**No length has changed.** ‖q‖ is {exact(length(one.q), 7)} before and "
        f"{exact(length(one.q_used), 7)} after the turn; ‖k‖ "
        f"{exact(length(one.k), 7)} and {exact(length(one.k_used), 7)}.",
    ]
    if one.unturned.size:
        lines.append(
            f"**Not all numbers turn.** {one.dims.size} of the {one.q.size} numbers "
            f"in a query or key turn; numbers {_ranges(one.unturned)} stay as they "
            f"are. They add {number(one.rest)} to q·k at every distance."
        )
    for line in lines:
        st.markdown(f":material/check: {line}")


def formula(view: Shown) -> str:
    """Where the angles come from, with the model's own base, and what they are."""
    rule, angles = view.rule, view.turns.angles
    count, d = len(angles), 2 * len(angles)
    waves = 2 * np.pi / angles
    range_ = (
        f"Pair 0 turns by {exact(float(angles[0]), 4)} rad a token, a full turn every "
        f"{_tokens(waves[0])} tokens"
    )
    if count > 1:
        range_ += (
            f"; pair {count - 1} by {exact(float(angles[-1]), 4)}, every "
            f"{_tokens(waves[-1])}"
        )
    range_ += "."
    if rule is None:
        return range_
    by_formula = rule.base ** (-2 * np.arange(count) / d)
    gap = float(np.abs(angles / by_formula - 1).max())
    said = f"θᵢ = base^(−2i/d) = **{rule.base:,.0f}^(−2i/{d})** for pair i. {range_} "
    if gap < 1e-3:
        return (
            said + f"The model's angles follow the formula to {exact(gap, 1)} of each."
        )
    return said + (
        f"For longer texts this model changes them (“{plain(rule.kind)}”): its angles "
        f"differ from the formula's by up to {percent(gap)}."
    )


def _tokens(wave: float) -> str:
    return f"{wave:,.2f}" if wave < 1000 else f"{wave:,.0f}"


def exact(value: float, places: int = 2) -> str:
    """The number with its first figures, written out: 0.00000024."""
    # Without the powers of ten that a reader may not know how to read.
    text = np.format_float_positional(value, places, fractional=False, trim="-")
    return text.replace("-", "−")


def _whole(value: int) -> str:
    return str(value).replace("-", "−")


def _ranges(places: np.ndarray) -> str:
    """Whole numbers as ranges: 8 to 31."""
    breaks = np.flatnonzero(np.diff(places) > 1) + 1
    runs = np.split(places, breaks)
    return ", ".join(
        f"{run[0]} to {run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs
    )
