"""The inspector's words for the station of positions."""

import numpy as np

from components.home.inspection import Inspection, Strip, all_numbers, token_name
from components.home.journey import Added, Journey, Turned
from components.words.language import LANGUAGE, sentence
from components.words.numbers import index_below, length, number, vector_text


def inspect_position(journey: Journey) -> Inspection:
    """What the model adds for the position, or how it turns for it."""
    if isinstance(journey.positions, Added):
        return _added_position(journey, journey.positions)
    if isinstance(journey.positions, Turned):
        return _turned_position(journey, journey.positions)
    kind = journey.card.positions
    how = (
        "Nothing is added to the vectors here: this model adds a number to each "
        "attention score that depends on the distance."
        if kind == "relative bias"
        else "Nothing is added to the vectors here: this model has no part for "
        "positions that Headlight can show."
    )
    return Inspection(
        "positions",
        _position_title(journey),
        kind,
        (sentence(how),),
    )


def _added_position(journey: Journey, added: Added) -> Inspection:
    at = journey.focus
    p, x, enters = added.here, journey.vector, added.enters
    below = index_below(at)
    first, plus = float(x[0]), float(p[0])
    lines = [
        sentence(
            "{p}: {kind}, position {at}; length {length}",
            p=f"p{below} = {vector_text(p)}",
            kind=sentence(journey.card.positions),
            at=at,
            length=number(length(p)),
        ),
        sentence(
            "{sum}, first number: {terms}",
            sum=f"x{below} + p{below}",
            terms=f"{number(first, 5)} + ({number(plus, 5)}) = "
            f"{number(first + plus, 5)}",
        ),
    ]
    if enters.shape != x.shape or not np.allclose(enters, x + p, atol=1e-4):
        lines.append(
            sentence(
                "After the rest of the entrance (for BERT a segment vector and a "
                "LayerNorm) layer 0 reads {vector}",
                vector=vector_text(enters),
            )
        )
    return Inspection(
        "positions",
        _position_title(journey),
        f"p: [{len(journey.tokens)} × {p.size}]",
        tuple(lines),
        (
            Strip("inspected", all_numbers(f"p{below}", p.size), "signed", p),
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
        _position_title(journey),
        f"cos, sin: [{len(journey.tokens)} × {pairs}]",
        (
            sentence(
                "Nothing is added to the vector. In every layer each query and key is "
                "turned instead, {n} pairs of numbers at a time.",
                n=pairs,
            ),
            sentence(
                "pair {pair} (dims {first} and {second} of a head): {turn} rad, cos "
                "{cos}, sin {sin}",
                pair=pair,
                first=first,
                second=second,
                turn=LANGUAGE.figures(f"{at} × {angle:.4g} = {at * angle:.4g}"),
                cos=number(float(turns.cos[0, pair])),
                sin=number(float(turns.sin[0, pair])),
            ),
        ),
        (
            Strip(
                "inspected",
                sentence(
                    "All {n} turns of position {at}, fastest pair first",
                    n=pairs,
                    at=at,
                ),
                "turns",
                np.concatenate([turns.cos[0], turns.sin[0]]),
                foot=sentence("to the right: not turned"),
            ),
        ),
    )


def _position_title(journey: Journey) -> str:
    return sentence(
        "Position {at}, {token}", at=journey.focus, token=token_name(journey)
    )
