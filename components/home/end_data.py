"""Where the journey ends, as its browser view wants it."""

from typing import Any

from components.home.inspection import compared_with
from components.home.journey import Entry, Journey, Prediction, SentenceVector
from components.views.number_block import NumberBlock
from components.words.language import counted, said, sentence
from components.words.percent import percent
from core.graphemes import visible


def prediction_data(journey: Journey, end: Prediction) -> dict[str, Any]:
    """The likeliest next tokens, the rest added up, and all scores as a histogram."""
    came = None
    if end.came is not None:
        came = {
            "text": visible(journey.tokens[journey.focus + 1].text),
            "share": percent(end.came.number.prob),
            "rank": f"{end.came.rank:,}",
        }
    return {
        "top": [_candidate(one) for one in end.top],
        "rest": {
            "text": counted(
                end.rest.count,
                "everything else ({n} token)",
                "everything else ({n} tokens)",
            ),
            "prob": end.rest.prob,
            "share": percent(end.rest.prob),
        },
        "scores": {
            "counts": end.counts.tolist(),
            "low": float(end.edges[0]),
            "high": float(end.edges[-1]),
        },
        "came": came,
    }


def _candidate(one: Entry) -> dict[str, Any]:
    return {
        "id": one.number.id,
        "text": visible(one.says.label),
        "append": one.says.text,
        "why": one.says.reason and said(one.says.reason),
        "logit": one.number.logit,
        "prob": one.number.prob,
        "share": percent(one.number.prob),
    }


def vectors_out(
    journey: Journey, end: SentenceVector, data: dict[str, Any], block: NumberBlock
) -> None:
    """Lay down how close each token's final vector is to the one compared with."""
    block.add("cosines", end.cosines)
    data["cosineOf"] = sentence("cosine with {what}", what=compared_with(journey))
    data["feet"]["sentence"] = data["cosineOf"]
