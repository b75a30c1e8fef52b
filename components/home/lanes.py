"""The inspector's words for the stations that keep a vector per token."""

import numpy as np

from components.home.inspection import Inspection, Strip, token_name
from components.home.journey import Journey
from components.words.layer_names import head_name, layer_name, state_name
from components.words.numbers import index_below, length, number, vector_text
from components.words.percent import percent
from core.graphemes import visible

STREAM = (
    "x: the residual stream, one vector per token; it enters L0 as the embeddings. "
    "‖ ‖: the length of a vector"
)


def inspect_token(journey: Journey) -> Inspection:
    """The token's id and where it stands in the text."""
    tokens, at = journey.tokens, journey.focus
    token = tokens[at]
    where = f"characters {token.start} to {token.end - 1} of the text"
    if token.start == token.end:
        where = "added by the model's template: the text does not hold it"
    spelled = token.byte_values.hex(" ").upper() if token.byte_values else None
    return Inspection(
        "tokens",
        f"Token {at + 1} of {len(tokens)}: {token_name(journey)}",
        f"token_ids: [{len(tokens)}]",
        (
            f"token_ids[{at}] = {token.id}: row {token.id:,} of "
            f"{journey.card.d_vocab:,} in the vocabulary, "
            f"where it is written {visible(token.piece)}",
            where if spelled is None else f"{where}, in bytes {spelled}",
        ),
    )


def inspect_vector(journey: Journey) -> Inspection:
    """The token's row of the embedding matrix."""
    at, row = journey.focus, journey.vector
    token_id = journey.tokens[at].id
    x = f"x{index_below(at)}"
    largest = int(np.abs(row).argmax())
    return Inspection(
        "vectors",
        f"Vector of {token_name(journey)}",
        f"W_E: [{journey.card.d_vocab:,} × {row.size}] → x: "
        f"[{len(journey.tokens)} × {row.size}]",
        (
            f"{x} = W_E[{token_id}] = {vector_text(row)}",
            f"length ‖{x}‖ = {number(length(row))}; largest number: "
            f"dim {largest} = {number(float(row[largest]))}",
        ),
        (Strip("inspected", f"{x}, all {row.size} numbers", "signed", row),),
    )


def inspect_layer(journey: Journey) -> Inspection:
    """What one layer changed, and whom the token reads in it."""
    layer = journey.layer.at
    before, after, heads = (
        journey.layer.before,
        journey.layer.after,
        journey.layer.heads,
    )
    n_heads, n_keys = heads.shape
    delta = after - before
    return Inspection(
        "layers",
        f"Layer {layer} ({layer_name(layer)}) and {token_name(journey)}",
        f"x: [{n_keys} × {before.size}], pattern: [{n_heads} × {n_keys} × {n_keys}]",
        (_change_line(journey), STREAM, _reading_line(journey)),
        (
            Strip("inspected", f"Δ, all {before.size} numbers", "signed", delta),
            Strip("inspectedAfter", f"x, {state_name(layer + 1)}", "signed", after),
            Strip(
                "inspectedHeads",
                "reads: row = head, column = token",
                "pattern",
                heads.ravel(),
                heads=n_heads,
            ),
        ),
        layer,
    )


def _entering(layer: int) -> str:
    """The state that the layer reads; the first one reads the embeddings."""
    return state_name(layer) if layer else "of the embeddings"


def _change_line(journey: Journey) -> str:
    layer = journey.layer.at
    change = float(journey.updates.change[layer, journey.focus])
    before = float(journey.updates.before[layer, journey.focus])
    share = float(journey.updates.ratio[layer, journey.focus])
    grows = percent(share) if share <= 1 else f"{number(share)} times its length"
    return (
        f"Δ = x {state_name(layer + 1)} − x {_entering(layer)}; length ‖Δ‖ = "
        f"{number(change)}, before ‖x‖ = {number(before)}: a change of {grows}"
    )


def _reading_line(journey: Journey) -> str:
    heads, mean = journey.layer.heads, journey.reads.mean[journey.layer.at]
    most = int(mean.argmax())
    head, key = map(int, np.unravel_index(heads.argmax(), heads.shape))
    names = [visible(token.text) for token in journey.tokens]
    return (
        f"{token_name(journey)} reads {names[most]} most: {percent(float(mean[most]))} "
        f"(mean of {len(heads)} heads); strongest single head: "
        f"{head_name(journey.layer.at, head)} reads {names[key]}, "
        f"{percent(float(heads[head, key]))}"
    )
