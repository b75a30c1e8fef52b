"""The inspector's words for the station of positions."""

import numpy as np
from jaxtyping import Float

from components.home.choice import Selection
from components.home.inspection import Inspection, Strip, token_name
from components.home.journey import Journey
from components.words.numbers import index_below, length, number, vector_text
from core.positions.rotary import Turns


def inspect_position(journey: Journey, _chosen: Selection) -> Inspection:
    """What the model adds for the position, or how it turns for it."""
    if journey.position_vectors is not None:
        return _added_position(journey, journey.position_vectors)
    if journey.turns is not None:
        return _turned_position(journey, journey.turns)
    kind = journey.trace.card.positions
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


def _added_position(
    journey: Journey, added: Float[np.ndarray, "seq d_embed"]
) -> Inspection:
    at = journey.focus
    p, x = added[at], journey.embeddings[at]
    below = index_below(at)
    first, plus = float(x[0]), float(p[0])
    lines = [
        f"p{below} = {vector_text(p)}: {journey.trace.card.positions}, position {at}; "
        f"length {number(length(p))}",
        f"x{below} + p{below}, first number: {number(first, 5)} + "
        f"({number(plus, 5)}) = {number(first + plus, 5)}",
    ]
    enters = journey.stack.resid(0)[at]
    if enters.shape != x.shape or not np.allclose(enters, x + p, atol=1e-4):
        lines.append(
            "After the rest of the entrance (for BERT a segment vector and a "
            f"LayerNorm) layer 0 reads {vector_text(enters)}"
        )
    return Inspection(
        "positions",
        f"Position {at}, {token_name(journey)}",
        f"p: [{len(added)} × {p.size}]",
        tuple(lines),
        (
            Strip("inspected", f"p{below}, all {p.size} numbers", "signed", p),
            Strip("inspectedSum", f"x{below} + p{below}", "signed", x + p),
        ),
    )


def _turned_position(journey: Journey, turns: Turns) -> Inspection:
    at, pairs = journey.focus, turns.angles.size
    pair = int(journey.shown_pairs[len(journey.shown_pairs) // 3])
    first, second = turns.dims[pair]
    angle = float(turns.angles[pair])
    return Inspection(
        "positions",
        f"Position {at}, {token_name(journey)}",
        f"cos, sin: [{len(turns.cos)} × {pairs}]",
        (
            "Nothing is added to the vector. In every layer each query and key is "
            f"turned instead, {pairs} pairs of numbers at a time.",
            f"pair {pair} (dims {first} and {second} of a head): {at} × {angle:.4g} = "
            f"{at * angle:.4g} rad, cos {number(float(turns.cos[at, pair]))}, "
            f"sin {number(float(turns.sin[at, pair]))}",
        ),
        (
            Strip(
                "inspected",
                f"All {pairs} turns of position {at}, fastest pair first",
                "turns",
                np.concatenate([turns.cos[at], turns.sin[at]]),
                foot="to the right: not turned",
            ),
        ),
    )
