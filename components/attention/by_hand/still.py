"""Attention by hand as tables and charts, and what length does to dot products."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd

from components.attention.by_hand.matrix import Matrix, Step
from components.figures.scales import ACCENT, SLATE
from components.words.language import sentence
from core.attention.by_hand import Spread

WITHOUT, WITH = "without √d", "divided by √d"
RAW = "#B35900"
TALL = 280
CURVES = {
    "deviation": sentence("spread of the dot products"),
    "largest": sentence("largest share of a row (mean)"),
    "gradient": sentence("gradient of the softmax (mean size)"),
}
"""What is measured of random queries and keys, by the field that holds it."""


def flow_table(steps: Sequence[Step]) -> pd.DataFrame:
    """A row a cell of every matrix, with its number and the sum that it is."""
    return pd.DataFrame(
        [
            {
                "step": step.title,
                "matrix": matrix.title,
                "row": i + 1,
                "column": j + 1,
                "token": matrix.rows[i] if matrix.rows else "",
                "number": float(matrix.values[i, j]),
                "how": matrix.said[i][j],
            }
            for step in steps
            for row in step.rows
            for matrix in row
            for i, j in np.ndindex(matrix.values.shape)
        ]
    )


def flow_chart(steps: Sequence[Step]) -> alt.VConcatChart:
    """The matrices as small pictures, each step a row."""
    rows = [
        alt.HConcatChart(hconcat=[_small(m) for row in step.rows for m in row]).
        resolve_scale(color="independent").properties(title=step.title)
        for step in steps
    ]  # fmt: skip
    return alt.VConcatChart(vconcat=rows).resolve_scale(color="independent")


def _small(matrix: Matrix) -> alt.LayerChart:
    flat = matrix.values.ravel().tolist()
    n_rows, n_columns = matrix.values.shape
    table = pd.DataFrame(
        {
            "row": np.repeat(np.arange(n_rows), n_columns) + 1,
            "column": np.tile(np.arange(n_columns), n_rows) + 1,
            "value": [x if np.isfinite(x) else None for x in flat],
            "text": [f"{x:.3g}" if np.isfinite(x) else "−∞" for x in flat],
        }
    )
    limit = max((abs(x) for x in flat if np.isfinite(x)), default=0) or 1.0
    scale = alt.Scale(domain=[-limit, 0, limit], range=["#C9A6D6", "white", "#F5B98A"])
    if matrix.scale == "pattern":
        scale = alt.Scale(domain=[0, 1], range=["white", "#A79BD8"])
    base = alt.Chart(table).encode(
        x=alt.X("column:O", title=None, axis=alt.Axis(labelAngle=0)),
        y=alt.Y("row:O", title=None),
    )
    cells = base.mark_rect(stroke="#cccccc").encode(
        color=alt.Color("value:Q", scale=scale, legend=None)
    )
    words = base.mark_text(fontSize=10, color="black").encode(text="text:N")
    return alt.LayerChart(
        layer=[cells, words], title=matrix.title, width=38 * n_columns,
        height=22 * n_rows,
    )  # fmt: skip


def spread_table(spreads: Sequence[Spread]) -> pd.DataFrame:
    """A row a length: what was measured without and with the division."""
    return pd.DataFrame(
        {"d": [one.d for one in spreads]}
        | {
            f"{title}, {how}": [getattr(one, field + suffix) for one in spreads]
            for field, title in CURVES.items()
            for how, suffix in ((WITHOUT, ""), (WITH, "_scaled"))
        }
    )


def spread_lines(spreads: Sequence[Spread], field: str, d: int) -> alt.LayerChart:
    """One measure against d, without and with the division; d is marked."""
    table = pd.DataFrame(
        [
            {"d": one.d, "how": how, "value": getattr(one, field + suffix)}
            for one in spreads
            for how, suffix in ((WITHOUT, ""), (WITH, "_scaled"))
        ]
    )
    log = alt.Scale(type="log", base=2, nice=False)
    x = alt.X("d:Q", scale=log, title="d, numbers a vector", axis=alt.Axis(format="d"))
    lines = alt.Chart(table).mark_line(point=True).encode(
        x=x,
        y=alt.Y("value:Q", title=None),
        color=alt.Color(
            "how:N", scale=alt.Scale(domain=[WITHOUT, WITH], range=[RAW, ACCENT]),
            legend=alt.Legend(orient="top", title=None),
        ),
        strokeDash=alt.StrokeDash(
            "how:N", legend=None,
            scale=alt.Scale(domain=[WITHOUT, WITH], range=[[5, 3], [1, 0]]),
        ),
        tooltip=["d", "how", alt.Tooltip("value:Q", format=".7g")],
    )  # fmt: skip
    here = alt.Chart(pd.DataFrame({"d": [d]}))
    rule = here.mark_rule(color=SLATE, strokeDash=[4, 4]).encode(x=x)
    return alt.LayerChart(
        layer=[rule, lines], title=CURVES[field], width="container", height=TALL
    )


def spread_picture(spreads: Sequence[Spread], d: int) -> alt.HConcatChart:
    """All three measures side by side, for a file."""
    lines = [spread_lines(spreads, field, d).properties(width=380) for field in CURVES]
    return alt.HConcatChart(hconcat=lines)
