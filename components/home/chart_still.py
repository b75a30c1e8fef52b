"""The journey as a still picture, with the numbers of the live one."""

import altair as alt
import numpy as np
import pandas as pd

from components.figures.scales import INK, signed_scale
from components.figures.shades import HAIR, QUIET
from components.home.last_still import end_chart, scores_chart
from components.home.layers_still import layer_chart
from components.home.table_still import JourneyNumbers, grid_rows, strip_rows
from core.layers.strips import Strips, colour_limit
from core.positions.rotary import Turns

LIGHT = "#dfdef4"
LANE, TOKENS = 18, 150
"""Height of a token's lane, and width of what is said of it, in pixels."""
FONT = "ui-monospace, 'DejaVu Sans Mono', 'Noto Sans Mono', monospace"


def journey_chart(numbers: JourneyNumbers) -> alt.HConcatChart:
    """The stations side by side: a row per token, a column per cell or layer."""
    height = max(LANE * len(numbers.tokens), 160)
    lanes = _lanes(numbers)
    stations: list[alt.Chart | alt.LayerChart | alt.VConcatChart] = [
        _token_chart(numbers, height),
        _strip_chart(numbers, numbers.vectors, "Vectors", height),
    ]
    if isinstance(numbers.positions, Strips):
        stations.append(_strip_chart(numbers, numbers.positions, "Positions", height))
    elif isinstance(numbers.positions, Turns):
        stations.append(_turn_chart(numbers, numbers.positions, height))
    stations.append(layer_chart(numbers, lanes, height))
    if numbers.output is not None:
        stations.append(_strip_chart(numbers, numbers.output, "Token vectors", height))
    if numbers.counts:
        stations.append(scores_chart(numbers))
    stations.append(end_chart(numbers, height))
    return alt.hconcat(*stations, spacing=18).resolve_scale(
        color="independent", size="independent", y="independent"
    )


def _lanes(numbers: JourneyNumbers) -> alt.Y:
    every = list(range(len(numbers.tokens)))
    return alt.Y("position:O", axis=None, scale=alt.Scale(domain=every))


def _token_chart(numbers: JourneyNumbers, height: int) -> alt.LayerChart:
    """The tokens with their ids, and the light on the one that reads."""
    rows = pd.DataFrame(
        {
            "position": range(len(numbers.tokens)),
            "token": numbers.tokens,
            "id": [str(one) for one in numbers.token_ids],
            "lit": [one == numbers.reader for one in range(len(numbers.tokens))],
        }
    )
    base = alt.Chart(rows).encode(y=_lanes(numbers))
    light = base.transform_filter("datum.lit").mark_rect(color=LIGHT)
    tokens = base.mark_text(align="left", dx=4, color=INK, font=FONT, limit=96).encode(
        x=alt.value(0), text="token:N"
    )
    ids = base.mark_text(align="right", dx=-4, color=QUIET).encode(
        x=alt.value(TOKENS), text="id:N"
    )
    return alt.LayerChart(
        layer=[light, tokens, ids], title="Tokens", width=TOKENS, height=height
    )


def _strip_chart(
    numbers: JourneyNumbers, strip: Strips, title: str, height: int
) -> alt.Chart:
    limit = colour_limit(strip.values)
    scale = signed_scale(limit, clamp=True)
    legend = alt.Legend(title=None, orient="bottom", gradientLength=120, tickCount=3)
    return (
        alt.Chart(strip_rows(title, numbers, strip), title=title)
        .mark_rect()
        .encode(
            x=alt.X("column:O", title="groups of dimensions", axis=_bare_axis()),
            y=_lanes(numbers),
            color=alt.Color("value:Q", scale=scale, legend=legend),
            tooltip=["token", "dim", "value"],
        )
        .properties(width=150, height=height)
    )


def _bare_axis() -> alt.Axis:
    return alt.Axis(labels=False, ticks=False)


def _turn_chart(numbers: JourneyNumbers, turns: Turns, height: int) -> alt.LayerChart:
    rows = grid_rows("positions", numbers, "turn", np.arctan2(turns.sin, turns.cos))
    # Vega's arrow points up and turns clockwise; ours starts right and turns left.
    rows["degrees"] = 90 - np.degrees(rows["value"])
    base = alt.Chart(rows).encode(
        x=alt.X("column:O", title="pairs, fast to slow", axis=_bare_axis()),
        y=_lanes(numbers),
    )
    rings = base.mark_point(shape="circle", size=200, color=HAIR, strokeWidth=1)
    arrows = base.mark_point(
        shape="arrow", size=90, filled=True, color=INK, opacity=1
    ).encode(angle=alt.Angle("degrees:Q", scale=None), tooltip=["token", "value"])
    return alt.LayerChart(
        layer=[rings, arrows], title="Positions (rotary)", width=110, height=height
    )
