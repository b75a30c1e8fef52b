"""How many tokens there are: by tokenizer for one text, by language for one meaning."""

import altair as alt
import pandas as pd

from components.figures.scales import ACCENT, PALE, SLATE
from components.figures.token_axis import Labels


def tokenizer_bars(table: pd.DataFrame) -> alt.LayerChart:
    """A row a tokenizer, as long as it needs tokens; grey are unknown pieces.

    Args:
        table: columns ``tokenizer``, ``tokens``, ``unknown`` in the order to show.
    """
    return _bars(table, "tokenizer", ["characters per token", "vocabulary"])


def language_bars(table: pd.DataFrame) -> alt.LayerChart:
    """A row a language, as long as the same sentence needs tokens in it.

    Args:
        table: columns ``language``, ``tokens``, ``unknown``, ``times``.
    """
    return _bars(table, "language", ["characters", "times", "sentence"])


def _bars(table: pd.DataFrame, row: str, more: list[str]) -> alt.LayerChart:
    labels = Labels(table[row])
    table = table.assign(place=range(len(table)))
    readable = table.assign(kind="in the vocabulary", n=table.tokens - table.unknown)
    unknown = table.assign(kind="unknown", n=table.unknown)
    y = alt.Y("place:O", title=None, axis=labels.axis())
    shown = [name for name in more if name in table]
    bars = (
        alt.Chart(pd.concat([readable, unknown]))
        .mark_bar(cornerRadiusEnd=3, height={"band": 0.72})
        .encode(
            x=alt.X("n:Q", title="tokens", axis=alt.Axis(tickMinStep=1)),
            y=y,
            color=alt.Color(
                "kind:N",
                title=None,
                scale=alt.Scale(
                    domain=["in the vocabulary", "unknown"], range=[ACCENT, PALE]
                ),
                legend=alt.Legend(orient="top") if table.unknown.any() else None,
            ),
            order=alt.Order("kind:N"),
            tooltip=[row, "tokens", "unknown", *shown],
        )
    )
    numbers = (
        alt.Chart(table)
        .mark_text(align="left", dx=4, color=SLATE)
        .encode(x="tokens:Q", y=y, text=alt.Text("label:N"))
    )
    picture = alt.LayerChart(
        layer=[bars, numbers], width="container", height=alt.Step(24)
    )
    return picture.add_params(*labels.params())
