"""Position vectors as charts and tables: maps, waves, curves and lines."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd
from jaxtyping import Float

from components.figures.number_picture import picture_chart
from components.figures.scales import (
    ACCENT,
    ORANGE,
    SLATE,
    TEAL,
    VIOLET,
    signed_scale,
)
from components.words.percent import percent
from core.positions.position_matrix import ByDistance, Plane

EARLY_TO_LATE = [VIOLET, TEAL, "#e2b203"]
"""From the first position to the last, readable on white and on near-black."""
SIDE, TALL = 620, 420
"""Greatest width and height of a map, in pixels."""
MOST_CELLS = 2500
"""A map with more is drawn as one picture."""


def matrix_table(
    matrix: Float[np.ndarray, "position dim"],
    words: Sequence[str] = (),
    first: int = 0,
) -> pd.DataFrame:
    """A row a position: what stands there, and a column a dimension, every number.

    Args:
        matrix: the rows to show.
        words: what stands at the positions, from 0 on.
        first: the position of the first row.
    """
    names = [f"dimension {number}" for number in range(matrix.shape[1])]
    places = range(first, first + len(matrix))
    return _with_places(pd.DataFrame(matrix, columns=names), words, places)


def square_table(
    square: Float[np.ndarray, "position position"],
    positions: Sequence[int],
    words: Sequence[str] = (),
) -> pd.DataFrame:
    """A row and a column for each of the positions."""
    names = [f"position {number}" for number in positions]
    return _with_places(pd.DataFrame(square, columns=names), words, positions)


def _with_places(
    table: pd.DataFrame,
    words: Sequence[str],
    positions: Sequence[int] | None = None,
) -> pd.DataFrame:
    places = list(range(len(table)) if positions is None else positions)
    if words:
        said = [words[at] if at < len(words) else "" for at in places]
        table.insert(0, "says", said)
    table.insert(0, "position", places)
    return table


def map_chart(
    values: Float[np.ndarray, "row col"],
    rows: Sequence[int],
    cols: Sequence[int],
    limit: float,
    across: str,
) -> alt.Chart | alt.LayerChart:
    """The map as on the screen: positions down, ``across`` to the right."""
    width, height = SIDE / len(cols), TALL / len(rows)
    if across == "position":
        width = height = min(width, height)
    size = width * len(cols), min(40, height) * len(rows)
    if values.size > MOST_CELLS:
        return picture_chart(values, rows, cols, limit, across, size)
    # Plain records: a data frame may not have as many rows as a map has cells.
    records = [
        {"row": int(row), "col": int(col), "value": float(values[r, c])}
        for r, row in enumerate(rows)
        for c, col in enumerate(cols)
    ]
    axis = alt.Axis(labelOverlap=True, labelAngle=0, ticks=False)
    scale = signed_scale(limit)
    return (
        alt.Chart(alt.InlineData(values=records))
        .mark_rect()
        .encode(
            x=alt.X("col:O", title=across, axis=axis),
            y=alt.Y("row:O", title="position", axis=axis),
            color=alt.Color("value:Q", scale=scale, title=None),
        )
        .properties(width=size[0], height=size[1])
    )


def distance_table(summed: ByDistance) -> pd.DataFrame:
    """A row a distance: mean, least and most of all pairs so far apart."""
    return pd.DataFrame(
        {
            "distance": np.arange(len(summed.mean)),
            "mean": summed.mean,
            "least": summed.least,
            "most": summed.most,
        }
    )


def distance_lines(summed: ByDistance, title: str) -> alt.LayerChart:
    """The mean against the distance, with a band from the least to the most."""
    base = alt.Chart(distance_table(summed)).encode(
        x=alt.X(
            "distance:Q",
            title="distance between the positions",
            axis=alt.Axis(tickMinStep=1, format="d"),
            scale=alt.Scale(nice=False),
        )
    )
    band = base.mark_area(color=ACCENT, opacity=0.25).encode(
        y=alt.Y("least:Q", title=title), y2="most:Q"
    )
    line = base.mark_line(color=ACCENT).encode(
        y="mean:Q",
        tooltip=[
            "distance",
            *[alt.Tooltip(f"{name}:Q", format=".4f") for name in _NAMES],
        ],
    )
    return alt.LayerChart(layer=[band, line], width="container", height=300)


_NAMES = ("mean", "least", "most")


def plane_table(plane: Plane, words: Sequence[str]) -> pd.DataFrame:
    """A row a position: where it stands in the plane, and what of the text is there."""
    table = pd.DataFrame(plane.points, columns=["first", "second"])
    return _with_places(table, words)


def plane_curve(plane: Plane, words: Sequence[str]) -> alt.LayerChart:
    """The positions as a curve in the order of the text; the text's own are ringed."""
    table = plane_table(plane, words).assign(used=lambda t: t.position < len(words))
    titles = [
        f"{name} axis: {percent(share)} of the variance"
        for name, share in zip(("first", "second"), plane.explained, strict=True)
    ]
    # One scale for both axes, so that a circle is a circle.
    end = float(np.abs(plane.points).max()) * 1.08 or 1.0
    scale = alt.Scale(domain=[-end, end], nice=False)
    base = alt.Chart(table).encode(
        x=alt.X("first:Q", title=titles[0], scale=scale),
        y=alt.Y("second:Q", title=titles[1], scale=scale),
    )
    line = base.mark_line(color=SLATE, strokeWidth=1, opacity=0.6).encode(
        order="position:Q"
    )
    tooltip = ["position"] + (["says"] if words else [])
    points = base.mark_circle(size=34).encode(
        color=alt.Color(
            "position:Q",
            title="position",
            scale=alt.Scale(range=EARLY_TO_LATE),
            legend=alt.Legend(orient="top", gradientLength=200),
        ),
        tooltip=tooltip,
    )
    rings = (
        base.transform_filter("datum.used")
        .mark_point(size=70, color=ORANGE, strokeWidth=1.5)
        .encode(tooltip=tooltip)
    )
    ends = base.transform_filter(
        f"datum.position == 0 || datum.position == {len(table) - 1}"
    ).mark_text(dy=-11, color=SLATE, fontSize=12)
    named = ends.encode(text="position:N")
    layers = [line, points, rings, named]
    return alt.LayerChart(layer=layers, width=300, height=300)


def length_table(
    lengths: Float[np.ndarray, " position"],
    to_next: Float[np.ndarray, " step"],
    words: Sequence[str],
) -> pd.DataFrame:
    """A row a position: its row's length, and its cosine with the next row."""
    table = pd.DataFrame({"length": lengths, "cosine with the next": [*to_next, None]})
    return _with_places(table, words)


def length_lines(table: pd.DataFrame) -> alt.Chart:
    """How long each position's row is; a row's likeness to the next in its tip."""
    columns = ("length", "cosine with the next")
    tips = [alt.Tooltip(f"{column}:Q", format=".4f") for column in columns]
    return (
        alt.Chart(table)
        .mark_line(color=ACCENT, strokeWidth=1.2, point={"size": 14, "color": ACCENT})
        .encode(
            x=alt.X("position:Q", scale=alt.Scale(nice=False)),
            y=alt.Y("length:Q", title="length of the row", scale=alt.Scale(zero=True)),
            tooltip=["position", *tips],
        )
        .properties(width="container", height=200)
    )
