"""The inspector's words for where the journey ends: a next token, or vectors."""

import numpy as np

from components.home.inspection import (
    Inspection,
    Strip,
    all_numbers,
    compared_with,
    token_name,
)
from components.home.journey import Entry, Journey, Prediction, SentenceVector
from components.page.content import section
from components.words.language import sentence, whole
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
        row = f"x · W_U[{token_id}]"
        label = sentence("{products}, product by product", products=row)
        strips = (
            Strip(
                "inspected",
                sentence("x: last vector of {token}", token=token_name(journey)),
                "signed",
                found.x,
            ),
            Strip("inspectedParts", label, "signed", found.parts),
        )
    return Inspection(
        "logits",
        sentence("Score of {word} after {token}", word=word, token=token_name(journey)),
        shape,
        (
            line,
            sentence(
                "Rank {rank} of {n} scores, from {low} to {high}",
                rank=whole(end.explained.rank),
                n=whole(end.d_vocab),
                low=number(end.lowest),
                high=number(end.highest),
            ),
        ),
        strips,
    )


def _products_line(found: Readout, word: str, token_id: int) -> str:
    top = int(found.parts.argmax())
    x, row, part = (float(v[top]) for v in (found.x, found.row, found.parts))
    added = ""
    if found.bias:
        added = sentence(" + {bias} (bias)", bias=number(found.bias))
    return sentence(
        "logit({word}) = {dot} = sum of {n} products{added} = {logit}; the largest: "
        "dim {dim}: {product}",
        word=word,
        dot=f"x · W_U[{token_id}]",
        n=found.x.size,
        added=added,
        logit=number(found.logit),
        dim=top,
        product=f"{number(x)} × {number(row)} = {number(part)}",
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
        sentence("Next token after {token}", token=token_name(journey)),
        sentence("probs: [{n}], sum 1", n=whole(end.d_vocab)),
        (
            sentence(
                "Softmax: p = e^(logit − {highest}) / Σ, with Σ = {total} over all "
                "{n} tokens",
                highest=number(end.highest),
                total=number(end.total),
                n=whole(end.d_vocab),
            ),
            *(
                f"p({_word(one)}) = "
                f"e^({number(one.number.logit)} − {number(end.highest)}) / "
                f"{number(end.total)} = {percent(one.number.prob)}"
                for one in listed
            ),
            sentence(
                "everything else: {n} tokens, {share} together; entropy {bits} bits",
                n=whole(end.rest.count),
                share=percent(end.rest.prob),
                bits=number(end.entropy_bits),
            ),
        ),
    )


def inspect_output(journey: Journey, end: SentenceVector) -> Inspection:
    """What an encoder gives for the token."""
    x, name = end.here, f"x{index_below(journey.focus)}"
    return Inspection(
        "output",
        sentence("Vector of {token} in this text", token=token_name(journey)),
        f"x: [{len(journey.tokens)} × {x.size}]",
        (
            sentence(
                "{vector} after {n} layers; length {length}",
                vector=f"{name} = {vector_text(x)}",
                n=journey.n_layers,
                length=number(length(x)),
            ),
            section("home", "encoder end"),
        ),
        (Strip("inspected", all_numbers(name, x.size), "signed", x),),
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
        sentence("Sentence vector"),
        f"x: [{n} × {s.size}] → s: [{s.size}]",
        (
            sentence(
                "{sum}, mean pooling: {first}",
                sum=f"s = (x₀ + … + x{index_below(n - 1)}) / {n}",
                first=f"s[0] = ({terms}{' + …' if n > 3 else ''}) / {n} = "
                f"{number(float(s[0]))}",
            ),
            sentence(
                "closest to {what}: {token}, cosine {cosine}",
                what=compared_with(journey),
                token=visible(journey.tokens[nearest].text),
                cosine=number(float(end.cosines[nearest])),
            ),
        ),
        (Strip("inspected", all_numbers("s", s.size), "signed", s),),
    )
