"""One word in several sentences: cosines over layers, paths in a plane, tables."""

from collections.abc import Sequence
from itertools import combinations

import altair as alt
import numpy as np
import pandas as pd
from jaxtyping import Float
from pandas.io.formats.style import Styler

from components.figures.scales import AMBER, ROSE, SLATE, TEAL, VIOLET
from components.words.layer_names import AFTER_AXIS, after_ticks, state_name
from components.words.percent import percent
from core.embeddings.contextual import NearTokens, Usual
from core.positions.position_matrix import Plane

COLOURS = [VIOLET, TEAL, AMBER, ROSE, "#7a8f1a", "#3b82c4"]
"""Of the uses and of their pairs; readable on white and on near-black."""
SHADE = "rgba(109, 94, 240, 0.16)"
"""Of what differs; faint enough for letters on white and on near-black."""
STATIC = -1
"""Stands on the axis of layers for the rows of W_E, before layer 0."""


def cosine_table(
    cosines: Float[np.ndarray, "layer use use"],
    static: Float[np.ndarray, "use use"],
    labels: Sequence[str],
    usual: Usual,
) -> pd.DataFrame:
    """A row a pair of uses and layer: their cosine, and that of different tokens."""
    depths = [STATIC, *range(len(cosines))]
    rows = [
        {
            "layer": "W_E" if depth == STATIC else state_name(depth),
            "depth": depth,
            "pair": f"{labels[a]} and {labels[b]}",
            "cosine": float((static if depth == STATIC else cosines[depth])[a, b]),
            **_usual_at(usual, depth),
        }
        for a, b in combinations(range(len(labels)), 2)
        for depth in depths
    ]
    return pd.DataFrame(rows)


def _usual_at(usual: Usual, depth: int) -> dict[str, float]:
    names = ("mean", "low", "high")
    return {
        f"different tokens, {name}": (
            float(getattr(usual, name)[depth]) if depth != STATIC else float("nan")
        )
        for name in names
    }


def cosine_lines(table: pd.DataFrame) -> alt.LayerChart:
    """A line a pair of uses over the layers, above what different tokens have."""
    names = {f"different tokens, {name}": name for name in ("mean", "low", "high")}
    table = table.rename(columns=names)
    last = max(table["depth"].tolist())
    x = alt.X(
        "depth:Q",
        title="after layer",
        axis=alt.Axis(
            values=[STATIC, *after_ticks(last)], labelExpr=AFTER_AXIS, grid=False
        ),
        scale=alt.Scale(domain=[STATIC, last], nice=False, padding=8),
    )
    least = float(np.nanmin(table[["cosine", "low"]].to_numpy(dtype=float)))
    scale = alt.Scale(domain=[min(0.0, least), 1], nice=False)
    first = table["pair"] == table["pair"].tolist()[0]
    one = table[first & table["mean"].notna()]
    below = alt.Chart(one).encode(x=x)
    band = below.mark_area(color=SLATE, opacity=0.18).encode(
        y=alt.Y("low:Q", title="cosine", scale=scale), y2="high:Q"
    )
    mean = below.mark_line(color=SLATE, strokeDash=[5, 4]).encode(
        y=alt.Y("mean:Q", title="cosine", scale=scale),
        tooltip=["layer", *_tips("mean", "low", "high")],
    )
    pairs = list(dict.fromkeys(table["pair"]))
    lines = (
        alt.Chart(table)
        .mark_line(point=alt.OverlayMarkDef(size=34))
        .encode(
            x=x,
            y=alt.Y("cosine:Q", title="cosine", scale=scale),
            color=alt.Color(
                "pair:N",
                title=None,
                scale=alt.Scale(domain=pairs, range=_cycled(len(pairs))),
                legend=alt.Legend(orient="top", columns=5, symbolType="stroke"),
            ),
            # Each line thinner than the one below it, so that equal ones both show.
            strokeWidth=alt.StrokeWidth(
                "pair:N",
                scale=alt.Scale(domain=pairs, range=_widths(len(pairs))),
                legend=None,
            ),
            tooltip=["pair", "layer", *_tips("cosine", "mean")],
        )
    )
    layers = [band, mean, lines] if len(one) else [lines]
    return alt.LayerChart(layer=layers, height=330)


def _tips(*names: str) -> list[alt.Tooltip]:
    titles = {"mean": "different tokens", "low": "1 in 20 below", "high": "above"}
    return [
        alt.Tooltip(f"{name}:Q", format=".4f", title=titles.get(name, name))
        for name in names
    ]


def _cycled(count: int) -> list[str]:
    return [COLOURS[at % len(COLOURS)] for at in range(count)]


