"""All layers at one position: what each adds to a logit difference, and how much."""

import altair as alt
import numpy as np
import pandas as pd

from components.figures.scales import AMBER, ROSE, SLATE, VIOLET
from components.figures.token_axis import Labels
from components.words.language import sentence
from components.words.layer_names import layer_name
from core.layers.block_shares import Shares
from core.layers.block_updates import BlockUpdates

NAMES = {
    "embedding": "embedding", "attention": "attention", "cross": "cross-attention",
    "mlp": "MLP", "biases": "biases", "block": "whole layer", "stream": "stream",
}  # fmt: skip
COLOURS = {
    "attention": VIOLET, "cross-attention": AMBER, "MLP": ROSE,
    "embedding": SLATE, "biases": SLATE, "whole layer": ROSE,
    "stream": SLATE,
}  # fmt: skip
"""Readable on white and on near-black; none is the blue, orange or green of q, k, v."""
PICK = "layer"
"""Name of the selection: a layer that was clicked."""


def share_table(shares: Shares) -> pd.DataFrame:
    """A row a part in the order they write: its share, and the sum so far."""
    rows = [
        {
            "place": 0 if part.layer is None else part.layer + 1,
            "layer": "embedding" if part.layer is None else layer_name(part.layer),
            "part": NAMES[part.kind],
            "share": float(share),
        }
        for part, share in zip(shares.parts, shares.shares, strict=True)
    ]
    if shares.constant:
        last = {"layer": "biases", "part": "biases", "share": shares.constant}
        rows.append({"place": rows[-1]["place"] + 1, **last})
    table = pd.DataFrame(rows)
    return table.assign(sum_so_far=table["share"].cumsum())


def share_chart(table: pd.DataFrame, layer: int) -> alt.LayerChart:
    """Bars up and down for each layer, and the sum so far as a line.

    Args:
        table: of ``share_table``.
        layer: the chosen one, marked by a band.
    """
    names = [name for name in COLOURS if name in set(table["part"])]
    labels = _place_names(table)
    axis = labels.axis(labelAngle=0, labelOverlap=True, ticks=False)
    x = alt.X("place:O", title=sentence("layer"), axis=axis)
    totals = table.groupby("place").agg(
        layer=("layer", "first"),
        adds=("share", "sum"),
        sum_so_far=("sum_so_far", "last"),
    )
    for name in names:
        own = table[table["part"] == name].set_index("place")["share"]
        totals[name] = own
    totals = totals.reset_index()
    bars = (
        alt.Chart(table)
        .mark_bar()
        .encode(
            x=x,
            y=alt.Y("share:Q", title=sentence("adds to the difference (logits)")),
            color=_colour(names),
        )
    )
    line = (
        alt.Chart(totals)
        .mark_line(
            color=SLATE, strokeWidth=1.5, point=alt.OverlayMarkDef(color=SLATE, size=16)
        )
        .encode(x=x, y=alt.Y("sum_so_far:Q", title=""))
    )
    zero = alt.Chart(pd.DataFrame({"y": [0]})).mark_rule(color=SLATE).encode(y="y:Q")
    tips = ["layer", *names, "adds", "sum_so_far"]
    pick = alt.selection_point(name=PICK, fields=["place"], clear=False, toggle=False)
    whole = alt.Chart(totals).mark_rect(color=SLATE, cursor="pointer").encode(x=x)
    band = whole.transform_filter(alt.datum.place == layer + 1).encode(
        opacity=alt.value(0.25)
    )
    # Without colour, above all others: a click anywhere in a column counts.
    columns = whole.encode(
        tooltip=[_tip(name) for name in tips], opacity=alt.value(0)
    ).add_params(pick)
    picture = alt.LayerChart(layer=[band, zero, bars, line, columns], height=290)
    return picture.add_params(*labels.params())


def size_table(found: BlockUpdates) -> pd.DataFrame:
    """A row for each layer and kind of update, and for the stream after the layer."""
    rows = [
        {
            "layer": layer,
            "part": NAMES[kind],
            "length": float(found.lengths[row, layer]),
            "cosine": float(found.cosines[row, layer]),
        }
        for layer in range(found.lengths.shape[1])
        for row, kind in enumerate(found.kinds)
    ]
    rows += [
        {
            "layer": layer,
            "part": "stream",
            "length": float(found.stream[layer + 1]),
            "cosine": float(found.stream_cosines[layer + 1]),
        }
        for layer in range(found.lengths.shape[1])
    ]
    return pd.DataFrame(rows).sort_values("layer", kind="stable")


def size_lines(table: pd.DataFrame, layer: int) -> alt.LayerChart:
    """Lengths over the layers, on a logarithmic scale."""
    # A logarithm of 0 is no number; such an update is left out of the line.
    seen = table.query("length > 0")
    y = alt.Y("length:Q", title=sentence("length")).scale(type="log", nice=False)
    return _lines(seen, y, layer)


def cosine_lines(table: pd.DataFrame, layer: int) -> alt.LayerChart:
    """Cosines with the last vector over the layers."""
    low = float(np.floor(10 * min(0.0, table["cosine"].min())) / 10)
    y = alt.Y("cosine:Q", title=sentence("cosine with the last vector")).scale(
        domain=[low, 1]
    )
    return _lines(table, y, layer)


def _lines(table: pd.DataFrame, y: alt.Y, layer: int) -> alt.LayerChart:
    names = [name for name in COLOURS if name in set(table["part"])]
    lines = (
        alt.Chart(table)
        .mark_line(point=alt.OverlayMarkDef(size=14), strokeWidth=1.5)
        .encode(
            x=alt.X("layer:Q", title=sentence("layer"), axis=alt.Axis(tickMinStep=1)),
            y=y,
            color=_colour(names),
            tooltip=["layer", "part", _tip("length"), _tip("cosine")],
        )
    )
    here = alt.Chart(pd.DataFrame({"layer": [layer]}))
    rule = here.mark_rule(color=SLATE, strokeDash=[3, 3]).encode(x="layer:Q")
    return alt.LayerChart(layer=[rule, lines]).properties(height=220)


def _place_names(table: pd.DataFrame) -> Labels:
    """A column for each layer, one for the embedding, and one for the biases."""
    names = {"embedding": "emb.", "biases": "bias"}
    firsts = table.drop_duplicates("place")
    return Labels(names.get(name, name) for name in firsts["layer"])


def _colour(names: list[str]) -> alt.Color:
    scale = alt.Scale(domain=names, range=[COLOURS[name] for name in names])
    legend = alt.Legend(title=None, orient="top")
    return alt.Color("part:N", scale=scale, legend=legend)


def _tip(name: str) -> alt.Tooltip:
    if name == "layer":
        return alt.Tooltip("layer:N")
    title = {"adds": "the layer adds", "sum_so_far": "sum so far"}.get(name, name)
    return alt.Tooltip(f"{name}:Q", title=sentence(title), format=".6~f")
