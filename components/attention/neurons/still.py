"""Queries and keys of one head as a table and as a still picture."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd

from components.figures.scales import INDIGO, signed_scale
from components.figures.token_axis import Labels
from core.attention.head_vectors import HeadVectors
from core.attention.one_number import HeadPair
from core.layers.strips import colour_limit

LANE = 16
"""Height of a key's lane in pixels."""


def neurons_table(
    of_head: HeadVectors, one: HeadPair, keys: Sequence[str]
) -> pd.DataFrame:
    """A row per key: what the chosen query makes of it, then its vector."""
    facts = pd.DataFrame(
        {
            "key": range(1, len(keys) + 1),
            "token": list(keys),
            "visible": one.visible,
            "dot product": of_head.k.astype(np.float64) @ one.q.astype(np.float64),
            "score": one.scores,
            "share": one.shares,
        }
    )
    if of_head.bias is not None:
        facts.insert(4, "bias", of_head.bias[one.query])
    names = [f"k{dim}" for dim in range(of_head.d_head)]
    return pd.concat([facts, pd.DataFrame(of_head.k, columns=names)], axis=1)


def neurons_chart(
    of_head: HeadVectors, one: HeadPair, keys: Sequence[str], title: str
) -> alt.HConcatChart:
    """Key vectors, their products with the query, and the shares: a row per key."""
    products = of_head.k * one.q
    return alt.hconcat(
        _cells(of_head.k, keys, "key vectors k", labels=True),
        _cells(products, keys, "products q × k", labels=False),
        _shares(one, len(keys)),
        title=title,
        spacing=14,
    ).resolve_scale(color="independent")


def _cells(
    values: np.ndarray, keys: Sequence[str], title: str, *, labels: bool
) -> alt.Chart:
    limit = colour_limit(values)
    key, dim = np.indices(values.shape)
    rows = pd.DataFrame(
        {"key": key.ravel(), "dimension": dim.ravel(), "value": values.ravel()}
    )
    names = Labels(keys)
    axis = names.axis(title=None, ticks=False, labels=labels)
    colours = signed_scale(limit, clamp=True)
    legend = alt.Legend(title=None, orient="bottom", gradientLength=120, tickCount=3)
    return (
        alt.Chart(rows, title=title)
        .mark_rect()
        .encode(
            x=alt.X("dimension:O", axis=alt.Axis(labels=False, ticks=False)),
            y=alt.Y("key:O", axis=axis),
            color=alt.Color("value:Q", scale=colours, legend=legend),
            tooltip=["key", "dimension", "value"],
        )
        .add_params(*names.params())
        .properties(width=240, height=LANE * len(keys))
    )


def _shares(one: HeadPair, count: int) -> alt.Chart:
    seen = np.flatnonzero(one.visible)
    rows = pd.DataFrame({"key": seen, "share": one.shares[seen]})
    y = alt.Y("key:O", axis=None, scale=alt.Scale(domain=list(range(count))))
    return (
        alt.Chart(rows, title="share")
        .mark_bar(color=INDIGO)
        .encode(x=alt.X("share:Q", title=None), y=y, tooltip=["key", "share"])
        .properties(width=120, height=LANE * count)
    )
