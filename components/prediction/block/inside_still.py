"""Inside one layer: the tokens it raised, its heads, its neurons, its activation."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd
from jaxtyping import Float

from components.figures.scales import ACCENT, ORANGE, PURPLE, ROSE, SLATE
from components.figures.token_axis import Labels
from components.prediction.block.questions import Changed, HeadShares
from components.words.language import sentence
from core.layers.activations import Curve
from core.layers.block_neurons import NeuronNumbers
from core.text.continuation import Continuations

CURVES = [ACCENT, ROSE, SLATE]
"""The model's own function, then those beside it."""


def changed_table(changed: Changed, vocabulary: Continuations) -> pd.DataFrame:
    """The tokens raised most, then those lowered most, the lowest last."""
    return pd.DataFrame(
        {
            "token": [vocabulary[int(one)].visible for one in changed.ids],
            "id": changed.ids,
            "change": changed.changes.astype(np.float64),
        }
    )


def changed_bars(table: pd.DataFrame, limit: float) -> alt.LayerChart:
    """Bars to the right for raised tokens, to the left for lowered ones.

    Args:
        table: of ``changed_table``.
        limit: where the axis ends on both sides, so that pictures can be compared.
    """
    table = table.assign(rank=range(len(table)))
    return _signed_bars(
        table,
        "change",
        sentence("change of the logit"),
        list(table["token"]),
        (-limit, limit),
    )


def head_table(found: HeadShares, layer: int) -> pd.DataFrame:
    """A row a head of the layer, and one for a bias where there is one."""
    names = ["bias" if one is None else f"L{layer}H{one}" for one in found.heads]
    return pd.DataFrame({"head": names, "share": found.shares.tolist()})


def head_bars(table: pd.DataFrame) -> alt.LayerChart:
    """A bar for each head: its share of the difference."""
    table = table.assign(rank=range(len(table)))
    return _signed_bars(
        table, "share", sentence("adds (logits)"), list(table["head"]), None
    )


def neuron_table(
    neurons: NeuronNumbers, shown: Sequence[int], raised: Sequence[str]
) -> pd.DataFrame:
    """A row a neuron: what enters, what leaves, how long it is, and what it does."""
    rows = list(shown)
    table = pd.DataFrame({"neuron": rows})
    if raised:
        table["raises here"] = list(raised)
    if neurons.shares is not None:
        table["adds (logits)"] = neurons.shares[rows]
    table["pre-activation"] = neurons.pre[rows]
    if neurons.up is not None:
        table["× up"] = neurons.up[rows]
    table["value"] = neurons.values[rows]
    table["length written"] = neurons.lengths[rows]
    return table


def activation_chart(
    curves: Sequence[tuple[str, Curve]],
    pre: Float[np.ndarray, " d_mlp"],
    *,
    slope: bool,
) -> alt.LayerChart:
    """Curves above a histogram of the model's own pre-activations, on one x axis."""
    lines = pd.concat(
        pd.DataFrame(
            {"function": title, "x": one.x, "value": one.slope if slope else one.y}
        )
        for title, one in curves
    )
    counts = histogram_table(pre, curves[0][1])
    names = [title for title, _ in curves]
    x = alt.X("x:Q", title=sentence("pre-activation")).scale(
        domain=[float(curves[0][1].x[0]), float(curves[0][1].x[-1])], nice=False
    )
    bars = (
        alt.Chart(counts)
        .mark_rect(color=SLATE, opacity=0.45)
        .encode(
            x=x,
            x2="to:Q",
            y=alt.Y(
                "none:Q",
                title=sentence("neurons"),
                axis=alt.Axis(orient="right", grid=False),
            ).scale(
                domain=[0, 2.5 * float(counts["neurons"].to_numpy().max())], nice=False
            ),
            y2="neurons:Q",
            tooltip=[
                alt.Tooltip("x:Q", title=sentence("from"), format=".3f"),
                alt.Tooltip("to:Q", format=".3f"),
                "neurons:Q",
            ],
        )
    )
    drawn = (
        alt.Chart(lines)
        .mark_line(strokeWidth=2)
        .encode(
            x=x,
            y=alt.Y(
                "value:Q",
                title=sentence("slope" if slope else "what comes out"),
                axis=alt.Axis(orient="left"),
            ),
            color=alt.Color(
                "function:N",
                scale=alt.Scale(domain=names, range=CURVES[: len(names)]),
                legend=alt.Legend(title=None, orient="top"),
            ),
            strokeDash=alt.StrokeDash(
                "function:N",
                scale=alt.Scale(domain=names, range=[[1, 0], [6, 3], [2, 2]]),
                legend=None,
            ),
            tooltip=["function", alt.Tooltip("x:Q"), alt.Tooltip("value:Q")],
        )
    )
    both = alt.LayerChart(layer=[bars, drawn]).resolve_scale(y="independent")
    return both.properties(height=300)


def histogram_table(pre: Float[np.ndarray, " d_mlp"], over: Curve) -> pd.DataFrame:
    """How many pre-activations lie in each of 60 equal parts of the curve's range."""
    ends = (float(over.x[0]), float(over.x[-1]))
    neurons, edges = np.histogram(pre, bins=60, range=ends)
    return pd.DataFrame(
        {"x": edges[:-1], "to": edges[1:], "neurons": neurons, "none": 0}
    )


def _signed_bars(
    table: pd.DataFrame,
    value: str,
    title: str,
    labels: list[str],
    domain: tuple[float, float] | None,
) -> alt.LayerChart:
    said = Labels(labels)
    axis = said.axis(labelLimit=150, labelOverlap=False, labelFlush=False, ticks=False)
    scale = alt.Undefined if domain is None else alt.Scale(domain=list(domain))
    extra = [name for name in ("token", "head", "id") if name in table]
    bars = (
        alt.Chart(table)
        .mark_bar()
        .encode(
            y=alt.Y("rank:O", title=None, axis=axis),
            x=alt.X(f"{value}:Q", title=title, scale=scale),
            color=alt.condition(
                alt.datum[value] < 0, alt.value(PURPLE), alt.value(ORANGE)
            ),
            tooltip=[*extra, alt.Tooltip(f"{value}:Q", format=".6~f")],
        )
    )
    zero = alt.Chart(pd.DataFrame({"x": [0]})).mark_rule(color=SLATE).encode(x="x:Q")
    picture = alt.LayerChart(layer=[bars, zero], height=alt.Step(18))
    return picture.add_params(*said.params())
