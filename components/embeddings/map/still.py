"""A map as a still picture, and how the variance is shared among the components."""

import altair as alt
import numpy as np
import pandas as pd
from jaxtyping import Float

from components.embeddings.map.cloud import (
    COLOURS,
    EDGE,
    SOLID,
    SOLID_SYMBOLS,
    SYMBOLS,
    Drawn,
    corners_at_first,
    name_places,
    seen_at_first,
    shortened,
)
from components.embeddings.map.label_places import SHIFTS
from components.figures.scales import ACCENT, AMBER, INK
from components.figures.token_axis import Labels

CROSSED = "M-1,-.6L-.6,-1L0,-.4L.6,-1L1,-.6L.4,0L1,.6L.6,1L0,.4L-.6,1L-1,.6L-.4,0Z"
STAR = (
    "M0,-1L.24,-.31L.95,-.31L.36,.12L.59,.81"
    "L0,.38L-.59,.81L-.36,.12L-.95,-.31L-.24,-.31Z"
)
RING = "M1,0A1,1,0,1,1,-1,0A1,1,0,1,1,1,0ZM.6,0A.6,.6,0,1,0,-.6,0A.6,.6,0,1,0,.6,0Z"
FRAME = "M-1,-1H1V1H-1ZM-.6,-.6V.6H.6V-.6Z"
OPEN_DIAMOND = "M0,-1.2L1.2,0L0,1.2L-1.2,0ZM0,-.7L-.7,0L0,.7L.7,0Z"
"""What Vega has no name for, in a box from -1 to 1; inner outlines are holes."""
DRAWN_AS: dict[str, str] = {
    "x": CROSSED, "star": STAR, "circle-open": RING, "square-open": FRAME,
    "diamond-open": OPEN_DIAMOND,
}  # fmt: skip
"""Vega's shape for a shape of Plotly, where it is not called the same."""
COMPONENTS = 10
"""Components whose shares are drawn."""
WIDTH, HEIGHT = 760, 560
LARGE, SMALL = 154, 50
"""Square pixels of circles 14 and 8 pixels wide: of a chosen one and a neighbour."""


def cloud_chart(drawn: Drawn) -> alt.LayerChart:
    """The map with one scale for all its axes; three of them as they are seen first."""
    solid = drawn.coords.shape[1] == SOLID
    seen = seen_at_first(drawn) if solid else drawn.coords
    scales = _scales(corners_at_first(drawn) if solid else seen)
    measured = drawn.measured and not solid
    axis = alt.Axis(labels=measured, grid=measured, ticks=measured, domain=not solid)
    titles = (None, None) if solid else drawn.axes
    names = Labels(shortened(name) for name in drawn.groups)
    base = (
        alt.Chart(_points(drawn, seen))
        .encode(
            x=alt.X("x:Q", title=titles[0], scale=scales[0], axis=axis),
            y=alt.Y("y:Q", title=titles[1], scale=scales[1], axis=axis),
        )
        .add_params(*names.params())
    )
    named = [_named(base, place) for place in SHIFTS]
    layers = [_marks(base, drawn, names), *named]
    if solid:
        layers = [*_edges(drawn), *layers]
    return alt.LayerChart(layer=layers, width=WIDTH, height=HEIGHT)


def _scales(seen: Float[np.ndarray, "point axis"]) -> list[alt.Scale]:
    low, high = seen.min(axis=0)[:2], seen.max(axis=0)[:2]
    unit = float(((high - low) / (WIDTH, HEIGHT)).max()) * 0.6 or 1.0
    return [
        alt.Scale(domain=[at - unit * size, at + unit * size], nice=False, zero=False)
        for at, size in zip(((low + high) / 2).tolist(), (WIDTH, HEIGHT), strict=True)
    ]


def _points(drawn: Drawn, seen: Float[np.ndarray, "point axis"]) -> pd.DataFrame:
    cloud = drawn.cloud
    return pd.DataFrame(
        {
            "x": seen[:, 0],
            "y": seen[:, 1],
            "says": [shortened(label) for label in drawn.labels],
            "group": cloud.groups,
            "size": np.where(cloud.chosen, LARGE, SMALL),
            "letters": np.where(cloud.chosen, 15, 12),
            "place": name_places(drawn),
        }
    )


