"""Where the journey ends, as its browser view wants it."""

from typing import Any

import numpy as np

from components.home.choice import Selection
from components.home.inspection import TOP
from components.home.journey import Journey
from components.views.number_block import NumberBlock
from components.words.percent import percent
from core.distribution import Candidate
from core.graphemes import visible

BINS = 48
"""Bars of the histogram of all raw scores."""


def prediction_data(journey: Journey) -> dict[str, Any]:
    """The likeliest next tokens, the rest added up, and all scores as a histogram."""
    dist = journey.next_token
    rest = dist.everything_else(TOP)
    counts, edges = np.histogram(dist.logits, BINS)
    following = journey.focus + 1
    tokens = journey.trace.tokens
    came = None
    if following < len(tokens):
        token = tokens[following]
        came = {
            "text": visible(token.text),
            "share": percent(dist.candidate(token.id).prob),
            "rank": f"{dist.rank(token.id):,}",
        }
    return {
        "top": [_candidate(journey, one) for one in dist.top(TOP)],
        "rest": {
            "text": f"everything else ({rest.count:,} tokens)",
            "prob": rest.prob,
            "share": percent(rest.prob),
        },
        "scores": {
            "counts": counts.tolist(),
            "low": float(edges[0]),
            "high": float(edges[-1]),
        },
        "came": came,
    }


def _candidate(journey: Journey, one: Candidate) -> dict[str, Any]:
    says = journey.vocabulary[one.id]
    return {
        "id": one.id,
        "text": visible(says.label),
        "append": says.text,
        "why": says.reason,
        "logit": one.logit,
        "prob": one.prob,
        "share": percent(one.prob),
    }


def vectors_out(
    journey: Journey, chosen: Selection, data: dict[str, Any], block: NumberBlock
) -> None:
    """Lay down how close each token's final vector is to the one compared with."""
    block.add("cosines", journey.cosines(chosen.token))
    of = "the sentence vector"
    if chosen.token is not None:
        of = visible(journey.trace.tokens[chosen.token].text)
    data["cosineOf"] = f"cosine with {of}"
    data["feet"]["sentence"] = data["cosineOf"]
