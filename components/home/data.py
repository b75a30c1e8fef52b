"""The journey as its browser view wants it: words, and one block of numbers."""

from collections.abc import Mapping
from typing import Any

from components.home.end_data import prediction_data, vectors_out
from components.home.ends import (
    inspect_logit,
    inspect_next,
    inspect_output,
    inspect_sentence,
)
from components.home.inspection import Inspection
from components.home.journey import (
    Added,
    Journey,
    Prediction,
    SentenceVector,
    Station,
    Turned,
)
from components.home.lanes import inspect_layer, inspect_token, inspect_vector
from components.home.positions import inspect_position
from components.views.number_block import NumberBlock
from components.words.language import counted, sentence, whole
from core.graphemes import visible
from core.layers.strips import Strips, colour_limit

LANES = {
    "tokens": inspect_token,
    "vectors": inspect_vector,
    "positions": inspect_position,
    "layers": inspect_layer,
}


def inspect(journey: Journey, station: Station) -> Inspection:
    """The station's numbers for the token the journey is seen from."""
    if station in LANES:
        return LANES[station](journey)
    end = journey.end
    if isinstance(end, Prediction):
        return (inspect_logit if station == "logits" else inspect_next)(journey, end)
    return (inspect_output if station == "output" else inspect_sentence)(journey, end)


def journey_data(
    journey: Journey, station: Station, links: Mapping[str, str]
) -> dict[str, Any]:
    """What the browser paints: metadata, and all numbers in one block of bytes."""
    block, end = NumberBlock(), journey.end
    found = inspect(journey, station)
    data: dict[str, Any] = {
        "text": journey.text,
        "model": journey.card.id,
        "kind": "decoder" if isinstance(end, Prediction) else "encoder",
        "tokens": _tokens(journey),
        "focus": journey.focus,
        "last": journey.last,
        "layers": journey.n_layers,
        "vocabulary": f"{journey.card.d_vocab:,}",
        "selected": {
            "station": station,
            "token": journey.token,
            "layer": journey.layer.at,
            "candidate": journey.candidate,
        },
        "links": dict(links),
        "inspect": _inspection(found, block),
        "limits": {},
        "groups": {},
        "shapes": _shapes(journey),
        "feet": {
            "tokens": sentence("token and its id"),
            "logits": sentence("▾ the five highest"),
        },
    }
    _lanes(journey, data, block)
    if isinstance(end, Prediction):
        data |= prediction_data(journey, end)
    else:
        vectors_out(journey, end, data, block)
    data["index"], data["numbers"] = block.index, block.numbers()
    return data


def _tokens(journey: Journey) -> list[dict[str, Any]]:
    tokens = journey.tokens
    groups: dict[int, int] = {}
    for token in tokens:
        groups[token.group] = groups.get(token.group, 0) + 1
    seen: dict[int, int] = {}
    rows = []
    for token in tokens:
        seen[token.group] = part = seen.get(token.group, 0) + 1
        of = groups[token.group]
        rows.append(
            {
                "text": visible(token.text),
                "id": token.id,
                "special": token.special,
                "group": token.group,
                "part": f"{part}/{of}" if of > 1 else "",
            }
        )
    return rows


def _inspection(found: Inspection, block: NumberBlock) -> dict[str, Any]:
    for strip in found.strips:
        block.add(strip.name, strip.values)
    return {
        "station": found.station,
        "title": found.title,
        "shape": found.shape,
        "lines": list(found.lines),
        "layer": found.layer,
        "strips": [
            {
                "name": strip.name,
                "label": strip.label,
                "kind": strip.kind,
                "limit": strip.limit,
                "heads": strip.heads,
                "foot": strip.foot,
            }
            for strip in found.strips
        ],
    }


def _shapes(journey: Journey) -> dict[str, str]:
    card, n = journey.card, len(journey.tokens)
    width = journey.vector.size
    added = isinstance(journey.positions, Added)
    return {
        "tokens": counted(n, "{n} id", "{n} ids"),
        "vectors": sentence("{shape} from W_E", shape=f"{n} × {width}"),
        "positions": f"{card.positions}: {n} × {width}" if added else card.positions,
        "layers": sentence("{shape} through each", shape=f"{n} × {journey.d_model}"),
        "logits": sentence("{n} raw scores", n=whole(card.d_vocab)),
        "next": sentence("softmax over all of them"),
        "output": f"{n} × {journey.d_model}",
        "sentence": sentence("mean of {n} → {size}", n=n, size=journey.d_model),
    }


def _lanes(journey: Journey, data: dict[str, Any], block: NumberBlock) -> None:
    def add(name: str, strip: Strips) -> None:
        block.add(name, strip.values)
        block.add(f"{name}Dims", strip.dims, "u2")
        data["limits"][name] = colour_limit(strip.values)
        data["groups"][name] = strip.starts.tolist()

    add("vectors", journey.vectors)
    if isinstance(journey.positions, Added):
        add("positions", journey.positions.strips)
    if isinstance(journey.positions, Turned):
        turns, pairs = journey.positions.shown, journey.positions.pairs
        block.add("cos", turns.cos)
        block.add("sin", turns.sin)
        angles = turns.angles.tolist()
        data["pairs"] = [
            {"pair": pair, "angle": angle}
            for pair, angle in zip(pairs.tolist(), angles, strict=True)
        ]
        data["feet"]["positions"] = sentence(
            "pairs {first} to {last}, fast → slow", first=pairs[0], last=pairs[-1]
        )
    if isinstance(journey.end, SentenceVector):
        add("output", journey.end.strips)
    block.add("delta", journey.updates.change)
    block.add("size", journey.updates.before)
    block.add("read", journey.reads.mean)
    block.add("strong", journey.reads.largest)
    block.add("strongHead", journey.reads.head, "u2")
