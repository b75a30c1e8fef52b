"""Vectors as strips, and as a table with every one of their numbers."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd
from jaxtyping import Float

from components.figures.scales import signed_scale
from core.layers.strips import colour_limit, strips

CELLS = 64


def vector_table(
    labels: Sequence[str], vectors: Float[np.ndarray, "row dim"]
) -> pd.DataFrame:
    """A row a vector: what it is, its length, its mean, then all its numbers."""
    exact = vectors.astype(np.float64)
    head = pd.DataFrame(
        {
            "vector": list(labels),
            "length": np.linalg.norm(exact, axis=1),
            "mean": exact.mean(axis=1),
        }
    )
    dims = [f"dim {dim}" for dim in range(vectors.shape[1])]
    return pd.concat([head, pd.DataFrame(vectors, columns=dims)], axis=1)


def strip_chart(
    labels: Sequence[str],
    vectors: Float[np.ndarray, "row dim"],
) -> alt.Chart:
    """A line of cells a vector, purple below 0 and orange above.

    A cell shows the number of largest size among its dimensions; lines are numbered
    from 1 where two share a name, so that each keeps its own.
    """
    cells = strips(vectors.astype(np.float32), CELLS)
    n_rows, n_cells = cells.values.shape
    limit = colour_limit(cells.values)
    rows = pd.DataFrame(
        {
            "line": np.repeat(np.arange(n_rows), n_cells),
            "cell": np.tile(np.arange(n_cells), n_rows),
            "value": cells.values.ravel(),
            "dimension": cells.dims.ravel(),
        }
    )
    named = list(labels)
    if len(set(named)) < len(named):
        named = [f"{place}: {label}" for place, label in enumerate(labels, start=1)]
    lines = alt.Scale(domain=named)
    rows = rows.assign(name=[named[line] for line in rows.line])
    scale = signed_scale(limit, clamp=True)
    return (
        alt.Chart(rows)
        .mark_rect()
        .encode(
            x=alt.X("cell:O", axis=None),
            y=alt.Y("name:N", title=None, scale=lines, axis=alt.Axis(labelLimit=220)),
            color=alt.Color("value:Q", scale=scale, title="number"),
            tooltip=["name", "dimension", "value"],
        )
        .properties(width=640, height=alt.Step(20))
    )
