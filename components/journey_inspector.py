"""What the inspector says about a place in the journey: shape, formula, live numbers."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from components.journey import Journey, Selection, Station
from components.numbers import index_below, number, shown, vector_text
from components.percent import percent
from core.strips import colour_limit


@dataclass(frozen=True)
class Strip:
    """A row of the inspector's pictures, with its numbers in full."""

    name: str
    label: str
    kind: Literal["signed", "pattern", "turns"]
    values: np.ndarray
    heads: int = 1
    foot: str = ""

    @property
    def limit(self) -> float:
        """Where the colour is full."""
        return colour_limit(self.values)


@dataclass(frozen=True)
class Inspection:
    """One place of the journey in words and numbers."""

    station: Station
    title: str
    shape: str
    lines: tuple[str, ...]
    strips: tuple[Strip, ...] = ()
    layer: int | None = None


def inspect(journey: Journey, chosen: Selection) -> Inspection:
    """The chosen station's numbers for the token the journey is seen from."""
    return {
        "tokens": _token,
        "vectors": _vector,
        "positions": _position,
        "layers": _layer,
        "logits": _logit,
        "next": _next,
        "output": _output,
        "sentence": _sentence,
    }[chosen.station](journey, chosen)


def _name(journey: Journey) -> str:
    return shown(journey.trace.tokens[journey.focus].text)


def _token(journey: Journey, _chosen: Selection) -> Inspection:
    trace, at = journey.trace, journey.focus
    token = trace.tokens[at]
    where = f"characters {token.start} to {token.end - 1} of the text"
    if token.start == token.end:
        where = "added by the model's template: the text does not hold it"
    spelled = token.byte_values.hex(" ").upper() if token.byte_values else None
    return Inspection(
        "tokens",
        f"Token {at}: {_name(journey)}",
        f"token_ids: [{len(trace.tokens)}]",
        (
            f"token_ids[{at}] = {token.id}: row {token.id:,} of {trace.card.d_vocab:,}"
            f" in the vocabulary, where it is written {token.piece}",
            where if spelled is None else f"{where}, in bytes {spelled}",
        ),
    )


def _vector(journey: Journey, _chosen: Selection) -> Inspection:
    at, rows = journey.focus, journey.embeddings
    row, token_id = rows[at], journey.trace.tokens[at].id
    x = f"x{index_below(at)}"
    largest = int(np.abs(row).argmax())
    return Inspection(
        "vectors",
        f"Vector of {_name(journey)}",
        f"W_E: [{journey.trace.card.d_vocab:,} × {row.size}] → x: "
        f"[{len(rows)} × {row.size}]",
        (
            f"{x} = W_E[{token_id}] = {vector_text(row)}",
            f"length ‖{x}‖ = {number(np.linalg.norm(row))}; largest number: "
            f"dim {largest} = {number(row[largest])}",
        ),
        (Strip("inspected", f"{x}, all {row.size} numbers", "signed", row),),
    )


def _position(journey: Journey, chosen: Selection) -> Inspection:
    if journey.position_vectors is not None:
        return _added_position(journey)
    if journey.turns is not None:
        return _turned_position(journey)
    kind = journey.trace.card.positions
    how = (
        "adds a number to each attention score that depends on the distance."
        if kind == "relative bias"
        else "has no part for positions that Headlight can show."
    )
    return Inspection(
        "positions",
        f"Position {journey.focus}",
        kind,
        (f"Nothing is added to the vectors here: this model {how}",),
    )


def _added_position(journey: Journey) -> Inspection:
    at, added = journey.focus, journey.position_vectors
    assert added is not None
    p, x = added[at], journey.embeddings[at]
    below = index_below(at)
    total = x[0] + p[0]
    lines = [
        f"p{below} = {vector_text(p)}, {journey.trace.card.positions} by the model "
        f"for position {at}; length {number(np.linalg.norm(p))}",
        f"x{below} + p{below}, first number: {number(x[0])} + {number(p[0])} "
        f"= {number(total)}",
    ]
    enters = journey.stack.resid(0)[at]
    if enters.shape != x.shape or not np.allclose(enters, x + p, atol=1e-4):
        lines.append(
            f"After the rest of the entrance (for BERT a segment vector and a "
            f"LayerNorm) layer 0 reads {vector_text(enters)}"
        )
    return Inspection(
        "positions",
        f"Position {at}, {_name(journey)}",
        f"p: [{len(added)} × {p.size}]",
        tuple(lines),
        (
            Strip("inspected", f"p{below}, all {p.size} numbers", "signed", p),
            Strip("inspectedSum", f"x{below} + p{below}", "signed", x + p),
        ),
    )


