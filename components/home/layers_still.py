"""The layers' station of the journey as a still picture: who is read, what changes."""

import altair as alt
import numpy as np
import pandas as pd

from components.figures.scales import INDIGO, INK, PAPER, share_scale
from components.figures.shades import QUIET
from components.home.table_still import JourneyNumbers, layer_rows

DARK = 0.25
"""Above this share a bar is white, to be seen on its shade."""
COLUMN = 12
"""Width of a layer in pixels, where there are many."""
ROOM = 150
"""Width of all of them at least."""


def layer_cells(numbers: JourneyNumbers) -> pd.DataFrame:
    """A row per layer and token: its share, its change, and whether it is read most."""
    rows = layer_rows(numbers, "attention", numbers.read)
    changes = np.minimum(numbers.updates.ratio.T.ravel(), 1)
    first = int(numbers.skips_first)
    rivals = numbers.read[:, first:]
    most = np.full(len(rivals), -1)
    some = rivals.max(axis=1, initial=0) > 0
    if some.any():
        most[some] = rivals[some].argmax(axis=1) + first
    return rows.assign(
        change=changes,
        low=0,
        most=rows["position"].to_numpy() == most[rows["layer"].to_numpy()],
        dark=rows["value"] > DARK,
    )


def layer_chart(
    numbers: JourneyNumbers, tokens: alt.Y, height: float
) -> alt.LayerChart:
    """Shade: how much the reader reads a token; bar: change; frame: most read."""
    n_layers = len(numbers.read)
    width = max(ROOM, COLUMN * n_layers)
    lane = height / len(numbers.tokens)
    every = max(1, n_layers // 6)
    axis = alt.Axis(
        labelAngle=0,
        labelExpr="'L' + datum.value",
        values=list(range(0, n_layers, every)),
        ticks=False,
    )
    base = alt.Chart(layer_cells(numbers)).encode(
        x=alt.X("layer:O", title="layer", axis=axis), y=tokens
    )
    # Hidden tokens are given nothing and are not drawn, rather than drawn as 0.
    shades = (
        base.transform_filter("datum.value > 0")
        .mark_rect()
        .encode(
            color=alt.Color(
                "value:Q",
                scale=share_scale(),
                legend=alt.Legend(
                    title="attention",
                    orient="bottom",
                    type="gradient",
                    gradientLength=120,
                ),
            )
        )
    )
    most = base.transform_filter("datum.most").mark_rect(
        filled=False, stroke=INDIGO, strokeWidth=2
    )
    layers = [shades, _bars(base, width / n_layers, lane), most]
    if numbers.layer is not None:
        layers.append(_chosen(numbers.layer))
    return alt.LayerChart(
        layer=layers,
        title=alt.TitleParams(
            f"Layers ×{n_layers}, read by {numbers.tokens[numbers.reader]}",
            subtitle=(
                "bar: change, a full lane is 100 % or more; frame: most read"
                + ", the first token left out" * numbers.skips_first
            ),
        ),
        width=width,
        height=height,
    )


def _bars(base: alt.Chart, step: float, lane: float) -> alt.Chart:
    """As high as the lane for a change of 100 % or more."""
    return (
        base.transform_calculate(high=f"max(1, datum.change * {lane - 3})")
        .mark_rect(
            width=min(8, max(1, 0.4 * step)),
            height=alt.ExprRef("datum.high"),
            yOffset=alt.ExprRef(f"{lane / 2 - 1} - datum.high / 2"),
        )
        .encode(color=alt.condition(alt.datum.dark, alt.value(PAPER), alt.value(QUIET)))
    )


def _chosen(layer: int) -> alt.Chart:
    """The layer whose numbers are looked at."""
    return (
        alt.Chart(alt.InlineData(values=[{"layer": layer}]))
        .mark_rect(filled=False, stroke=INK, strokeDash=[3, 3], strokeWidth=1)
        .encode(x="layer:O")
    )
