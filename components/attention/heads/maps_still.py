"""Every head of a model in a table, and as maps over layers and heads."""

import altair as alt
import numpy as np
import pandas as pd

from components.attention.heads.measures import Measure
from components.figures.scales import share_scale
from components.words.language import sentence
from core.attention.head_summary import HeadSummary
from core.attention.roles import ROLES

COLUMNS = 3
"""Maps side by side."""
SIDE = 230
"""Width and greatest height of a map, in pixels."""


def head_table(summary: HeadSummary, measures: tuple[Measure, ...]) -> pd.DataFrame:
    """One row a head: its layer, its best role, and each measure this text has."""
    n_layers, n_heads = summary.entropy.shape
    layer, head = np.divmod(np.arange(n_layers * n_heads), n_heads)
    best = summary.strongest.ravel()
    columns = {
        "layer": layer,
        "head": head,
        "best role": [ROLES[number].name if number >= 0 else "" for number in best],
    }
    columns |= {
        f"{one.name} ({one.unit})" if one.unit else one.name: one.values.ravel()
        for one in measures
        if one.values is not None
    }
    return pd.DataFrame(columns)


def head_map(measure: Measure) -> alt.Chart:
    """One measure: a row a layer, a column a head, its scale beside it."""
    if measure.values is None:
        raise ValueError(f"{measure.name} has no values on this text")
    n_layers, n_heads = measure.values.shape
    layer, head = np.divmod(np.arange(n_layers * n_heads), n_heads)
    cells = pd.DataFrame(
        {"layer": layer, "head": head, "value": measure.values.ravel()}
    )
    scale = share_scale(measure.limit, even=True)
    side = max(4.0, min(18.0, SIDE / n_heads, 420 / n_layers))
    return (
        alt.Chart(
            cells.dropna(),
            title=sentence("{measure}, on this text", measure=sentence(measure.name)),
        )
        .mark_rect(stroke="#e3e3ea", strokeWidth=0.5)
        .encode(
            x=alt.X("head:O", title="head", axis=alt.Axis(labelOverlap=True)),
            y=alt.Y("layer:O", title="layer", axis=alt.Axis(labelOverlap=True)),
            color=alt.Color("value:Q", scale=scale, title=measure.unit or "share"),
        )
        .properties(width=side * n_heads, height=side * n_layers)
    )


def head_maps(measures: tuple[Measure, ...]) -> alt.VConcatChart:
    """Every measure that this text has, each with its own scale."""
    maps = [head_map(one) for one in measures if one.values is not None]
    lines = [maps[at : at + COLUMNS] for at in range(0, len(maps), COLUMNS)]
    rows = [alt.hconcat(*line).resolve_scale(color="independent") for line in lines]
    return alt.vconcat(*rows).resolve_scale(color="independent")
