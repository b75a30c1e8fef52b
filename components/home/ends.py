"""The inspector's words for where the journey ends: a next token, or vectors."""

import numpy as np

from components.home.inspection import Inspection, Strip, compared_with, token_name
from components.home.journey import Entry, Journey, Prediction, SentenceVector
from components.words.numbers import index_below, length, number, vector_text
from components.words.percent import percent
from core.graphemes import visible
from core.prediction.readout import Readout


def inspect_logit(journey: Journey, end: Prediction) -> Inspection:
    """One token's raw score as a sum of products."""
    word, token_id = _word(end.explained), end.explained.number.id
    found = end.readout
    line = f"logit({word}) = {number(end.explained.number.logit)}"
    strips: tuple[Strip, ...] = ()
    shape = f"logits: [{end.d_vocab:,}]"
    if found is not None:
        line = _products_line(found, word, token_id)
        size = found.x.size
        shape = f"x: [{size}], W_U: [{end.d_vocab:,} × {size}] → {shape}"
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
            f"Rank {end.explained.rank:,} of {end.d_vocab:,} scores, from "
            f"{number(end.lowest)} to {number(end.highest)}",
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


def _word(one: Entry) -> str:
    return visible(one.says.label)


def inspect_next(journey: Journey, end: Prediction) -> Inspection:
    """Probabilities from scores: softmax with its numbers."""
    listed = [*end.top[:2]]
    if end.explained.number.id not in {one.number.id for one in listed}:
        listed.append(end.explained)
    return Inspection(
        "next",
        f"Next token after {token_name(journey)}",
        f"probs: [{end.d_vocab:,}], sum 1",
        (
            f"Softmax: p = e^(logit − {number(end.highest)}) / Σ, with Σ = "
            f"{number(end.total)} over all {end.d_vocab:,} tokens",
            *(
                f"p({_word(one)}) = "
                f"e^({number(one.number.logit)} − {number(end.highest)}) / "
                f"{number(end.total)} = {percent(one.number.prob)}"
                for one in listed
            ),
            f"everything else: {end.rest.count:,} tokens, "
            f"{percent(end.rest.prob)} together; "
            f"entropy {number(end.entropy_bits)} bits",
        ),
    )


def inspect_output(journey: Journey, end: SentenceVector) -> Inspection:
    """What an encoder gives for the token."""
    x, name = end.here, f"x{index_below(journey.focus)}"
    return Inspection(
        "output",
        f"Vector of {token_name(journey)} in this text",
        f"x: [{len(journey.tokens)} × {x.size}]",
        (
            f"{name} = {vector_text(x)} after {journey.n_layers} layers; "
            f"length {number(length(x))}",
            "An encoder stops here: one vector per token, each made from the whole "
            "text. It predicts no next token.",
        ),
        (Strip("inspected", f"{name}, all {x.size} numbers", "signed", x),),
    )


def inspect_sentence(journey: Journey, end: SentenceVector) -> Inspection:
    """What an encoder gives for the whole text, and which tokens it is close to."""
    s, n = end.mean, len(journey.tokens)
    others = end.cosines.copy()
    if journey.token is not None and n > 1:
        others[journey.token] = -np.inf
    nearest = int(others.argmax())
    terms = " + ".join(number(float(value)) for value in end.firsts)
    return Inspection(
        "sentence",
        "Sentence vector",
        f"x: [{n} × {s.size}] → s: [{s.size}]",
        (
            f"s = (x₀ + … + x{index_below(n - 1)}) / {n}, mean pooling: s[0] = "
            f"({terms}{' + …' if n > 3 else ''}) / {n} = {number(float(s[0]))}",
            f"closest to {compared_with(journey)}: "
            f"{visible(journey.tokens[nearest].text)}, cosine "
            f"{number(float(end.cosines[nearest]))}",
        ),
        (Strip("inspected", f"s, all {s.size} numbers", "signed", s),),
    )
