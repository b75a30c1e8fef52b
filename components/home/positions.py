"""The inspector's words for the station of positions."""

import numpy as np

from components.home.inspection import Inspection, Strip, token_name
from components.home.journey import Added, Journey, Turned
from components.words.numbers import index_below, length, number, vector_text


def inspect_position(journey: Journey) -> Inspection:
    """What the model adds for the position, or how it turns for it."""
    if isinstance(journey.positions, Added):
        return _added_position(journey, journey.positions)
    if isinstance(journey.positions, Turned):
        return _turned_position(journey, journey.positions)
    kind = journey.card.positions
    how = (
        "adds a number to each attention score that depends on the distance."
        if kind == "relative bias"
        else "has no part for positions that Headlight can show."
    )
    return Inspection(
        "positions",
        f"Position {journey.focus}, {token_name(journey)}",
        kind,
        (f"Nothing is added to the vectors here: this model {how}",),
    )


def _added_position(journey: Journey, added: Added) -> Inspection:
    at = journey.focus
    p, x, enters = added.here, journey.vector, added.enters
    below = index_below(at)
    first, plus = float(x[0]), float(p[0])
    lines = [
        f"p{below} = {vector_text(p)}: {journey.card.positions}, position {at}; "
        f"length {number(length(p))}",
        f"x{below} + p{below}, first number: {number(first, 5)} + "
        f"({number(plus, 5)}) = {number(first + plus, 5)}",
    ]
    if enters.shape != x.shape or not np.allclose(enters, x + p, atol=1e-4):
        lines.append(
            "After the rest of the entrance (for BERT a segment vector and a "
            f"LayerNorm) layer 0 reads {vector_text(enters)}"
        )
    return Inspection(
        "positions",
        f"Position {at}, {token_name(journey)}",
        f"p: [{len(journey.tokens)} × {p.size}]",
        tuple(lines),
        (
            Strip("inspected", f"p{below}, all {p.size} numbers", "signed", p),
            Strip("inspectedSum", f"x{below} + p{below}", "signed", x + p),
        ),
    )


def _turned_position(journey: Journey, turned: Turned) -> Inspection:
    at, turns = journey.focus, turned.here
    pairs, pair = turns.angles.size, int(turned.pairs[len(turned.pairs) // 3])
    first, second = turns.dims[pair]
    angle = float(turns.angles[pair])
    return Inspection(
        "positions",
        f"Position {at}, {token_name(journey)}",
        f"cos, sin: [{len(journey.tokens)} × {pairs}]",
        (
            "Nothing is added to the vector. In every layer each query and key is "
            f"turned instead, {pairs} pairs of numbers at a time.",
            f"pair {pair} (dims {first} and {second} of a head): {at} × {angle:.4g} = "
            f"{at * angle:.4g} rad, cos {number(float(turns.cos[0, pair]))}, "
            f"sin {number(float(turns.sin[0, pair]))}",
        ),
        (
            Strip(
                "inspected",
                f"All {pairs} turns of position {at}, fastest pair first",
                "turns",
                np.concatenate([turns.cos[0], turns.sin[0]]),
                foot="to the right: not turned",
            ),
        ),
    )
