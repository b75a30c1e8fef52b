"""Turned queries and keys as charts and tables: distances, angles, layers."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd
from jaxtyping import Float, Int

from components.figures.scales import ACCENT, GOLD, SLATE
from components.words.language import sentence
from core.positions.rotary import Turns

TALL = 220


def distance_table(
    distances: Int[np.ndarray, " distance"],
    scores: Float[np.ndarray, " distance"],
    products: Float[np.ndarray, "distance pair"],
    rest: float,
) -> pd.DataFrame:
    """A row a distance: the score, then what each pair adds to the dot product."""
    table = pd.DataFrame({"distance": distances, "score": scores})
    pairs = pd.DataFrame(
        products, columns=[f"pair {pair}" for pair in range(products.shape[1])]
    )
    if rest:
        pairs["not turned"] = rest
    return pd.concat([table, pairs], axis=1)


def distance_chart(
    distances: Int[np.ndarray, " distance"],
    scores: Float[np.ndarray, " distance"],
    own: tuple[int, float],
) -> alt.LayerChart:
    """The score over the distance; the text's own distance and score are marked."""
    table = pd.DataFrame({"distance": distances, "score": scores})
    axis = alt.X(
        "distance:Q", title=sentence("distance from query back to key"),
        scale=alt.Scale(nice=False), axis=alt.Axis(format="d"),
    )  # fmt: skip
    line = alt.Chart(table).mark_line(color=ACCENT).encode(x=axis, y="score:Q")
    here = alt.Chart(pd.DataFrame({"distance": [own[0]], "score": [own[1]]}))
    rule = here.mark_rule(color=SLATE, strokeDash=[4, 4]).encode(x="distance:Q")
    point = here.mark_point(color=GOLD, filled=True, size=90, opacity=1).encode(
        x="distance:Q", y="score:Q"
    )
    return alt.LayerChart(layer=[rule, line, point], width=560, height=TALL)


def angle_table(turns: Turns, base: float | None) -> pd.DataFrame:
    """A row a pair: its numbers, its angle a token, and its full turn in tokens."""
    table = pd.DataFrame(
        {
            "pair": np.arange(len(turns.angles)),
            "first number": turns.dims[:, 0],
            "second number": turns.dims[:, 1],
            "θ in radians": turns.angles,
            "θ in degrees": np.degrees(turns.angles),
            "wavelength in tokens": 2 * np.pi / turns.angles,
        }
    )
    if base is not None:
        d = 2 * len(turns.angles)
        table["θ by the formula"] = base ** (-2 * np.arange(len(turns.angles)) / d)
    return table


def angle_chart(table: pd.DataFrame, n_tokens: int) -> alt.LayerChart:
    """How many tokens each pair needs for a full turn, beside the text's length."""
    columns = [f"{name}:Q" for name in ("θ in radians", "wavelength in tokens")]
    points = (
        alt.Chart(table)
        .mark_line(color=ACCENT, point={"size": 34, "color": ACCENT})
        .encode(
            x=alt.X(
                "pair:Q",
                axis=alt.Axis(tickMinStep=1, format="d"),
                scale=alt.Scale(nice=False),
            ),
            y=alt.Y(
                "wavelength in tokens:Q",
                title=sentence("tokens for a full turn"),
                scale=alt.Scale(type="log"),
            ),
            tooltip=["pair", *[alt.Tooltip(name, format=",.6~g") for name in columns]],
        )
    )
    length = alt.Chart(
        pd.DataFrame({"tokens": [n_tokens], "name": [sentence("your text")]})
    )
    rule = length.mark_rule(color=SLATE, strokeDash=[4, 4]).encode(y="tokens:Q")
    name = length.mark_text(
        align="right", baseline="bottom", dy=-3, color=SLATE
    ).encode(y="tokens:Q", x=alt.value("width"), text="name:N")
    layers = [rule, name, points]
    return alt.LayerChart(layer=layers, width="container", height=TALL)


def layer_table(by_layer: Float[np.ndarray, " layer"]) -> pd.DataFrame:
    """A row a layer: the largest difference of a score."""
    return pd.DataFrame(
        {"layer": np.arange(len(by_layer)), "largest difference": by_layer}
    )


def layer_chart(table: pd.DataFrame) -> alt.Chart:
    """The largest difference of a score, layer by layer."""
    return (
        alt.Chart(table)
        .mark_bar(color=ACCENT)
        .encode(
            x=alt.X("layer:O", axis=alt.Axis(labelAngle=0, labelOverlap=True)),
            y=alt.Y("largest difference:Q", title=sentence("largest difference")),
            tooltip=["layer", alt.Tooltip("largest difference:Q", format=".4~g")],
        )
        .properties(width="container", height=TALL)
    )


def vector_names(query: str, key: str, places: Sequence[int]) -> list[str]:
    """The four vectors, as tables and charts name them."""
    asks, read = places
    return [
        sentence("q {token} before", token=query),
        sentence("q {token} at position {place}", token=query, place=asks),
        sentence("k {token} before", token=key),
        sentence("k {token} at position {place}", token=key, place=read),
    ]
