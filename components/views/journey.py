"""The journey of a text as one picture: six stations, one lane per token."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from components.journey import Journey, Selection, last_token, predicts_next
from components.journey_inspector import Inspection, inspect
from components.numbers import shown
from core.prediction import Candidate
from core.strips import Strips, colour_limit

_HERE = Path(__file__)
_PARTS = ("page", "paint", "lanes", "ends", "inspector", "act")
_VIEW = st.components.v2.component(
    "headlight_journey",
    html='<div class="journey">\n</div>',
    css=_HERE.with_suffix(".css").read_text("utf-8"),
    js="\n".join(
        _HERE.with_name(f"{name}.js").read_text("utf-8")
        for name in (*(f"journey_{part}" for part in _PARTS), "journey")
    ),
)
TOP = 8
"""Tokens with a bar of their own at the last station."""
BINS = 48
"""Bars of the histogram of all raw scores."""


def journey_view(
    journey: Journey,
    chosen: Selection,
    *,
    key: str,
    links: Mapping[str, str],
    on_selected: Callable[[], None],
    on_append: Callable[[], None],
) -> str | None:
    """Draw the journey; return the address of the page the reader asks for, or None.

    Args:
        journey: the numbers.
        chosen: what the inspector shows.
        key: the widget's own name on the page; its state has ``selected``, a dict of
            station, layer, token, candidate and text, and ``append``, whose ``text``
            is what a clicked bar adds.
        links: the address of the page of each station that has one.
        on_selected: called when the reader chose something to look at.
        on_append: called when the reader clicked a bar.
    """
    result = _VIEW(
        key=key,
        data=journey_data(journey, chosen, links),
        on_selected_change=on_selected,
        on_append_change=on_append,
        on_page_change=_nothing,
    )
    return result.page


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
        "kind": "decoder" if predicts_next(trace) else "encoder",
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
    if predicts_next(trace):
        data |= _prediction(journey)
    else:
        _vectors_out(journey, chosen, data, block)
    data["index"], data["numbers"] = block.index, block.numbers()
    return data


class NumberBlock:
    """Arrays laid end to end as bytes, with an index of what stands where."""

    def __init__(self) -> None:
        """Start empty."""
        self.index: dict[str, tuple[str, int, int]] = {}
        self._parts: list[np.ndarray] = []
        self._size = 0

    def add(self, name: str, values: np.ndarray, kind: str = "f4") -> None:
        """Lay ``values`` down as ``kind``: "f4", "u2" or "u1"."""
        packed = np.ascontiguousarray(values, dtype=np.dtype(kind).newbyteorder("<"))
        raw = packed.reshape(-1).view(np.uint8)
        self.index[name] = (kind, self._size, packed.size)
        padding = np.zeros(-raw.size % 4, dtype=np.uint8)
        self._parts += [raw, padding]
        self._size += raw.size + padding.size

    def numbers(self) -> np.ndarray:
        """All of it as one array of bytes."""
        return np.concatenate(self._parts)


def _nothing() -> None:
    """Tell Streamlit that the view may send this."""


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
                "text": shown(token.text),
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


def _prediction(journey: Journey) -> dict[str, Any]:
    dist = journey.next_token
    rest = dist.everything_else(TOP)
    counts, edges = np.histogram(dist.logits, BINS)
    following = journey.focus + 1
    tokens = journey.trace.tokens
    came = None
    if following < len(tokens):
        token = tokens[following]
        came = {
            "text": shown(token.text),
            "prob": dist.candidate(token.id).prob,
            "rank": dist.rank(token.id),
        }
    return {
        "top": [_candidate(journey, one) for one in dist.top(TOP)],
        "rest": {"count": rest.count, "prob": rest.prob},
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
        "text": shown(says.label),
        "append": says.text,
        "why": says.reason,
        "logit": one.logit,
        "prob": one.prob,
    }


def _vectors_out(
    journey: Journey, chosen: Selection, data: dict[str, Any], block: NumberBlock
) -> None:
    block.add("cosines", journey.cosines(chosen.token))
    of = "the sentence vector"
    if chosen.token is not None:
        of = shown(journey.trace.tokens[chosen.token].text)
    data["cosineOf"] = f"cosine with {of}"
    data["feet"]["sentence"] = data["cosineOf"]