def _marks(base: alt.Chart, drawn: Drawn, names: Labels) -> alt.Chart:
    numbers = np.unique(drawn.cloud.groups).tolist()
    colours = [COLOURS[one % len(COLOURS)] for one in numbers]
    known = SOLID_SYMBOLS if drawn.coords.shape[1] == SOLID else SYMBOLS
    symbols = [known[one % len(known)] for one in numbers]
    shapes: list[str] = [DRAWN_AS.get(one, str(one)) for one in symbols]
    legend = names.legend(orient="top", direction="horizontal", symbolStrokeWidth=0.5)
    return base.mark_point(
        filled=True, opacity=0.9, stroke=EDGE, strokeWidth=0.5
    ).encode(
        color=alt.Color(
            "group:N",
            title=None,
            scale=alt.Scale(domain=numbers, range=colours),
            legend=legend,
        ),
        shape=alt.Shape(
            "group:N",
            title=None,
            scale=alt.Scale(domain=numbers, range=shapes),
            legend=legend,
        ),
        size=alt.Size("size:Q", scale=None, legend=None),
    )


def _named(base: alt.Chart, place: str) -> alt.Chart:
    """The names that stand on this side of their points."""
    right, up = SHIFTS[place]
    return (
        base.transform_filter(alt.FieldEqualPredicate(field="place", equal=place))
        .mark_text(
            align={0: "center", 1: "left", -1: "right"}[int(right)],  # pyright: ignore[reportArgumentType]
            dx=9 * right,
            dy=-15 * up,
            baseline="middle",
            color=INK,
        )
        .encode(text="says:N", size=alt.Size("letters:Q", scale=None, legend=None))
    )


def _edges(drawn: Drawn) -> list[alt.Chart]:
    """The box of a map in three dimensions, and its axes' names at three edges."""
    corners = corners_at_first(drawn)
    ends = [
        (start, start | bit)
        for bit in (4, 2, 1)
        for start in range(8)
        if not start & bit
    ]
    rows = [
        {"x": x, "y": y, "x2": x2, "y2": y2}
        for a, b in ends
        for (x, y), (x2, y2) in [(corners[a].tolist(), corners[b].tolist())]
    ]
    lines = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_rule(color=EDGE, strokeWidth=0.5)
        .encode(x="x:Q", y="y:Q", x2="x2:Q", y2="y2:Q")
    )
    # Corners are numbered by their bits x, y, z; these three edges stand in front of
    # and beside the box.
    middles = [(corners[a] + corners[b]) / 2 for a, b in ((2, 6), (4, 6), (4, 5))]
    told = [
        {"x": float(x), "y": float(y), "says": title}
        for (x, y), title in zip(middles, drawn.axes, strict=True)
    ]
    titles = (
        alt.Chart(alt.InlineData(values=told))
        .mark_text(color=INK, fontSize=12, dy=14)
        .encode(x="x:Q", y="y:Q", text="says:N")
    )
    return [lines, titles]


def variance_table(shares: Float[np.ndarray, " component"]) -> pd.DataFrame:
    """A row a component: its share of the variance, and of all up to it together."""
    return pd.DataFrame(
        {
            "component": np.arange(1, len(shares) + 1),
            "share of the variance": shares,
            "together": np.cumsum(shares, dtype=np.float64),
        }
    )


def variance_chart(
    shares: Float[np.ndarray, " component"], n_axes: int
) -> alt.LayerChart:
    """A bar for each of the first components, and a line for all up to it together.

    Args:
        shares: of all components, the largest first.
        n_axes: how many of them are axes of the map; their bars are strong.
    """
    table = variance_table(shares)[:COMPONENTS]
    table = table.assign(shown=table["component"] <= n_axes)
    base = alt.Chart(table).encode(
        x=alt.X("component:O", title="component", axis=alt.Axis(labelAngle=0)),
        tooltip=[
            alt.Tooltip("component:O"),
            alt.Tooltip("share of the variance:Q", format=".3~p"),
            alt.Tooltip("together:Q", format=".3~p"),
        ],
    )
    y = alt.Axis(format="%", values=[0, 0.5, 1])
    scale = alt.Scale(domain=[0, 1])
    bars = base.mark_bar(color=ACCENT, cornerRadiusEnd=2).encode(
        y=alt.Y("share of the variance:Q", title="variance", axis=y, scale=scale),
        opacity=alt.condition(alt.datum.shown, alt.value(1), alt.value(0.4)),
    )
    line = base.mark_line(color=AMBER, point={"color": AMBER, "size": 22}).encode(
        y=alt.Y("together:Q", scale=scale)
    )
    return alt.LayerChart(layer=[bars, line], height=150)
