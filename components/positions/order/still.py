"""Order told and not told, layer by layer, as lines and tables."""

import altair as alt
import numpy as np
import pandas as pd

from components.figures.scales import ACCENT, GREY
from components.words.layer_names import AFTER_AXIS, after_ticks, state_name
from core.positions.order_law import Likeness, Shuffle

WITH, WITHOUT = "positions on", "positions off"
COLOURS = alt.Scale(domain=[WITH, WITHOUT], range=[GREY, ACCENT])
"""As before and after are drawn everywhere."""
TALL = 300
POWERS = [0, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100, 1000, 10_000, 100_000]


def likeness_table(told: Likeness, untold: Likeness | None) -> pd.DataFrame:
    """A row a layer and run: cosine and largest difference of the two uses."""
    runs = [(WITH, told), *([(WITHOUT, untold)] if untold else [])]
    return pd.concat(
        [
            pd.DataFrame(
                {
                    **_states(len(one.cosines)),
                    "run": name,
                    "cosine": one.cosines,
                    "largest difference": one.gaps,
                }
            )
            for name, one in runs
        ],
        ignore_index=True,
    )


def likeness_lines(table: pd.DataFrame) -> alt.Chart:
    """The cosine of the two uses over the layers, with and without positions."""
    # From the tenth below the least: from 0 on, all lines would lie on one another.
    least = max(-1.0, np.floor(10 * min(table["cosine"].tolist()) - 1e-9) / 10)
    scale = alt.Scale(domain=[least, 1], nice=False)
    return _lines(
        table,
        alt.Y("cosine:Q", scale=scale),
        alt.Tooltip("cosine:Q", format=".7f"),
        alt.Tooltip("largest difference:Q", format=".4~g"),
    )


def shuffle_table(told: Shuffle, untold: Shuffle | None) -> pd.DataFrame:
    """A row a layer and run: the largest difference of any number."""
    runs = [(WITH, told), *([(WITHOUT, untold)] if untold else [])]
    return pd.concat(
        [
            pd.DataFrame(
                {
                    **_states(len(one.by_layer)),
                    "run": name,
                    "largest difference": one.by_layer.astype(np.float64),
                }
            )
            for name, one in runs
        ],
        ignore_index=True,
    )


def shuffle_lines(table: pd.DataFrame) -> alt.Chart:
    """The largest difference over the layers; each step up is ten times as much."""
    most = max(table["largest difference"].tolist())
    top = next((power for power in POWERS[1:] if power >= most), most)
    # Below a ten-millionth the scale is even, so that 0 has its place on it.
    scale = alt.Scale(type="symlog", constant=1e-7, domain=[0, top], nice=False)
    axis = alt.Axis(
        values=[power for power in POWERS if power <= top],
        labelExpr="datum.value == 0 ? '0' : datum.value < 0.01 || datum.value > 1000"
        " ? format(datum.value, '.0e') : format(datum.value, ',~g')",
    )
    return _lines(
        table,
        alt.Y("largest difference:Q", scale=scale, axis=axis),
        alt.Tooltip("largest difference:Q", format=".4~g"),
    )


def _states(n_states: int) -> dict[str, object]:
    return {
        "layer": [state_name(n_passed) for n_passed in range(n_states)],
        "layers_passed": np.arange(n_states),
    }


def _lines(table: pd.DataFrame, y: alt.Y, *tips: alt.Tooltip) -> alt.Chart:
    last = max(table["layers_passed"].tolist())
    axis = alt.Axis(values=after_ticks(last), labelExpr=AFTER_AXIS, grid=False)
    return (
        alt.Chart(table)
        .mark_line(point=alt.OverlayMarkDef(size=30))
        .encode(
            x=alt.X(
                "layers_passed:Q",
                title="after layer",
                axis=axis,
                scale=alt.Scale(domain=[0, last], nice=False, padding=8),
            ),
            y=y,
            color=alt.Color(
                "run:N",
                scale=COLOURS,
                title=None,
                legend=alt.Legend(orient="top", symbolType="stroke"),
            ),
            # The line below is the wider one, so that two equal ones both show.
            strokeWidth=alt.StrokeWidth(
                "run:N",
                scale=alt.Scale(domain=[WITH, WITHOUT], range=[4.5, 1.8]),
                legend=None,
            ),
            tooltip=["run", "layer", *tips],
        )
        .properties(height=TALL)
    )