def _turned_position(journey: Journey) -> Inspection:
    at, turns = journey.focus, journey.turns
    assert turns is not None
    pair = int(journey.shown_pairs[len(journey.shown_pairs) // 3])
    first, second = turns.dims[pair]
    cos, sin = turns.cos[at, pair], turns.sin[at, pair]
    pairs = turns.angles.size
    return Inspection(
        "positions",
        f"Position {at}, {_name(journey)}",
        f"cos, sin: [{len(turns.cos)} × {pairs}]",
        (
            "Nothing is added to the vector. In every layer each query and key is "
            f"turned instead, {pairs} pairs of numbers at a time.",
            f"pair {pair} (dims {first} and {second} of a head): {at} × "
            f"{turns.angles[pair]:.4g} = {at * turns.angles[pair]:.4g} rad, "
            f"cos {number(cos)}, sin {number(sin)}",
        ),
        (
            Strip(
                "inspected",
                f"All {pairs} turns of position {at}, from the fastest pair to the "
                "slowest",
                "turns",
                np.concatenate([turns.cos[at], turns.sin[at]]),
                foot="arrow to the right: not turned",
            ),
        ),
    )


def _layer(journey: Journey, chosen: Selection) -> Inspection:
    at, layer = journey.focus, chosen.layer
    before, after = journey.stack.resid(layer)[at], journey.stack.resid(layer + 1)[at]
    change = journey.updates.change[layer, at]
    length = journey.updates.before[layer, at]
    heads = journey.read[layer]
    n_heads, n_keys = heads.shape
    mean = heads.mean(axis=0)
    head, key = np.unravel_index(heads.argmax(), heads.shape)
    tokens = journey.trace.tokens
    share = change / max(length, 1e-30)
    grows = percent(float(share)) if share <= 1 else f"{share:.1f} times its length"
    return Inspection(
        "layers",
        f"Layer {layer} and {_name(journey)}",
        f"resid: [{n_keys} × {before.size}], pattern: [{n_heads} × {n_keys} × {n_keys}]",
        (
            f"Δ = resid[{layer + 1}] − resid[{layer}]; ‖Δ‖ = {number(change)}, "
            f"‖resid[{layer}]‖ = {number(length)}: a change of {grows}",
            f"{_name(journey)} reads {shown(tokens[int(mean.argmax())].text)} most: "
            f"{percent(float(mean.max()))} (mean of {n_heads} heads); strongest single "
            f"head: head {head} reads {shown(tokens[int(key)].text)}, "
            f"{percent(float(heads[head, key]))}",
        ),
        (
            Strip(
                "inspected", f"Δ, all {before.size} numbers", "signed", after - before
            ),
            Strip("inspectedAfter", f"resid[{layer + 1}]", "signed", after),
            Strip(
                "inspectedHeads",
                "reads: a row per head, a column per token",
                "pattern",
                heads.ravel(),
                heads=n_heads,
            ),
        ),
        layer,
    )


def _logit(journey: Journey, chosen: Selection) -> Inspection:
    dist, at = journey.next_token, journey.focus
    best = dist.top(1)[0].id
    candidate = dist.candidate(best if chosen.candidate is None else chosen.candidate)
    word = shown(journey.vocabulary[candidate.id].label)
    x = journey.final[at]
    head = journey.trace.model.model.get_output_embeddings()
    row = head.weight[candidate.id].detach().float().cpu().numpy()
    parts = x * row
    bias = getattr(head, "bias", None)
    given = 0.0 if bias is None else float(bias[candidate.id])
    total = float(parts.sum(dtype=np.float64)) + given
    lines = [
        f"Rank {dist.rank(candidate.id):,} of {dist.logits.size:,} scores, from "
        f"{number(dist.logits.min())} to {number(dist.logits.max())}",
    ]
    strips = [
        Strip("inspected", f"x: the final vector of {_name(journey)}", "signed", x)
    ]
    if abs(total - candidate.logit) <= 1e-3 * max(1.0, abs(candidate.logit)):
        top = int(parts.argmax())
        added = f" + {number(given)} (bias)" if given else ""
        lines.insert(
            0,
            f"logit({word}) = x · W_U[{candidate.id}] = sum of {x.size} products"
            f"{added} = {number(candidate.logit)}; the largest: dim {top}: "
            f"{number(x[top])} × {number(row[top])} = {number(parts[top])}",
        )
        strips.append(
            Strip(
                "inspectedParts",
                f"x · W_U[{candidate.id}], term by term",
                "signed",
                parts,
            )
        )
    else:
        lines.insert(0, f"logit({word}) = {number(candidate.logit)}")
    return Inspection(
        "logits",
        f"Score of {word} after {_name(journey)}",
        f"x: [{x.size}], W_U: [{len(head.weight):,} × {x.size}] → logits: "
        f"[{dist.logits.size:,}]",
        tuple(lines),
        tuple(strips),
    )


def _next(journey: Journey, chosen: Selection) -> Inspection:
    dist = journey.next_token
    listed = [one.id for one in dist.top(2)]
    if chosen.candidate is not None and chosen.candidate not in listed:
        listed.append(chosen.candidate)
    rest = dist.everything_else(8)
    formulas = [
        f"p({shown(journey.vocabulary[one.id].label)}) = e^({number(one.logit)} − "
        f"{number(dist.highest)}) / {number(dist.total)} = {percent(one.prob)}"
        for one in map(dist.candidate, listed)
    ]
    return Inspection(
        "next",
        f"Next token after {_name(journey)}",
        f"probs: [{dist.logits.size:,}], sum 1",
        (
            f"Softmax: p = e^(logit − {number(dist.highest)}) / Σ, with Σ = "
            f"{number(dist.total)} over all {dist.logits.size:,} tokens",
            *formulas,
            f"everything else: {rest.count:,} tokens, {percent(rest.prob)} together; "
            f"entropy {number(dist.entropy_bits)} bits",
        ),
    )


def _output(journey: Journey, _chosen: Selection) -> Inspection:
    at = journey.focus
    x = journey.final[at]
    name = f"x{index_below(at)}"
    return Inspection(
        "output",
        f"Vector of {_name(journey)} in this text",
        f"x: [{len(journey.final)} × {x.size}]",
        (
            f"{name} = {vector_text(x)} after {journey.stack.n_layers} layers; "
            f"length {number(np.linalg.norm(x))}",
            "An encoder stops here: one vector per token, each made from the whole "
            "text. It predicts no next token.",
        ),
        (Strip("inspected", f"{name}, all {x.size} numbers", "signed", x),),
    )


def _sentence(journey: Journey, chosen: Selection) -> Inspection:
    vectors, s = journey.final, journey.sentence
    n = len(vectors)
    cosines = journey.cosines(chosen.token)
    others = cosines.copy()
    if chosen.token is not None:
        others[chosen.token] = -np.inf
    nearest = int(others.argmax())
    of = "the sentence vector" if chosen.token is None else _name(journey)
    terms = " + ".join(number(value) for value in vectors[:3, 0])
    return Inspection(
        "sentence",
        "Sentence vector",
        f"x: [{n} × {s.size}] → s: [{s.size}]",
        (
            f"s = (x₀ + … + x{index_below(n - 1)}) / {n}, mean pooling: s[0] = "
            f"({terms}{' + …' if n > 3 else ''}) / {n} = {number(s[0])}",
            f"closest to {of}: {shown(journey.trace.tokens[nearest].text)}, cosine "
            f"{number(cosines[nearest])}",
        ),
        (Strip("inspected", f"s, all {s.size} numbers", "signed", s),),
    )
