"""Byte-pair encoding in pictures: the pairs to choose from, and how a text shrinks."""

import altair as alt
import numpy as np
import pandas as pd
from jaxtyping import Int

from components.figures.scales import ACCENT, AMBER, PALE, SLATE
from components.figures.token_axis import Labels


def pair_bars(table: pd.DataFrame) -> alt.LayerChart:
    """A row a pair, as long as it is frequent; the one to merge next in amber.

    Args:
        table: columns ``pair``, ``count``, ``next`` in the order of choice.
    """
    labels = Labels(table.pair)
    axis = labels.axis(labelFont="monospace", labelLimit=240)
    base = (
        alt.Chart(table.reset_index(names="rank"))
        .encode(y=alt.Y("rank:O", title=None, axis=axis))
        .add_params(*labels.params())
    )
    bars = base.mark_bar(cornerRadiusEnd=3, height={"band": 0.72}).encode(
        x=alt.X("count:Q", title="times side by side", axis=alt.Axis(tickMinStep=1)),
        color=alt.condition("datum.next", alt.value(AMBER), alt.value(ACCENT)),
        tooltip=["pair", "count"],
    )
    numbers = base.mark_text(align="left", dx=4, color=SLATE).encode(
        x="count:Q", text="count:Q"
    )
    return alt.LayerChart(layer=[bars, numbers], width="container", height=alt.Step(22))


def growth_lines(
    n_tokens: Int[np.ndarray, " step"], n_symbols: Int[np.ndarray, " step"], step: int
) -> alt.LayerChart:
    """Tokens in the text and entries learnt against merges done.

    Args:
        n_tokens: tokens after 0, 1, 2… merges.
        n_symbols: entries of the vocabulary after 0, 1, 2… merges.
        step: where the reader is, as a line.
    """
    table = growth_table(n_tokens, n_symbols)
    shown = table.drop(columns="vocabulary")
    long = shown.melt("merges", var_name="what", value_name="number")
    lines = (
        alt.Chart(long)
        .mark_line(interpolate="step-after")
        .encode(
            x=alt.X("merges:Q", title="merges done", axis=alt.Axis(tickMinStep=1)),
            y=alt.Y("number:Q", title=None),
            color=alt.Color(
                "what:N",
                title=None,
                legend=alt.Legend(orient="top", labelLimit=0),
                scale=alt.Scale(
                    domain=["tokens in the text", "entries learnt"],
                    range=[ACCENT, PALE],
                ),
            ),
            tooltip=["what", "merges", "number"],
        )
    )
    here = pd.DataFrame({"merges": [step]})
    rule = alt.Chart(here).mark_rule(color=AMBER, size=2).encode(x="merges:Q")
    return alt.LayerChart(layer=[lines, rule], width="container", height=230)


def growth_table(
    n_tokens: Int[np.ndarray, " step"], n_symbols: Int[np.ndarray, " step"]
) -> pd.DataFrame:
    """A row for each number of merges: tokens in the text, size of the vocabulary."""
    return pd.DataFrame(
        {
            "merges": np.arange(len(n_tokens)),
            "tokens in the text": n_tokens,
            "entries learnt": n_symbols - n_symbols[0],
            "vocabulary": n_symbols,
        }
    )
