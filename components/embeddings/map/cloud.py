"""Points of a map in two or three dimensions, as Plotly draws them."""

import html
from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from jaxtyping import Float, Int

from components.embeddings.map.label_places import label_places, places_beside
from components.words.language import sentence
from core.embeddings.cloud import Cloud

COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9")
"""Okabe-Ito without the yellow, which is not seen on white; one a group."""
SYMBOLS = (
    "circle", "square", "diamond", "cross", "x", "triangle-up", "triangle-down", "star",
)  # fmt: skip
"""The shape tells those groups apart that share a colour."""
SOLID = 3
"""Dimensions of a map that can be turned."""
SOLID_SYMBOLS = (*SYMBOLS[:5], "circle-open", "square-open", "diamond-open")
"""All that Plotly draws in three dimensions."""
SOLID_SCALE = {"cross": 1.6, "x": 0.6}
"""There some shapes are drawn smaller or larger than they are asked to be."""
EDGE = "#7d8496"
TEXT = "#000037"
"""Stands for the theme's strong grey: Streamlit puts that in, in the browser."""
HEIGHT = 440
ROOM = (560.0, 330.0)
"""Pixels that the points have at least on a laptop."""
LONGEST = 18
"""Letters of a name that are drawn; all of them are told on pointing at the point."""
FEW = 12
"""With more points than this in three dimensions, only the chosen ones are named."""
EYE = {"x": 1.45, "y": 1.45, "z": 0.85}
"""From where a map in three dimensions is seen: far enough for the axes' titles."""
LOOK_AT = {"x": 0.0, "y": 0.0, "z": -0.12}
"""And at what."""
OPENING = np.pi / 4
"""Plotly's angle of view, from the lower edge to the upper one."""
FIGURES = ".5g"


@dataclass(frozen=True, eq=False)
class Drawn:
    """A cloud with its place in the picture and all that is said of its points."""

    cloud: Cloud
    labels: tuple[str, ...]
    """The name of each point."""
    groups: tuple[str, ...]
    """The name of each group."""
    centres: tuple[str, ...]
    """What the centre of each group is called."""
    coords: Float[np.ndarray, "point axis"]
    axes: tuple[str, ...]
    """The titles of the axes."""
    measured: bool
    """Whether the numbers on the axes mean something."""
    kept: Int[np.ndarray, " point"]
    """How many of a point's nearest are near in the picture too."""
    n_near: int
    """How many nearest were looked at."""


def cloud_figure(drawn: Drawn) -> go.Figure:
    """The points by group, the chosen ones large and named."""
    solid = drawn.coords.shape[1] == SOLID
    places = name_places(drawn)
    traces = [
        _trace(drawn, group, np.flatnonzero(drawn.cloud.groups == group), places, solid)
        for group in np.unique(drawn.cloud.groups).tolist()
    ]
    figure = go.Figure(traces)
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        legend={
            "orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom",
            "bgcolor": "rgba(0, 0, 0, 0)",
            "itemsizing": "constant", "font": {"size": 13, "color": TEXT},
        },
        hoverlabel={"align": "left", "namelength": 0, "font": {"color": TEXT}},
        # The reader's own turning and zooming outlives a run on the same points.
        uirevision=hash((drawn.labels, drawn.axes, drawn.coords.tobytes())),
    )  # fmt: skip
    axes = [_axis(title, drawn.measured) for title in drawn.axes]
    if solid:
        figure.update_layout(scene=_scene(drawn, axes))
    else:
        # One scale for both, so that a distance looks alike in every direction. A
        # finger that moves over the picture scrolls the page; the tool bar zooms.
        axes = [axis | {"mirror": True} for axis in axes]
        axes[1] |= {"scaleanchor": "x", "scaleratio": 1}
        figure.update_layout(xaxis=axes[0], yaxis=axes[1], dragmode=False)
    return figure


def _scene(drawn: Drawn, axes: list[dict]) -> dict:
    """Three axes of one scale, in a box that is seen whole however long one is."""
    middle, half = _box(drawn)
    ranges = np.stack([middle - half, middle + half], axis=1).tolist()
    sizes = (half / half.max()).tolist()
    named = {
        f"{name}axis": axis | {"range": span}
        for name, axis, span in zip("xyz", axes, ranges, strict=True)
    }
    return {
        **named,
        "aspectmode": "manual",
        "aspectratio": dict(zip("xyz", sizes, strict=True)),
        "dragmode": "orbit",
        "camera": {"eye": EYE, "center": LOOK_AT},
    }


def _box(
    drawn: Drawn,
) -> tuple[Float[np.ndarray, " axis"], Float[np.ndarray, " axis"]]:
    """The middle of the box around all points, and half its size on each axis."""
    low, high = drawn.coords.min(axis=0), drawn.coords.max(axis=0)
    half = 0.54 * np.maximum(high - low, 0.1 * (high - low).max())
    return (low + high) / 2, half


def seen_at_first(drawn: Drawn) -> Float[np.ndarray, "point 2"]:
    """Where the points of a map in three dimensions lie before it is turned, in pixels.

    y goes upwards, 0 is the middle of the picture.
    """
    return _projected(drawn, drawn.coords)


