"""The inspector's words for where the journey ends: a next token, or vectors."""

import numpy as np

from components.home.choice import Selection
from components.home.inspection import TOP, Inspection, Strip, token_name
from components.home.journey import Journey
from components.words.numbers import index_below, length, number, vector_text
from components.words.percent import percent
from core.graphemes import visible
from core.prediction.readout import Readout, readout


def inspect_logit(journey: Journey, chosen: Selection) -> Inspection:
    """One token's raw score as a sum of products."""
    dist, at = journey.next_token, journey.focus
    token_id = dist.top(1)[0].id if chosen.candidate is None else chosen.candidate
    word = visible(journey.vocabulary[token_id].label)
    score = float(dist.logits[token_id])
    found = readout(journey.trace, at, token_id)
    line = f"logit({word}) = {number(score)}"
    strips: tuple[Strip, ...] = ()
    shape = f"logits: [{dist.logits.size:,}]"
    if found is not None:
        line = _products_line(found, word, token_id)
        size = found.x.size
        shape = f"x: [{size}], W_U: [{dist.logits.size:,} × {size}] → {shape}"
        label = f"x · W_U[{token_id}], product by product"
        strips = (
            Strip(
                "inspected",
                f"x: last vector of {token_name(journey)}",
                "signed",
                found.x,
            ),
            Strip("inspectedParts", label, "signed", found.parts),
        )
    return Inspection(
        "logits",
        f"Score of {word} after {token_name(journey)}",
        shape,
        (
            line,
            f"Rank {dist.rank(token_id):,} of {dist.logits.size:,} scores, from "
            f"{number(float(dist.logits.min()))} to {number(float(dist.logits.max()))}",
        ),
        strips,
    )


def _products_line(found: Readout, word: str, token_id: int) -> str:
    top = int(found.parts.argmax())
    x, row, part = (float(v[top]) for v in (found.x, found.row, found.parts))
    added = f" + {number(found.bias)} (bias)" if found.bias else ""
    return (
        f"logit({word}) = x · W_U[{token_id}] = sum of {found.x.size} products{added} "
        f"= {number(found.logit)}; the largest: dim {top}: {number(x)} × {number(row)} "
        f"= {number(part)}"
    )


def inspect_next(journey: Journey, chosen: Selection) -> Inspection:
    """Probabilities from scores: softmax with its numbers."""
    dist = journey.next_token
    listed = [one.id for one in dist.top(2)]
    if chosen.candidate is not None and chosen.candidate not in listed:
        listed.append(chosen.candidate)
    rest = dist.everything_else(TOP)
    return Inspection(
        "next",
        f"Next token after {token_name(journey)}",
        f"probs: [{dist.logits.size:,}], sum 1",
        (
            f"Softmax: p = e^(logit − {number(dist.highest)}) / Σ, with Σ = "
            f"{number(dist.total)} over all {dist.logits.size:,} tokens",
            *(
                f"p({visible(journey.vocabulary[one.id].label)}) = "
                f"e^({number(one.logit)} − {number(dist.highest)}) / "
                f"{number(dist.total)} = {percent(one.prob)}"
                for one in map(dist.candidate, listed)
            ),
            f"everything else: {rest.count:,} tokens, {percent(rest.prob)} together; "
            f"entropy {number(dist.entropy_bits)} bits",
        ),
    )


def inspect_output(journey: Journey, _chosen: Selection) -> Inspection:
    """What an encoder gives for the token."""
    at = journey.focus
    x = journey.final[at]
    name = f"x{index_below(at)}"
    return Inspection(
        "output",
        f"Vector of {token_name(journey)} in this text",
        f"x: [{len(journey.final)} × {x.size}]",
        (
            f"{name} = {vector_text(x)} after {journey.stack.n_layers} layers; "
            f"length {number(length(x))}",
            "An encoder stops here: one vector per token, each made from the whole "
            "text. It predicts no next token.",
        ),
        (Strip("inspected", f"{name}, all {x.size} numbers", "signed", x),),
    )


def inspect_sentence(journey: Journey, chosen: Selection) -> Inspection:
    """What an encoder gives for the whole text, and which tokens it is close to."""
    vectors, s = journey.final, journey.sentence
    n = len(vectors)
    cosines = journey.cosines(chosen.token)
    others = cosines.copy()
    if chosen.token is not None and n > 1:
        others[chosen.token] = -np.inf
    nearest = int(others.argmax())
    of = "the sentence vector" if chosen.token is None else token_name(journey)
    terms = " + ".join(number(float(value)) for value in vectors[:3, 0])
    return Inspection(
        "sentence",
        "Sentence vector",
        f"x: [{n} × {s.size}] → s: [{s.size}]",
        (
            f"s = (x₀ + … + x{index_below(n - 1)}) / {n}, mean pooling: s[0] = "
            f"({terms}{' + …' if n > 3 else ''}) / {n} = {number(float(s[0]))}",
            f"closest to {of}: {visible(journey.trace.tokens[nearest].text)}, cosine "
            f"{number(float(cosines[nearest]))}",
        ),
        (Strip("inspected", f"s, all {s.size} numbers", "signed", s),),
    )
