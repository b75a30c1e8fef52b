"""A block as a picture: the stream, what branches off it, and what is added to it.

The numbers are those of one layer and one token: how long each vector is.
"""

from typing import Any

import numpy as np

from components.views.mounting import component
from components.views.serve import view_css, view_js
from components.words.language import sentence
from components.words.layer_names import layer_name
from components.words.numbers import length, number
from core.layers.block_at import BlockAt

_VIEW = component(
    "headlight_block_diagram",
    html='<div class="block-diagram" role="img"><svg></svg></div>',
    css=view_css("prediction/block/diagram_view.css"),
    js=view_js("prediction/block/diagram_view.js"),
)
Box = dict[str, Any]


def block_diagram(block: BlockAt, token: str, *, key: str) -> None:
    """Draw the block at one token, with the length of every vector in it."""
    _VIEW(key=key, data=diagram_data(block, token))


def diagram_data(block: BlockAt, token: str) -> dict[str, Any]:
    """What the browser paints: states of the stream, and branches between them."""
    parts = [
        (
            "attention",
            sentence("Attention"),
            sentence("reads other tokens"),
            block.attn_out,
        )
    ]
    if block.cross_out is not None:
        name, says = sentence("Cross-attention"), sentence("reads the encoder")
        parts.append(("cross-attention", name, says, block.cross_out))
    says = sentence("this token alone")
    parts.append(("the MLP", sentence("MLP"), says, block.mlp_out))
    kinds = {one.place: one.kind for one in block.norms}
    branches = [
        {
            "before": kinds.get(f"before {place}", ""),
            "after": kinds.get(f"after {place}", ""),
            "name": name,
            "says": says,
            "length": sentence("adds length {n}", n=number(length(vector))),
        }
        for place, name, says, vector in parts
    ]
    states = _states(block, [vector for *_, vector in parts])
    name = layer_name(block.layer)
    said = [
        sentence(
            "Layer {n} ({layer}) at {token}.", n=block.layer, layer=name, token=token
        )
    ]
    said += [f"{one['name']}: {one['length']}." for one in states]
    said += [f"{one['name']} {one['length']}." for one in branches]
    return {
        "layer": name,
        "token": token,
        "states": states,
        "branches": branches,
        "said": " ".join(said),
    }


def _states(block: BlockAt, added: list[np.ndarray]) -> list[Box]:
    """The vector in the stream before, between and behind the parts.

    Where the block is not a plain sum the vectors between are not known by adding up,
    so they have no number.
    """
    between: list[np.ndarray | None] = []
    here = block.before.astype(np.float64)
    for vector in added[:-1]:
        here = here + vector
        between.append(here if block.additive else None)
    vectors = [block.before, *between, block.after]
    names = [sentence("enters"), *[""] * len(between), sentence("leaves")]
    lengths = [
        "" if one is None else sentence("length {n}", n=number(length(one)))
        for one in vectors
    ]
    return [
        {"name": name, "length": said}
        for name, said in zip(names, lengths, strict=True)
    ]
