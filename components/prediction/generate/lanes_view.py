"""All branches behind a text as lanes, each joined to the one that it comes from."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from components.views.mounting import component
from components.views.serve import view_css, view_html, view_js
from components.words.language import sentence
from components.words.percent import percent
from core.prediction.branches import Lane, Path, Tree
from core.text.continuation import Continuations

_VIEW = component(
    "headlight_generate_lanes",
    html=view_html("""
<div class="lanes" role="group" aria-label="Branches"><div class="grid"></div></div>
"""),
    css=view_css("prediction/generate/lanes_view.css"),
    js=view_js("prediction/generate/lanes_view.js"),
)


def generate_lanes(
    tree: Tree,
    path: Path,
    at: int,
    vocabulary: Continuations,
    *,
    key: str,
    on_go: Callable[[Path], None],
) -> None:
    """Draw the tree; a click on a token goes to its branch and its step."""
    lanes = tree.lanes(path)

    def go() -> None:
        lane, end = st.session_state[key]["go"]
        if 0 <= lane < len(lanes):
            on_go(lanes[lane].path[: int(end)])

    _VIEW(key=key, data=lanes_data(tree, lanes, path, at, vocabulary), on_go_change=go)


def lanes_data(
    tree: Tree,
    lanes: Sequence[Lane],
    path: Path,
    at: int,
    vocabulary: Continuations,
) -> dict[str, Any]:
    """What the browser paints: for each lane where it begins and its own tokens."""
    drawn = []
    for lane in lanes:
        tokens = []
        for end in range(lane.start + 1, len(lane.path) + 1):
            here, prob = lane.path[:end], tree.node(lane.path[:end]).prob
            says = vocabulary[here[-1]].visible
            tokens.append(
                {
                    "label": says,
                    "on": path[:end] == here,
                    "lit": path[:end] == here and end == at + 1,
                    "said": sentence("Step {n}: {token}", n=end, token=says)
                    + ("" if prob is None else f", {percent(prob)}"),
                }
            )
        drawn.append({"start": lane.start, "parent": lane.parent, "tokens": tokens})
    return {"lanes": drawn}
