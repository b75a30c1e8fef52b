"""One number of one head as a table and as a still picture."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd

from components.figures.scales import GOLD, INDIGO, signed_scale
from core.attention.one_number import HeadPair
from core.layers.strips import colour_limit

WIDTH = 460


def number_table(one: HeadPair) -> pd.DataFrame:
    """A row per dimension: q, k, their product, and what is read of the value."""
    sides = [
        pd.DataFrame({"q": one.q, "k": one.k, "product": one.products}),
        pd.DataFrame({"v": one.v, "share × v": one.weighted, "z": one.z}),
    ]
    table = pd.concat(sides, axis=1)
    table.insert(0, "dimension", range(len(table)))
    return table


def row_table(one: HeadPair, keys: Sequence[str]) -> pd.DataFrame:
    """A row per key: its score, and its share of the query's attention."""
    return pd.DataFrame(
        {
            "key": range(1, len(keys) + 1),
            "token": list(keys),
            "visible": one.visible,
            "score": one.scores,
            "exp": one.exps,
            "share": one.shares,
        }
    )


def number_chart(one: HeadPair, keys: Sequence[str], title: str) -> alt.VConcatChart:
    """Strips of q, k, their products and z, and the row's shares as bars."""
    strips = [
        _strip(values, name)
        for name, values in (
            ("query q", one.q),
            ("key k", one.k),
            ("q × k", one.products),
            ("share × v", one.weighted),
            ("head's output z", one.z),
        )
    ]
    return alt.vconcat(*strips, _bars(one, keys), title=title).resolve_scale(
        color="independent"
    )


def _strip(values: np.ndarray, title: str) -> alt.Chart:
    limit = colour_limit(values, 0.95)
    rows = pd.DataFrame({"dimension": range(len(values)), "value": values})
    colours = signed_scale(limit, clamp=True)
    named = alt.TitleParams(f"{title} (full colour at ±{limit:.3g})", fontSize=11)
    return (
        alt.Chart(rows, title=named)
        .mark_rect()
        .encode(
            x=alt.X("dimension:O", axis=None),
            color=alt.Color("value:Q", scale=colours, legend=None),
            tooltip=["dimension", "value"],
        )
        .properties(width=WIDTH, height=18)
    )


def _bars(one: HeadPair, keys: Sequence[str]) -> alt.Chart:
    seen = np.flatnonzero(one.visible)
    labels = [f"{index + 1} {keys[index]}" for index in seen.tolist()]
    rows = pd.DataFrame({"key": labels, "share": one.shares[seen]})
    rows["chosen"] = seen == one.key
    return (
        alt.Chart(rows, title=alt.TitleParams("shares of the row", fontSize=11))
        .mark_bar()
        .encode(
            x=alt.X("key:N", sort=None, title="key (read)"),
            y=alt.Y("share:Q", title="share"),
            color=alt.condition("datum.chosen", alt.value(GOLD), alt.value(INDIGO)),
            tooltip=["key", "share"],
        )
        .properties(width=WIDTH, height=110)
    )
