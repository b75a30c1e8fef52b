"""What switching heads off did, as tables and as still charts."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd
from jaxtyping import Float

from components.figures.scales import ACCENT, GREY, ORANGE, PAPER
from components.figures.token_axis import Labels
from components.words.language import sentence
from core.attention.ablation import NextTokenChange, VectorChange

BEFORE, AFTER = "before", "after"
COLOURS = alt.Scale(domain=[BEFORE, AFTER], range=[GREY, ACCENT])


def change_table(
    change: NextTokenChange, labels: Sequence[str], n: int
) -> pd.DataFrame:
    """A row for each likely token of either run, and one for everything else.

    Args:
        change: both distributions.
        labels: what the tokens of ``change.top(n)`` say.
        n: how many tokens of either run are listed.
    """
    listed = change.top(n)
    rest = change.everything_else(listed)
    rows = [
        {"token": label, "id": one.id, BEFORE: one.before, AFTER: one.after}
        for label, one in zip(labels, listed, strict=True)
    ]
    if rest.count:
        name = f"everything else ({rest.count:,} tokens)"
        rows.append({"token": name, "id": None, BEFORE: rest.before, AFTER: rest.after})
    table = pd.DataFrame(rows)
    return table.assign(points=100 * (table[AFTER] - table[BEFORE]))


def change_bars(table: pd.DataFrame, title: str) -> alt.FacetChart:
    """Two panels of bars, the same tokens in the same order on the same scale."""
    ranked = table.assign(rank=range(len(table)))
    bars = ranked.melt(
        id_vars=["rank", "token"],
        value_vars=[BEFORE, AFTER],
        var_name="run",
        value_name="probability",
    )
    bars["panel"] = (bars["run"] == AFTER).astype(int)
    labels, panels = Labels(table["token"]), Labels([BEFORE, title])
    return (
        alt.Chart(bars)
        .mark_bar()
        .encode(
            y=_row(labels),
            x=alt.X(
                "probability:Q", title="probability", axis=alt.Axis(format="%")
            ).scale(domain=[0, 1]),
            color=alt.Color("run:N", scale=COLOURS, legend=None),
            tooltip=["token", "run", alt.Tooltip("probability:Q", format=".3~p")],
        )
        .add_params(*labels.params(panels))
        .properties(width=260, height=alt.Step(22))
        .facet(column=alt.Column("panel:O", title=None, header=panels.header()))
    )


def vector_table(change: VectorChange, tokens: Sequence[str]) -> pd.DataFrame:
    """A row a token: cosine before and after, and the length of the difference."""
    return pd.DataFrame(
        {
            "position": range(1, len(tokens) + 1),
            "token": list(tokens),
            "cosine": change.cosines,
            "moved": change.relative,
        }
    )


def vector_bars(table: pd.DataFrame) -> alt.Chart:
    """A bar a token in the text's order: how far its vector moved."""
    drawn = table.assign(rank=range(len(table)))
    labels = Labels(table["token"])
    return (
        alt.Chart(drawn)
        .mark_bar(color=ACCENT)
        .encode(
            y=_row(labels),
            x=alt.X(
                "moved:Q",
                title=sentence("length of the change ÷ length of the vector"),
                axis=alt.Axis(format="%"),
            ),
            tooltip=["token", alt.Tooltip("moved:Q", format=".3~p"), "cosine"],
        )
        .add_params(*labels.params())
        .properties(width=420, height=alt.Step(20))
    )


def effect_table(
    effects: Sequence[float],
    n_heads: int,
    measure: str,
    extra: dict[str, Sequence[object]],
) -> pd.DataFrame:
    """A row for each head that is measured, largest effect first.

    Args:
        effects: of the first heads, layer by layer.
        n_heads: heads of a layer.
        measure: what an effect is, for the column's heading.
        extra: further columns, as long as ``effects``.
    """
    layers, heads = np.divmod(np.arange(len(effects)), n_heads)
    table = pd.DataFrame(
        {
            "head": [f"L{i}H{j}" for i, j in zip(layers, heads, strict=True)],
            "layer": layers,
            "head number": heads,
            measure: np.array(effects, dtype=np.float64),
            **{name: list(values) for name, values in extra.items()},
        }
    )
    return table.sort_values(measure, ascending=False, kind="stable")


def effect_map(
    effects: Float[np.ndarray, " measured"], n_heads: int, measure: str
) -> alt.Chart:
    """A cell for each head that is measured: layers down, heads across."""
    layers, heads = np.divmod(np.arange(effects.size), n_heads)
    finite = np.where(np.isfinite(effects), effects, np.nan)
    cells = pd.DataFrame({"layer": layers, "head": heads, "effect": finite})
    return (
        alt.Chart(cells)
        .mark_rect()
        .encode(
            x=alt.X("head:O", title="head", axis=alt.Axis(labelAngle=0)),
            y=alt.Y("layer:O", title="layer"),
            color=alt.Color(
                "effect:Q",
                title=measure,
                scale=alt.Scale(
                    type="sqrt",
                    domainMin=0,
                    range=[PAPER, ORANGE],
                    # Else the way from white to orange leads through yellow.
                    interpolate="rgb",
                ),
            ),
            tooltip=["layer", "head", alt.Tooltip("effect:Q", format=".5f")],
        )
        .properties(width=alt.Step(24), height=alt.Step(16))
    )


def _row(labels: Labels) -> alt.Y:
    """A row a rank, labelled with its token."""
    axis = labels.axis(labelLimit=260, labelFontSize=14)
    return alt.Y("rank:O", title=None, axis=axis)
