"""The same heads drawn by others: BertViz's head view, and a grid of Plotly heat maps.

Both are wanted by a measurement only (``bench/requirements.txt``); without them it says
so and goes on.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

import numpy as np
import torch
from jaxtyping import Float

HOW_TO_GET_THEM = "pip install --no-deps -r bench/requirements.txt"
MARKED = ("peer-data", "peer-painted")
"""Marks of a page: the script has its numbers, and one frame after it has drawn."""
PAINTED = f"""
requestAnimationFrame(() => {{
  const channel = new MessageChannel();
  channel.port1.onmessage = () => performance.mark("{MARKED[1]}");
  channel.port2.postMessage(null);
}});
"""


class Page:
    """What BertViz wants of IPython's HTML and Javascript: a text in ``data``."""

    def __init__(self, data: str) -> None:
        self.data = data


def bertviz_html(
    patterns: Float[np.ndarray, "layer head query key"], tokens: list[str]
) -> str | None:
    """The page of BertViz's head view; None where BertViz is not installed."""
    if "IPython" not in sys.modules:
        display = ModuleType("IPython.display")
        vars(display).update(HTML=Page, Javascript=Page, display=None)
        sys.modules["IPython"] = ModuleType("IPython")
        sys.modules["IPython.display"] = display
    try:
        bertviz: Any = import_module("bertviz")
    except ImportError:
        return None
    layers = [torch.from_numpy(layer[None]) for layer in patterns]
    return bertviz.head_view(layers, tokens, html_action="return").data


def plotly_html(patterns: Float[np.ndarray, "layer head query key"]) -> str | None:
    """A page with a heat map a head; None where Plotly is not installed."""
    try:
        plotly: Any = import_module("plotly.subplots")
        graphs: Any = import_module("plotly.graph_objects")
    except ImportError:
        return None
    n_layers, n_heads = patterns.shape[:2]
    gaps = {"horizontal_spacing": 0.2 / n_heads, "vertical_spacing": 0.2 / n_layers}
    figure = plotly.make_subplots(rows=n_layers, cols=n_heads, **gaps)
    for layer, head in np.ndindex(n_layers, n_heads):
        map_of = graphs.Heatmap(
            z=patterns[layer, head], zmin=0, zmax=1, colorscale="Purples"
        )
        figure.add_trace(map_of.update(showscale=False), row=layer + 1, col=head + 1)
    figure.update_xaxes(visible=False).update_yaxes(visible=False, autorange="reversed")
    figure.update_layout(width=600, height=max(400, 40 * n_layers), margin_t=10)
    html = figure.to_html(include_plotlyjs=True, post_script=PAINTED)
    before, draw, after = html.rpartition("Plotly.newPlot(")
    return f'{before}performance.mark("{MARKED[0]}"); {draw}{after}'