def _widths(count: int) -> list[float]:
    return np.linspace(4.5 if count > 1 else 2, 1.6, count).tolist()


def path_table(plane: Plane, labels: Sequence[str]) -> pd.DataFrame:
    """A row a use and layer: where its vector stands in the plane."""
    n_layers = len(plane.points) // len(labels)
    return pd.DataFrame(
        {
            "sentence": np.repeat(list(labels), n_layers),
            "layer": _state_names(n_layers) * len(labels),
            "layers_passed": np.tile(np.arange(n_layers), len(labels)),
            "first": plane.points[:, 0],
            "second": plane.points[:, 1],
        }
    )


def path_chart(plane: Plane, labels: Sequence[str]) -> alt.LayerChart:
    """Each use's way through the layers, a point a layer, in one common plane."""
    table = path_table(plane, labels)
    titles = [
        f"{name} axis: {percent(share)} of the variance"
        for name, share in zip(("first", "second"), plane.explained, strict=True)
    ]
    # One scale for both axes, so that equal lengths look equal.
    low, high = plane.points.min(axis=0), plane.points.max(axis=0)
    half = float((high - low).max()) * 0.56 or 1.0
    middle = ((low + high) / 2).tolist()
    scales = [
        alt.Scale(domain=[at - half, at + half], nice=False, zero=False)
        for at in middle
    ]
    uses = list(labels)
    base = alt.Chart(table).encode(
        x=alt.X("first:Q", title=titles[0], scale=scales[0]),
        y=alt.Y("second:Q", title=titles[1], scale=scales[1]),
        color=alt.Color(
            "sentence:N",
            scale=alt.Scale(domain=uses, range=_cycled(len(uses))),
            legend=alt.Legend(orient="top"),
        ),
    )
    tips = ["sentence", "layer", *_tips("first", "second")]
    ways = base.mark_line(strokeWidth=1.6, opacity=0.75).encode(order="layers_passed:Q")
    points = base.mark_circle(size=44, opacity=1).encode(tooltip=tips)
    last = max(table["layers_passed"].tolist())
    named = base.transform_filter(
        f"datum.layers_passed == 0 || datum.layers_passed == {last}"
    ).mark_text(dy=-11, fontSize=12, fontWeight="bold")
    return alt.LayerChart(
        layer=[ways, points, named.encode(text="layer:N")], width=300, height=300
    )


def _state_names(n_states: int) -> list[str]:
    return [state_name(n_passed) for n_passed in range(n_states)]


def nearest_long(
    near: NearTokens, labels: Sequence[str], says: Sequence[Sequence[str]]
) -> pd.DataFrame:
    """A row a use, layer and rank: the token and its cosine, unrounded."""
    n_vectors, n_ranks = near.ids.shape
    n_layers = n_vectors // len(labels)
    return pd.DataFrame(
        {
            "sentence": np.repeat(list(labels), n_layers * n_ranks),
            "layer": np.repeat(_state_names(n_layers), n_ranks).tolist() * len(labels),
            "rank": np.tile(np.arange(1, n_ranks + 1), n_vectors),
            "token": [label for row in says for label in row],
            "id": near.ids.ravel(),
            "cosine": near.cosines.ravel(),
        }
    )


def nearest_wide(long: pd.DataFrame) -> pd.DataFrame:
    """A row a layer, a column a use: the nearest tokens in words."""
    cells: dict[str, dict[str, str]] = {}
    for row in long.to_dict("records"):
        column = cells.setdefault(f"sentence {row['sentence']}", {})
        value = f"{row['cosine']:.2f}".replace("-", "−")
        column[row["layer"]] = ",  ".join(
            filter(None, [column.get(row["layer"]), f"{row['token']} {value}"])
        )
    return pd.DataFrame(cells).rename_axis("layer").reset_index()


def other_than_first(long: pd.DataFrame) -> np.ndarray:
    """True for each cell, a row a layer and a column a use, that differs.

    It differs where its tokens, or their order, are not those of the first use.
    """
    n_uses, n_ranks = len(set(long["sentence"])), max(long["rank"])
    ids = long["id"].to_numpy().reshape(n_uses, -1, n_ranks)
    return (ids != ids[:1]).any(axis=2).T


def nearest_shaded(long: pd.DataFrame) -> Styler:
    """The nearest tokens in words, shaded where they differ from the first use's."""
    wide = nearest_wide(long)
    style = np.full(wide.shape, "", dtype=object)
    style[:, 1:][other_than_first(long)] = f"background-color: {SHADE}"
    return wide.style.apply(lambda _: style, axis=None)
