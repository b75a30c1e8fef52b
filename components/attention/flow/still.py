"""The flow back from one token, as a table and as a still picture."""

import altair as alt
import numpy as np
import pandas as pd

from components.attention.flow.questions import FlowNumbers
from components.attention.flow.words import changed
from components.figures.scales import GREY, INDIGO
from components.figures.token_axis import Labels
from components.words.language import sentence

LANE = 20
"""Height of a token's lane in pixels."""
DRAWN = 800
"""Links in the still picture."""


def flow_table(numbers: FlowNumbers) -> pd.DataFrame:
    """A row an input token: its share of the flow, and of the last layer alone."""
    return pd.DataFrame(
        {
            "position": range(1, len(numbers.tokens) + 1),
            "token": numbers.tokens,
            "reaches": numbers.target,
            "share through the layers": numbers.shares,
            sentence("share in the last layer alone"): numbers.alone.astype(np.float64),
            "first layer": numbers.first_layer,
            "kept by each token": numbers.residual,
            "changed": changed(numbers),
        }
    )


def flow_chart(numbers: FlowNumbers) -> alt.HConcatChart:
    """Two bars an input token, and beside them the largest links between layers."""
    height = max(LANE * len(numbers.tokens), 120)
    return alt.hconcat(_bars(numbers, height), _ways(numbers, height), spacing=6)


def _bars(numbers: FlowNumbers, height: int) -> alt.Chart:
    places = np.arange(len(numbers.tokens))
    labels = Labels(numbers.tokens)
    kinds = {"through the layers": numbers.shares, "last layer alone": numbers.alone}
    rows = pd.concat(
        pd.DataFrame({"position": places, "kind": kind, "share": shares})
        for kind, shares in kinds.items()
    )
    colour = alt.Scale(domain=list(kinds), range=[INDIGO, GREY])
    return (
        alt.Chart(rows, title=sentence("What reaches {token}", token=numbers.target))
        .mark_bar()
        .encode(
            x=alt.X("share:Q", title="share", scale=alt.Scale(domain=[0, 1])),
            y=alt.Y("position:O", axis=labels.axis(title=None, ticks=False)),
            yOffset=alt.YOffset("kind:N").scale(domain=list(kinds)),
            color=alt.Color(
                "kind:N",
                title=None,
                scale=colour,
                legend=alt.Legend(orient="bottom", direction="vertical"),
            ),
        )
        .add_params(*labels.params())
        .properties(width=180, height=height)
    )


def _ways(numbers: FlowNumbers, height: int) -> alt.Chart:
    links, first = numbers.links, numbers.first_layer
    n = slice(0, DRAWN)
    rows = pd.DataFrame(
        {
            "below": first + links.layer[n],
            "above": first + links.layer[n] + 1,
            "read": links.read[n],
            "reader": links.reader[n],
            "mass": links.mass[n],
            "way": np.where(links.read[n] == links.reader[n], "kept", "read"),
        }
    )
    # The lane's middle, as the ordinal axis of the bars places it.
    lanes = alt.Scale(domain=[-0.5, len(numbers.tokens) - 0.5], nice=False)
    lanes.reverse = True
    axis = alt.Axis(labels=False, ticks=False, grid=False, title=None)
    layers = alt.Scale(domain=[first, first + len(numbers.mass) - 1], nice=False)
    return (
        alt.Chart(rows, title=sentence("The largest ways, layer by layer"))
        .mark_rule()
        .encode(
            x=alt.X("below:Q", title="layers passed", scale=layers),
            x2="above:Q",
            y=alt.Y("read:Q", scale=lanes, axis=axis),
            y2="reader:Q",
            color=alt.Color(
                "way:N",
                title=None,
                scale=alt.Scale(domain=["read", "kept"], range=[INDIGO, GREY]),
                legend=alt.Legend(orient="bottom", direction="vertical"),
            ),
            opacity=alt.Opacity(
                "mass:Q",
                scale=alt.Scale(type="sqrt", domain=[0, 1], range=[0.04, 1]),
                legend=None,
            ),
            strokeWidth=alt.StrokeWidth(
                "mass:Q", scale=alt.Scale(domain=[0, 1], range=[0.4, 12]), legend=None
            ),
        )
        .properties(width=max(200, 16 * len(numbers.mass)), height=height)
    )
