"""A map as a still picture, and how the variance is shared among the components."""

import altair as alt
import numpy as np
import pandas as pd
from jaxtyping import Float

from components.figures.cloud import COLOURS, ROOM, Drawn, shortened
from components.figures.label_places import SHIFTS, label_places

SHAPES = ("circle", "square", "diamond", "cross", "triangle-up", "triangle-down")
BAR, LINE = "#5b50e0", "#d97706"
COMPONENTS = 10
"""Components whose shares are drawn."""
WIDTH, HEIGHT = 760, 560


def cloud_chart(drawn: Drawn) -> alt.LayerChart:
    """The first two axes of the map, one scale for both."""
    table = _points(drawn)
    low, high = drawn.coords.min(axis=0)[:2], drawn.coords.max(axis=0)[:2]
    unit = float(((high - low) / (WIDTH, HEIGHT)).max()) * 0.6 or 1.0
    scales = [
        alt.Scale(domain=[at - unit * size, at + unit * size], nice=False, zero=False)
        for at, size in zip(((low + high) / 2).tolist(), (WIDTH, HEIGHT), strict=True)
    ]
    base = alt.Chart(table).encode(
        x=alt.X("x:Q", title=drawn.axes[0], scale=scales[0]),
        y=alt.Y("y:Q", title=drawn.axes[1], scale=scales[1]),
    )
    names = [_named(base, place) for place in SHIFTS]
    return alt.LayerChart(
        layer=[_marks(base, drawn), *names], width=WIDTH, height=HEIGHT
    )


def _points(drawn: Drawn) -> pd.DataFrame:
    cloud = drawn.cloud
    labels = [shortened(label) for label in drawn.labels]
    order = np.lexsort((-cloud.cosines, ~cloud.chosen)).tolist()
    return pd.DataFrame(
        {
            "x": drawn.coords[:, 0],
            "y": drawn.coords[:, 1],
            "says": labels,
            # The number keeps groups of the same name apart.
            "group": [_group(drawn, one) for one in cloud.groups.tolist()],
            "size": np.where(cloud.chosen, 130, 40),
            "place": label_places(
                drawn.coords, labels, cloud.chosen.tolist(), order, ROOM
            ),
        }
    )


def _group(drawn: Drawn, number: int) -> str:
    return f"{number + 1} {shortened(drawn.groups[number])}"


def _marks(base: alt.Chart, drawn: Drawn) -> alt.Chart:
    numbers = np.unique(drawn.cloud.groups).tolist()
    domain = [_group(drawn, one) for one in numbers]
    colours = [COLOURS[one % len(COLOURS)] for one in numbers]
    shapes = [SHAPES[one % len(SHAPES)] for one in numbers]
    return base.mark_point(filled=True, opacity=0.9).encode(
        color=alt.Color(
            "group:N", title="group", scale=alt.Scale(domain=domain, range=colours)
        ),
        shape=alt.Shape("group:N", scale=alt.Scale(domain=domain, range=shapes)),
        size=alt.Size("size:Q", scale=None, legend=None),
    )


def _named(base: alt.Chart, place: str) -> alt.Chart:
    """The names that stand on this side of their points."""
    right, up = SHIFTS[place]
    return (
        base.transform_filter(alt.FieldEqualPredicate(field="place", equal=place))
        .mark_text(
            align={0: "center", 1: "left", -1: "right"}[int(right)],  # pyright: ignore[reportArgumentType]
            dx=8 * right,
            dy=-13 * up,
            baseline="middle",
            fontSize=11,
        )
        .encode(text="says:N")
    )


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
    bars = base.mark_bar(color=BAR, cornerRadiusEnd=2).encode(
        y=alt.Y("share of the variance:Q", title="variance", axis=y, scale=scale),
        opacity=alt.condition(alt.datum.shown, alt.value(1), alt.value(0.4)),
    )
    line = base.mark_line(color=LINE, point={"color": LINE, "size": 22}).encode(
        y=alt.Y("together:Q", scale=scale)
    )
    return alt.LayerChart(layer=[bars, line], height=150)
