"""What is told of order without positions, as lines and tables."""

import altair as alt
import numpy as np
import pandas as pd
from jaxtyping import Float

from components.figures.scales import ACCENT, PALE
from core.positions.no_positions import FirstToken

ON, OFF = "positions on", "positions off"
ALONE, BEHIND = "equal tokens alone", "behind another first token"
TALL = 230


def share_table(found: FirstToken) -> pd.DataFrame:
    """A row a position: the first token's share, of the model and by the formula."""
    return pd.DataFrame(
        {
            "position": np.arange(len(found.share)),
            "share in the model": found.share,
            "share by the formula": found.formula,
        }
    )


def share_lines(table: pd.DataFrame) -> alt.LayerChart:
    """The formula as a line, the model's own shares as points."""
    # On a logarithmic scale there is no place for a share that is rounded to 0.
    shown = table[(table.iloc[:, 1:] > 0).all(axis=1)]
    base = alt.Chart(shown).encode(
        x=alt.X("position:Q", axis=alt.Axis(format="d", tickMinStep=1)),
        tooltip=[
            "position",
            alt.Tooltip("share in the model:Q", format=".7f"),
            alt.Tooltip("share by the formula:Q", format=".7f"),
        ],
    )
    title = "share of the first token"
    line = base.mark_line(color=PALE).encode(
        y=alt.Y(
            "share by the formula:Q", title=title,
            scale=alt.Scale(type="log"), axis=alt.Axis(format=".2~p", tickCount=5),
        )
    )  # fmt: skip
    points = base.mark_point(filled=True, size=42, color=ACCENT, opacity=1).encode(
        y=alt.Y("share in the model:Q", title=title)
    )
    return alt.LayerChart(layer=[line, points], width="container", height=TALL)


def equals_table(
    alone: Float[np.ndarray, " place"], behind: Float[np.ndarray, " place"]
) -> pd.DataFrame:
    """A row for each time the word stands there: cosine with its first time."""
    return pd.DataFrame(
        {"time": np.arange(1, len(alone) + 1), ALONE: alone, BEHIND: behind}
    )


def equals_lines(table: pd.DataFrame) -> alt.Chart:
    """The cosine of each with the first of them, in both texts."""
    return _two_lines(
        table, "time", (ALONE, BEHIND), "cosine with the first time", (PALE, ACCENT)
    ).properties(height=TALL)


def order_table(
    on: Float[np.ndarray, " layer"], off: Float[np.ndarray, " layer"]
) -> pd.DataFrame:
    """A row a depth: the largest difference between the two orders."""
    return pd.DataFrame({"layers passed": np.arange(len(on)), ON: on, OFF: off})


def order_lines(table: pd.DataFrame) -> alt.Chart:
    """How far the two orders differ, layer by layer, with positions and without."""
    return _two_lines(
        table,
        "layers passed",
        (ON, OFF),
        "largest difference",
        (PALE, ACCENT),
        "symlog",
    ).properties(height=TALL)


def _two_lines(
    table: pd.DataFrame,
    across: str,
    names: tuple[str, str],
    title: str,
    colours: tuple[str, str],
    scale: str = "linear",
) -> alt.Chart:
    long = table.melt(
        id_vars=[across], value_vars=list(names), var_name="run", value_name="value"
    )
    kept, axis = {}, alt.Axis()
    if scale == "symlog":
        kept = {"type": "symlog", "constant": 0.01}
        most = float(table[list(names)].to_numpy().max())
        powers = [0, *(10.0**n for n in range(-2, 6) if 10.0**n <= most)]
        axis = alt.Axis(values=powers, format=".6~g")
    return (
        alt.Chart(long)
        .mark_line(point={"size": 30})
        .encode(
            x=alt.X(f"{across}:Q", axis=alt.Axis(format="d", tickMinStep=1)),
            y=alt.Y(
                "value:Q", title=title, axis=axis,
                scale=alt.Scale(zero=bool(kept), **kept),
            ),
            color=alt.Color(
                "run:N", title=None,
                scale=alt.Scale(domain=list(names), range=list(colours)),
                legend=alt.Legend(orient="top", labelLimit=260),
            ),
            tooltip=[across, "run:N", alt.Tooltip("value:Q", format=".7~g")],
        )
        .properties(width="container")
    )  # fmt: skip
