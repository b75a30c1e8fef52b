"""The journey as a still picture, with the numbers of the live one."""

import altair as alt
import numpy as np
import pandas as pd

from components.figures.journey_table import (
    JourneyNumbers,
    grid_rows,
    layer_rows,
    strip_rows,
)
from components.figures.token_axis import Labels
from core.rotary import Turns
from core.strips import Strips, colour_limit

PURPLE, ORANGE, INDIGO = "#7b3294", "#e66101", "#311b92"
LANE = 18
"""Height of a token's lane in pixels."""


def journey_chart(numbers: JourneyNumbers) -> alt.HConcatChart:
    """The stations side by side: a row per token, a column per cell or layer."""
    height = max(LANE * len(numbers.tokens), 160)
    stations: list[alt.Chart | alt.LayerChart] = [
        _strip_chart(numbers, numbers.vectors, "Vectors", height)
    ]
    if isinstance(numbers.positions, Strips):
        stations.append(_strip_chart(numbers, numbers.positions, "Positions", height))
    elif isinstance(numbers.positions, Turns):
        stations.append(_turn_chart(numbers, numbers.positions, height))
    stations.append(_layer_chart(numbers, height))
    if numbers.output is not None:
        stations.append(_strip_chart(numbers, numbers.output, "Token vectors", height))
    stations.append(_bar_chart(numbers))
    return (
        alt.hconcat(*stations, spacing=18)
        .resolve_scale(color="independent", size="independent")
        .add_params(*Labels(numbers.tokens).params())
    )


def _tokens_axis(numbers: JourneyNumbers, *, labels: bool = True) -> alt.Y:
    axis = Labels(numbers.tokens).axis(title=None, ticks=False, labels=labels)
    return alt.Y("position:O", axis=axis)


def _strip_chart(
    numbers: JourneyNumbers, strip: Strips, title: str, height: int
) -> alt.Chart:
    limit = colour_limit(strip.values)
    scale = alt.Scale(
        domain=[-limit, 0, limit],
        range=[PURPLE, "#ffffff", ORANGE],
        clamp=True,
        interpolate="rgb",
    )
    legend = alt.Legend(title=None, orient="bottom", gradientLength=120, tickCount=3)
    return (
        alt.Chart(strip_rows(title, numbers, strip), title=title)
        .mark_rect()
        .encode(
            x=alt.X("column:O", title="groups of dimensions", axis=_bare_axis()),
            y=_tokens_axis(numbers, labels=title == "Vectors"),
            color=alt.Color("value:Q", scale=scale, legend=legend),
            tooltip=["token", "dim", "value"],
        )
        .properties(width=150, height=height)
    )


def _bare_axis() -> alt.Axis:
    return alt.Axis(labels=False, ticks=False)


def _turn_chart(numbers: JourneyNumbers, turns: Turns, height: int) -> alt.Chart:
    rows = grid_rows("positions", numbers, "turn", np.arctan2(turns.sin, turns.cos))
    # Vega's arrow points up and turns clockwise; ours starts right and turns left.
    rows["degrees"] = 90 - np.degrees(rows["value"])
    return (
        alt.Chart(rows, title="Positions (rotary)")
        .mark_point(shape="arrow", size=90, filled=True, color="#1c1f2b")
        .encode(
            x=alt.X("column:O", title="pairs, fast to slow", axis=_bare_axis()),
            y=_tokens_axis(numbers, labels=False),
            angle=alt.Angle("degrees:Q", scale=None),
            tooltip=["token", "value"],
        )
        .properties(width=110, height=height)
    )


def _layer_chart(numbers: JourneyNumbers, height: int) -> alt.LayerChart:
    rows = layer_rows(numbers, "attention", numbers.read)
    rows["change"] = np.minimum(numbers.updates.ratio.T.ravel(), 1)
    reader = numbers.tokens[numbers.reader]
    base = alt.Chart(rows).encode(
        x=alt.X("layer:O", title="layer"), y=_tokens_axis(numbers, labels=False)
    )
    # Hidden tokens are given nothing and are not drawn, rather than drawn as 0.
    shade = (
        base.transform_filter("datum.value > 0")
        .mark_rect()
        .encode(
            color=alt.Color(
                "value:Q",
                scale=alt.Scale(
                    type="sqrt",
                    domain=[0, 1],
                    range=["#ffffff", INDIGO],
                    interpolate="rgb",
                ),
                legend=alt.Legend(
                    title="attention",
                    orient="bottom",
                    type="gradient",
                    gradientLength=120,
                ),
            )
        )
    )
    dots = base.mark_circle(color="#1c1f2b", stroke="white", strokeWidth=0.5).encode(
        size=alt.Size(
            "change:Q",
            scale=alt.Scale(domain=[0, 1], range=[2, 60]),
            legend=alt.Legend(
                title="change (1: 100 % or more)",
                titleLimit=300,
                orient="bottom",
                symbolFillColor="#1c1f2b",
            ),
        ),
        tooltip=["token", "layer", "value", "change"],
    )
    n_layers = len(numbers.read)
    width = max(150, 11 * n_layers)
    picture = alt.LayerChart(
        layer=[shade, dots],
        title=f"Layers, read by {reader}",
        width=width,
        height=height,
    )
    return picture.resolve_legend(color="independent", size="independent")


def _bar_chart(numbers: JourneyNumbers) -> alt.Chart:
    words = [word for word, _ in numbers.bars]
    rows = pd.DataFrame(
        {
            "place": range(len(words)),
            "word": words,
            "value": [value for _, value in numbers.bars],
        }
    )
    reader = numbers.tokens[numbers.reader]
    title = "Sentence" if numbers.output is not None else f"After {reader}"
    labels = Labels(words)
    return (
        alt.Chart(rows, title=title)
        .mark_bar(color="#4338ca")
        .encode(
            x=alt.X("value:Q", title=numbers.bars_title),
            y=alt.Y("place:O", axis=labels.axis(title=None)),
            tooltip=["word", "value"],
        )
        .add_params(*labels.params())
        .properties(width=170, height=max(160, LANE * len(words)))
    )