def corners_at_first(drawn: Drawn) -> Float[np.ndarray, "8 2"]:
    """The same of the box around them: 4 more is far along x, 2 along y, 1 along z."""
    middle, half = _box(drawn)
    signs = [[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]
    return _projected(drawn, middle + half * np.array(signs, dtype=np.float32))


def _projected(
    drawn: Drawn, coords: Float[np.ndarray, "point 3"]
) -> Float[np.ndarray, "point 2"]:
    middle, half = _box(drawn)
    points = (coords - middle) / (2 * half.max())
    eye, centre = (np.array([one[axis] for axis in "xyz"]) for one in (EYE, LOOK_AT))
    ahead = (centre - eye) / np.linalg.norm(centre - eye)
    right = np.cross(ahead, [0, 0, 1])
    right /= np.linalg.norm(right)
    across = np.stack([right, np.cross(right, ahead)])
    far = (points - eye) @ ahead
    pixels = HEIGHT / 2 / np.tan(OPENING / 2)
    return (pixels * ((points - eye) @ across.T) / far[:, None]).astype(np.float32)


def cloud_table(drawn: Drawn) -> pd.DataFrame:
    """A row a point, with every number that is told of it."""
    cloud = drawn.cloud
    names = [drawn.groups[one] for one in cloud.groups]
    table = {
        "says": drawn.labels,
        "row": cloud.rows,
        "group": names,
        "chosen": cloud.chosen,
        sentence("cosine to the centre of the group"): cloud.cosines,
    }
    places = {title: drawn.coords[:, i] for i, title in enumerate(drawn.axes)}
    kept = {f"of {drawn.n_near} nearest kept": drawn.kept}
    return pd.DataFrame(table | places | kept)


def name_places(drawn: Drawn) -> list[str | None]:
    """Where each point's name stands; None for a point that is not named."""
    chosen = drawn.cloud.chosen
    order = np.lexsort((-drawn.cloud.cosines, ~chosen))
    labels = [shortened(label) for label in drawn.labels]
    if drawn.coords.shape[1] == SOLID:
        # As the box is seen at first; when it is turned, names may meet.
        named = order if len(chosen) <= FEW else [i for i in order if chosen[i]]
        nobody_must = [False] * len(labels)
        return places_beside(seen_at_first(drawn), labels, nobody_must, list(named))
    return label_places(drawn.coords, labels, chosen.tolist(), order.tolist(), ROOM)


def _trace(
    drawn: Drawn,
    group: int,
    points: Int[np.ndarray, " point"],
    places: list[str | None],
    solid: bool,
) -> go.Scatter | go.Scatter3d:
    chosen, at = drawn.cloud.chosen[points], points.tolist()
    # In three dimensions Plotly shows names as they are.
    shown = str if solid else escaped
    names = [shown(shortened(drawn.labels[one])) for one in at]
    symbols = SOLID_SYMBOLS if solid else SYMBOLS
    symbol = symbols[group % len(symbols)]
    scale = SOLID_SCALE.get(symbol, 1.0) if solid else 1.0
    marks = (9 * scale, 6 * scale) if solid else (14, 8)
    style = {
        "name": escaped(shortened(drawn.groups[group])),
        "mode": "markers+text",
        "marker": {
            "color": COLOURS[group % len(COLOURS)],
            "symbol": symbol,
            "size": np.where(chosen, *marks),
            "opacity": 0.9,
            "line": {"color": EDGE, "width": 0.5},
        },
        "text": [
            name if places[one] else "" for name, one in zip(names, at, strict=True)
        ],
        "textposition": _one_or_all([places[one] or "top center" for one in at]),
        "textfont": {"size": np.where(chosen, 15, 12), "color": TEXT},
        "hovertext": [_told(drawn, one) for one in at],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "showlegend": True,
    }
    places_of = dict(zip("xyz", drawn.coords[points].T, strict=False))
    if solid:
        return go.Scatter3d(**style, **places_of)
    return go.Scatter(**style, **places_of, cliponaxis=False)


def _one_or_all(beside: list[str]) -> str | list[str]:
    """Of one point alone Plotly would put the name of a list onto the point."""
    return beside[0] if len(set(beside)) == 1 else beside


def _told(drawn: Drawn, point: int) -> str:
    """All that is said of a point when it is pointed at."""
    group = drawn.cloud.groups[point]
    how = (
        "chosen in the group {group}"
        if drawn.cloud.chosen[point]
        else "neighbour in the group {group}"
    )
    lines = [
        f"<b>{escaped(drawn.labels[point])}</b>",
        sentence(how, group=escaped(drawn.groups[group])),
        sentence(
            "cosine to {centre}: {cosine}",
            centre=escaped(drawn.centres[group]),
            cosine=f"{drawn.cloud.cosines[point]:{FIGURES}}",
        ),
    ]
    lines += [
        f"{title.partition(',')[0]}: {value:{FIGURES}}"
        for title, value in zip(drawn.axes, drawn.coords[point].tolist(), strict=True)
    ]
    kept = sentence(
        "{n} of its {all} nearest are near here too",
        n=drawn.kept[point],
        all=drawn.n_near,
    )
    return "<br>".join([*lines, kept])


def _axis(title: str, measured: bool) -> dict:
    return {
        "title": {"text": title, "font": {"size": 14, "color": TEXT}},
        "showticklabels": measured,
        # A grid invites to measure; a mere frame does not.
        "showgrid": measured,
        "showline": not measured,
        "linecolor": EDGE,
        "zeroline": False,
        "tickfont": {"size": 12, "color": TEXT},
    }


def shortened(label: str) -> str:
    """A name that is short enough to be drawn."""
    return label if len(label) <= LONGEST else f"{label[: LONGEST - 1]}…"


def escaped(label: str) -> str:
    """A name that Plotly shows letter by letter, whatever it holds."""
    return html.escape(label, quote=False)
