"""Words on a line between two others."""

import altair as alt
import numpy as np
import pandas as pd
from jaxtyping import Float

from components.figures.scales import ACCENT, AMBER


def axis_table(words: list[str], values: Float[np.ndarray, " word"]) -> pd.DataFrame:
    """A row a word, from the lowest value to the highest."""
    table = pd.DataFrame({"word": words, "place": values})
    return table.sort_values("place", kind="stable", ignore_index=True)


def axis_chart(table: pd.DataFrame, low: str, high: str) -> alt.LayerChart:
    """Every word on a line of its own, so that no two names cover each other.

    Args:
        table: columns ``word`` and ``place``, in the order to draw.
        low: the word at 0.
        high: the word at 1.
    """
    order = list(table["word"])
    reach = [min(0.0, *table["place"]), max(1.0, *table["place"])]
    room = 0.08 * (reach[1] - reach[0])
    domain = [reach[0] - room, reach[1] + room]
    # Said by the picture, not by the axis: what an axis is called, a chart writes into
    # an expression.
    title = alt.TitleParams(
        f"← {low} 0 … 1 {high} →", orient="bottom", fontSize=11, offset=8
    )
    x = alt.X("place:Q", title=None, scale=alt.Scale(domain=domain, nice=False))
    y = alt.Y("word:N", scale=alt.Scale(domain=order), title=None)
    middle = table.assign(middle=0.5)
    stems = alt.Chart(middle).mark_rule(opacity=0.5, color=ACCENT)
    ends = pd.DataFrame({"place": [0.0, 1.0], "name": [low, high]})
    lines = alt.Chart(ends).mark_rule(color=AMBER, size=2)
    points = alt.Chart(table).mark_circle(size=90, color=ACCENT, opacity=1)
    shown = ["word", alt.Tooltip("place:Q", format=".3f")]
    return alt.LayerChart(
        layer=[
            lines.encode(x=x, tooltip=["name"]),
            stems.encode(x=x, x2="middle:Q", y=y),
            points.encode(x=x, y=y, tooltip=shown),
        ],
        height=alt.Step(24),
        title=title,
    )
