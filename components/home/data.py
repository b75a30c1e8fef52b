"""The journey as its browser view wants it: words, and one block of numbers."""

from collections.abc import Mapping
from typing import Any

from components.home.choice import Selection
from components.home.end_data import prediction_data, vectors_out
from components.home.ends import (
    inspect_logit,
    inspect_next,
    inspect_output,
    inspect_sentence,
)
from components.home.inspection import Inspection
from components.home.journey import Journey, ends_in_next_token, last_token
from components.home.lanes import inspect_layer, inspect_token, inspect_vector
from components.home.positions import inspect_position
from components.views.number_block import NumberBlock
from core.graphemes import visible
from core.layers.strips import Strips, colour_limit

_INSPECT = {
    "tokens": inspect_token,
    "vectors": inspect_vector,
    "positions": inspect_position,
    "layers": inspect_layer,
    "logits": inspect_logit,
    "next": inspect_next,
    "output": inspect_output,
    "sentence": inspect_sentence,
}


def inspect(journey: Journey, chosen: Selection) -> Inspection:
    """The chosen station's numbers for the token the journey is seen from."""
    return _INSPECT[chosen.station](journey, chosen)


def journey_data(
    journey: Journey, chosen: Selection, links: Mapping[str, str]
) -> dict[str, Any]:
    """What the browser paints: metadata, and all numbers in one block of bytes."""
    trace = journey.trace
    block = NumberBlock()
    found = inspect(journey, chosen)
    data: dict[str, Any] = {
        "text": trace.text,
        "model": trace.card.id,
        "kind": "decoder" if ends_in_next_token(trace) else "encoder",
        "tokens": _tokens(journey),
        "focus": journey.focus,
        "last": last_token(trace),
        "layers": journey.stack.n_layers,
        "vocabulary": f"{trace.card.d_vocab:,}",
        "selected": {
            "station": chosen.station,
            "token": chosen.token,
            "layer": chosen.layer,
            "candidate": chosen.candidate,
        },
        "links": dict(links),
        "inspect": _inspection(found, block),
        "limits": {},
        "groups": {},
        "shapes": _shapes(journey),
        "feet": {"tokens": "token and its id", "logits": "▾ the five highest"},
    }
    _lanes(journey, data, block)
    if ends_in_next_token(trace):
        data |= prediction_data(journey)
    else:
        vectors_out(journey, chosen, data, block)
    data["index"], data["numbers"] = block.index, block.numbers()
    return data


def _tokens(journey: Journey) -> list[dict[str, Any]]:
    tokens = journey.trace.tokens
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
    card, n = journey.trace.card, len(journey.trace.tokens)
    width = journey.embeddings.shape[1]
    added = journey.position_vectors is not None
    return {
        "tokens": f"{n} {'id' if n == 1 else 'ids'}",
        "vectors": f"{n} × {width} from W_E",
        "positions": f"{card.positions}: {n} × {width}" if added else card.positions,
        "layers": f"{n} × {journey.stack.d_model} through each",
        "logits": f"{card.d_vocab:,} raw scores",
        "next": "softmax over all of them",
        "output": f"{n} × {journey.stack.d_model}",
        "sentence": f"mean of {n} → {journey.stack.d_model}",
    }


def _lanes(journey: Journey, data: dict[str, Any], block: NumberBlock) -> None:
    def add(name: str, strip: Strips) -> None:
        block.add(name, strip.values)
        block.add(f"{name}Dims", strip.dims, "u2")
        data["limits"][name] = colour_limit(strip.values)
        data["groups"][name] = strip.starts.tolist()

    add("vectors", journey.vectors)
    if journey.position_strips is not None:
        add("positions", journey.position_strips)
    if journey.turns is not None:
        pairs = journey.shown_pairs
        block.add("cos", journey.turns.cos[:, pairs])
        block.add("sin", journey.turns.sin[:, pairs])
        angles = journey.turns.angles[pairs].tolist()
        data["pairs"] = [
            {"pair": pair, "angle": angle}
            for pair, angle in zip(pairs.tolist(), angles, strict=True)
        ]
        data["feet"]["positions"] = f"pairs {pairs[0]} to {pairs[-1]}, fast → slow"
    if journey.output is not None:
        add("output", journey.output)
    block.add("delta", journey.updates.change)
    block.add("size", journey.updates.before)
    block.add("read", journey.read.mean(axis=1))
    block.add("strong", journey.read.max(axis=1))
    block.add("strongHead", journey.read.argmax(axis=1), "u2")
