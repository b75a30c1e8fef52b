"""The cosine of every two things of a list, as a table and as a still picture."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd
from jaxtyping import Float

from components.figures.number_picture import picture_chart
from components.figures.scales import signed_scale
from components.figures.token_axis import Labels

MOST_CELLS = 2500
"""A map with more is drawn as one picture."""
SIDE, CELL = 560, 40
"""Greatest width of the map and of a cell, in pixels."""


def square_table(
    square: Float[np.ndarray, "token token"], labels: Sequence[str]
) -> pd.DataFrame:
    """A row and a column for each of the things compared."""
    names = [f"{number} {label}" for number, label in enumerate(labels, start=1)]
    table = pd.DataFrame(square, columns=names)
    table.insert(0, "", names)
    return table


def square_chart(
    square: Float[np.ndarray, "token token"], labels: Sequence[str], what: str
) -> alt.Chart | alt.LayerChart:
    """The cosines as a map for a file; numbers as on the screen."""
    numbers = range(1, len(square) + 1)
    cell = min(SIDE / len(square), CELL)
    if square.size > MOST_CELLS:
        size = (cell * len(square), cell * len(square))
        return picture_chart(square, numbers, numbers, 1.0, what, size)
    records = [
        {"row": row, "col": col, "value": float(square[row, col])}
        for row in range(len(square))
        for col in range(len(square))
    ]
    said = Labels(f"{n} {label}" for n, label in zip(numbers, labels, strict=True))
    axis = said.axis(labelLimit=240, ticks=False)
    return (
        alt.Chart(alt.InlineData(values=records))
        .mark_rect()
        .encode(
            x=alt.X(
                "col:O",
                title=what,
                axis=alt.Axis(labelExpr="datum.value + 1", labelAngle=0, ticks=False),
            ),
            y=alt.Y("row:O", title=None, axis=axis),
            color=alt.Color("value:Q", scale=signed_scale(1.0), title="cosine"),
        )
        .add_params(*said.params())
        .properties(width=cell * len(square), height=cell * len(square))
    )
