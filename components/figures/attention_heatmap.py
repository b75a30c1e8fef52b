"""A pattern as a still heat map and as a table: a row per query, a column per key."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd
from jaxtyping import Bool, Float

from components.figures.scales import INDIGO, share_scale
from components.figures.token_axis import Labels

GREEN = "#00785a"
"""Full colour of a share, and of a share weighted by its value."""
HIDDEN = "#e6e6ec"
"""Behind the cells: where there is none, the query cannot see the key."""


def attention_heatmap(
    values: Float[np.ndarray, "query key"],
    mask: Bool[np.ndarray, "query key"],
    rows: Sequence[str],
    cols: Sequence[str],
    *,
    title: str,
    limit: float = 1.0,
    measure: str = "share",
) -> alt.Chart:
    """One pattern: a row per query token, a column per key token.

    Axes are positions labelled with tokens, so a repeated token keeps its own cell.
    Hidden cells are left out, grey, rather than drawn as 0. Shares span [0, 1] on every
    figure, so heads can be compared by eye; lightness goes with the square root.

    Args:
        values: what is drawn.
        mask: where there is something to draw.
        rows: labels of the query tokens.
        cols: labels of the key tokens.
        title: whose pattern it is.
        limit: the value of full colour; other than 1 it is not a share.
        measure: the name of what is drawn.
    """
    query, key = np.nonzero(mask)
    cells = pd.DataFrame({"query": query, "key": key, "value": values[query, key]})
    colour = INDIGO if measure == "share" else GREEN
    scale = share_scale(limit, colour)
    side = max(2.0, min(26.0, 900 / max(len(rows), len(cols))))
    queries, keys = Labels(rows), Labels(cols)
    return (
        alt.Chart(cells, title=title)
        .mark_rect()
        .encode(
            x=alt.X("key:O", title="key (read from)", axis=keys.side("top")),
            y=alt.Y("query:O", title="query (reads)", axis=queries.side("left")),
            color=alt.Color("value:Q", scale=scale, title=measure),
        )
        .add_params(*queries.params(keys))
        .properties(
            width=side * len(cols),
            height=side * len(rows),
            view=alt.ViewBackground(fill=HIDDEN, stroke=None),
        )
    )


def pattern_table(
    pattern: Float[np.ndarray, "query key"],
    mask: Bool[np.ndarray, "query key"],
    rows: Sequence[str],
    cols: Sequence[str],
    **more: Float[np.ndarray, "query key"],
) -> pd.DataFrame:
    """A row per visible pair: positions from 1, tokens, the share, further measures."""
    query, key = np.nonzero(mask)
    table = pd.DataFrame(
        {
            "query": query + 1,
            "query token": np.asarray(rows, object)[query],
            "key": key + 1,
            "key token": np.asarray(cols, object)[key],
            "share": pattern[query, key],
        }
    )
    for name, values in more.items():
        table[name.replace("_", " ")] = values[query, key]
    return table
