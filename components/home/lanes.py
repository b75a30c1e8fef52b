"""The inspector's words for the stations that keep a vector per token."""

import numpy as np

from components.home.inspection import Inspection, Strip, all_numbers, token_name
from components.home.journey import Journey
from components.page.content import section
from components.words.language import sentence, whole
from components.words.layer_names import head_name, layer_name, state_name
from components.words.numbers import index_below, length, number, vector_text
from components.words.percent import percent
from core.graphemes import visible


def inspect_token(journey: Journey) -> Inspection:
    """The token's id and where it stands in the text."""
    tokens, at = journey.tokens, journey.focus
    token = tokens[at]
    where = sentence(
        "characters {first} to {last} of the text",
        first=token.start,
        last=token.end - 1,
    )
    if token.start == token.end:
        where = sentence("added by the model's template: the text does not hold it")
    if token.byte_values:
        spelled = token.byte_values.hex(" ").upper()
        where = sentence("{where}, in bytes {bytes}", where=where, bytes=spelled)
    return Inspection(
        "tokens",
        sentence(
            "Token {at} of {n}: {token}",
            at=at + 1,
            n=len(tokens),
            token=token_name(journey),
        ),
        f"token_ids: [{len(tokens)}]",
        (
            sentence(
                "{id}: row {row} of {n} in the vocabulary, where it is written {piece}",
                id=f"token_ids[{at}] = {token.id}",
                row=whole(token.id),
                n=whole(journey.card.d_vocab),
                piece=visible(token.piece),
            ),
            where,
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
        sentence("Vector of {token}", token=token_name(journey)),
        f"W_E: [{journey.card.d_vocab:,} × {row.size}] → x: "
        f"[{len(journey.tokens)} × {row.size}]",
        (
            f"{x} = W_E[{token_id}] = {vector_text(row)}",
            sentence(
                "length ‖{x}‖ = {length}; largest number: dim {dim} = {value}",
                x=x,
                length=number(length(row)),
                dim=largest,
                value=number(float(row[largest])),
            ),
        ),
        (Strip("inspected", all_numbers(x, row.size), "signed", row),),
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
        sentence(
            "Layer {n} ({name}) and {token}",
            n=layer,
            name=layer_name(layer),
            token=token_name(journey),
        ),
        f"x: [{n_keys} × {before.size}], pattern: [{n_heads} × {n_keys} × {n_keys}]",
        (_change_line(journey), section("home", "stream"), _reading_line(journey)),
        (
            Strip("inspected", all_numbers("Δ", before.size), "signed", delta),
            Strip("inspectedAfter", f"x, {state_name(layer + 1)}", "signed", after),
            Strip(
                "inspectedHeads",
                sentence("reads: row = head, column = token"),
                "pattern",
                heads.ravel(),
                heads=n_heads,
            ),
        ),
        layer,
    )


def _entering(layer: int) -> str:
    """The state that the layer reads; the first one reads the embeddings."""
    return state_name(layer) if layer else sentence("of the embeddings")


def _change_line(journey: Journey) -> str:
    layer = journey.layer.at
    change = float(journey.updates.change[layer, journey.focus])
    before = float(journey.updates.before[layer, journey.focus])
    share = float(journey.updates.ratio[layer, journey.focus])
    grows = percent(share)
    if share > 1:
        grows = sentence("{n} times its length", n=number(share))
    return sentence(
        "Δ = x {after} − x {before}; length ‖Δ‖ = {change}, before ‖x‖ = {length}: a "
        "change of {grows}",
        after=state_name(layer + 1),
        before=_entering(layer),
        change=number(change),
        length=number(before),
        grows=grows,
    )


def _reading_line(journey: Journey) -> str:
    heads, mean = journey.layer.heads, journey.reads.mean[journey.layer.at]
    most = int(mean.argmax())
    head, key = map(int, np.unravel_index(heads.argmax(), heads.shape))
    names = [visible(token.text) for token in journey.tokens]
    return sentence(
        "{token} reads {most} most: {share} (mean of {n} heads); strongest single "
        "head: {head} reads {read}, {largest}",
        token=token_name(journey),
        most=names[most],
        share=percent(float(mean[most])),
        n=len(heads),
        head=head_name(journey.layer.at, head),
        read=names[key],
        largest=percent(float(heads[head, key])),
    )
