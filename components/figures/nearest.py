"""The nearest of all vectors: as a table, as bars, and among all the others."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd
from jaxtyping import Float

from components.figures.scales import ACCENT, AMBER, PALE
from core.embeddings.neighbours import Neighbours
from core.embeddings.similarities import Spread


def nearest_table(found: Neighbours, labels: Sequence[str], what: str) -> pd.DataFrame:
    """A row a neighbour: its rank, what it says, its row of the matrix, its value."""
    return pd.DataFrame(
        {
            "rank": np.arange(1, len(found.ids) + 1),
            "says": list(labels),
            "row": found.ids,
            what: found.values,
        }
    )


def nearest_bars(table: pd.DataFrame) -> alt.LayerChart:
    """A bar a neighbour; the last column of the table is its length."""
    what = str(table.columns[-1])
    named = [
        f"{rank}: {says}"
        for rank, says in zip(table["rank"], table["says"], strict=True)
    ]
    bars = alt.Chart(table.assign(name=named)).encode(
        x=alt.X(f"{what}:Q"),
        y=alt.Y("name:N", scale=alt.Scale(domain=named), title=None),
    )
    numbers = bars.mark_text(align="left", dx=4).encode(
        text=alt.Text(f"{what}:Q", format=".3f")
    )
    return alt.LayerChart(
        layer=[bars.mark_bar(color=ACCENT, cornerRadiusEnd=3), numbers],
        width=520,
        height=alt.Step(22),
    )


def spread_table(found: Spread) -> pd.DataFrame:
    """A row a bin: where it begins and ends, and how many values it holds."""
    return pd.DataFrame(
        {"from": found.edges[:-1], "to": found.edges[1:], "count": found.counts}
    )


def spread_chart(
    found: Spread, nearest: Float[np.ndarray, " found"], what: str
) -> alt.LayerChart:
    """All values counted in bins, with a line for each of the nearest.

    The heights are drawn by their logarithm: the nearest few would not be seen beside
    tens of thousands.
    """
    counts = spread_table(found)
    counts = counts[counts["count"] > 0].assign(base=0)
    ends = [float(found.edges[0]), float(found.edges[-1])]
    x = alt.X("from:Q", title=what, scale=alt.Scale(domain=ends, nice=False))
    powers = [10**n for n in range(7) if 10**n <= 2 * found.counts.max()]
    y = alt.Y(
        "count:Q",
        title="how many",
        scale=alt.Scale(type="symlog", constant=1),
        axis=alt.Axis(values=powers, format=",d", labelOverlap=False),
    )
    bars = (
        alt.Chart(counts)
        .mark_bar(color=PALE, binSpacing=0)
        .encode(
            x=x,
            x2="to:Q",
            y=y,
            y2="base:Q",
            tooltip=[
                alt.Tooltip("from:Q", format=".3f"),
                alt.Tooltip("to:Q", format=".3f"),
                alt.Tooltip("count:Q", format=",d"),
            ],
        )
    )
    marks = (
        alt.Chart(pd.DataFrame({"value": nearest}))
        .mark_rule(color=AMBER, size=2)
        .encode(x="value:Q")
    )
    return alt.LayerChart(layer=[bars, marks], height=220)
