"""The flow back from one token through the layers, drawn as links between lanes.

Of a short text the browser gets every layer's mean pattern, to the bit, and follows
the sliders by itself. Of a longer one it gets the largest links, and asks again.
"""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import numpy as np
import streamlit as st

from components.attention.flow.choice import LINK_STEPS, FlowChoice
from components.attention.flow.questions import LARGEST, Flow
from components.views.mounting import component
from components.views.number_block import NumberBlock
from components.views.serve import view_css, view_html, view_js
from core.attention.packed import deflated
from core.attention.rollout import RESIDUAL

_VIEW = component(
    "headlight_flow",
    html=view_html("""
<div class="flow">
  <div class="controls">
    <label class="target">Follow back from <select></select></label>
    <label class="links"><span>Links drawn: <output></output></span>
      <input type="range" min="0" step="1"
        title="Only the largest links are drawn; the shares count all of them."></label>
    <label class="keeps"><span>Kept by each token: <output></output></span>
      <input type="range" min="0" max="100" step="5"
        title="How much of itself a token keeps in each layer; 50 % in the paper.">
    </label>
    <label class="from"><span>Down to layer: <output></output></span>
      <input type="range" min="0" step="1"
        title="Where the flow stops; 0 is the input."></label>
    <label class="without">
      <input type="checkbox"><span>Leave out the first token</span></label>
  </div>
  <div class="legend">
    <span class="through">through the layers</span>
    <span class="alone">the last layer alone</span>
    <span class="read">read by attention</span>
    <span class="kept">kept by the token</span>
    <span class="changed" hidden>changed: not the model's numbers
      <button type="button">undo</button></span>
  </div>
  <canvas class="axis" aria-hidden="true"></canvas>
  <div class="lanes" tabindex="0" role="group">
    <canvas class="base"></canvas><canvas class="ways"></canvas>
    <canvas class="lit"></canvas>
  </div>
  <div class="said" aria-live="polite"></div>
  <div class="drawn"></div>
</div>
"""),
    css=view_css("attention/flow/view.css"),
    js=view_js("attention/flow/view.js"),
)


def flow_view(
    flow: Flow,
    choice: FlowChoice,
    *,
    key: str,
    about: dict[str, Any],
    on_chosen: Callable[[], None],
) -> None:
    """Draw the flow; the widget's state has ``chosen``, fields of a FlowChoice.

    Args:
        flow: the flow as the server has computed it.
        choice: which token and layers the reader has chosen.
        key: the widget's own name on the page.
        about: text, kind and number of layers, sent back with every choice.
        on_chosen: called when the reader has chosen otherwise.
    """
    data = flow_data(flow, choice) | about
    _VIEW(key=key, data=data, on_chosen_change=on_chosen)


def sent_choice(key: str) -> dict[str, Any] | None:
    """What the view has just sent; for its callback."""
    return st.session_state[key].chosen


def flow_data(flow: Flow, choice: FlowChoice) -> dict[str, Any]:
    """What the browser paints."""
    block, numbers, source = NumberBlock(), flow.numbers, flow.source
    if source is not None:
        block.add("means", deflated_floats(source.means), "u1")
        block.add("alone", source.alone)
        if source.entry is not None:
            block.add("entry", source.entry)
    else:
        links = numbers.links
        block.add("mass", numbers.mass)
        block.add("alone", numbers.alone)
        block.add("layer", links.layer, "u2")
        block.add("reader", links.reader, "u2")
        block.add("read", links.read, "u2")
        block.add("link", links.mass)
    return {
        "tokens": list(numbers.tokens),
        "targets": list(flow.targets),
        "cross": flow.is_cross,
        "layers": flow.n_layers,
        "choice": asdict(choice),
        "paper": RESIDUAL,
        "steps": list(LINK_STEPS),
        "most": LARGEST,
        "whole": source is not None,
        "all": numbers.links.n_all,
        "index": block.index,
        "numbers": block.numbers(),
    }


def deflated_floats(values: np.ndarray) -> np.ndarray:
    """Numbers as float32, their bytes sorted by weight and compressed."""
    raw = np.ascontiguousarray(values, dtype="<f4").view(np.uint8)
    return deflated(np.ascontiguousarray(raw.reshape(-1, 4).T))
