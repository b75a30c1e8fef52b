"""The next-token distribution as a table, as bars, and step by step."""

import altair as alt
import pandas as pd

from components.figures.scales import ACCENT, FAINT, GREY
from components.figures.token_axis import Labels
from components.words.percent import percent
from core.distribution import Candidate, Distribution, Rest
from core.text.continuation import Continuations

KEPT, CUT, ELSE = "can be drawn", "cut", "everything else"
COLOURS = alt.Scale(domain=[KEPT, CUT, ELSE], range=[ACCENT, FAINT, GREY])
STEPS = {
    "softmax": "softmax",
    "left_by_top_k": "left by top-k",
    "left_by_top_p": "left by top-p",
    "left_by_min_p": "left by min-p",
    "probability": "renormalised",
}
"""Columns of the table and their headings, in the order of the sampler."""


def steps_table(dist: Distribution, vocabulary: Continuations, n: int) -> pd.DataFrame:
    """A row for each of the n likeliest tokens and one for everything else."""
    listed = [_listed_row(one, vocabulary) for one in dist.top(n)]
    rest = dist.everything_else(n)
    rows = [*listed, _rest_row(rest, dist)] if rest.count else listed
    return pd.DataFrame(rows)


def probability_bars(table: pd.DataFrame) -> alt.LayerChart:
    """A bar a token, likeliest first; cut tokens grey, with what they had before."""
    shown = table.assign(
        share=table["probability"].where(table["state"] != CUT, table["softmax"])
    )
    shown["said"] = [percent(share) for share in shown["share"]]
    labels = ranked_labels(table)
    base = (
        alt.Chart(_ranked(shown))
        .encode(
            y=rank_axis(labels),
            x=alt.X("share:Q", title="probability", axis=alt.Axis(format="%")).scale(
                domain=[0, 1]
            ),
            tooltip=_TOOLTIP,
        )
        .add_params(*labels.params())
    )
    bars = base.mark_bar().encode(
        color=alt.Color("state:N", scale=COLOURS, title=None).legend(orient="bottom")
    )
    numbers = base.mark_text(align="left", dx=4).encode(
        text="said:N", color=alt.value("#555")
    )
    return alt.LayerChart(layer=[bars, numbers], width=520, height=alt.Step(22))


def step_bars(table: pd.DataFrame) -> alt.FacetChart:
    """The same bars after each step that changes some, side by side on one scale."""
    names = list(STEPS)
    changing = [
        name
        for before, name in zip([None, *names], names, strict=False)
        if before is None or not table[name].equals(table[before])
    ]
    order = [STEPS[name] for name in changing]
    steps = (
        _ranked(table)
        .melt(
            id_vars=["rank", "token", "state"],
            value_vars=changing,
            var_name="step",
            value_name="share",
        )
        .replace({"step": STEPS})
    )
    labels = ranked_labels(table)
    return (
        alt.Chart(steps)
        .mark_bar()
        .encode(
            y=rank_axis(labels),
            x=alt.X("share:Q", title=None, axis=alt.Axis(format="%")).scale(
                domain=[0, 1]
            ),
            color=alt.Color("state:N", scale=COLOURS, title=None).legend(
                orient="bottom"
            ),
            tooltip=["token", "step", alt.Tooltip("share:Q", format=".3~p")],
        )
        .add_params(*labels.params())
        .properties(width=190, height=alt.Step(22))
        .facet(column=alt.Column("step:N", sort=order, title=None))
    )


def ranked_labels(table: pd.DataFrame) -> Labels:
    """The tokens of a table as labels of its ranks."""
    return Labels(table["token"], first=1)


def rank_axis(labels: Labels) -> alt.Y:
    """A row a rank, labelled with its token."""
    axis = labels.axis(labelLimit=260, labelFontSize=14, labelOverlap=False)
    return alt.Y("rank:O", title=None, axis=axis)


def _ranked(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(rank=range(1, len(table) + 1))


_TOOLTIP = [
    "token",
    "id",
    alt.Tooltip("logit:Q", format=".3f"),
    alt.Tooltip("scaled:Q", format=".3f", title="logit / T"),
    alt.Tooltip("softmax:Q", format=".3~p"),
    alt.Tooltip("probability:Q", format=".3~p"),
]


def _listed_row(one: Candidate, vocabulary: Continuations) -> dict[str, object]:
    return {
        "token": vocabulary[one.id].visible,
        "id": one.id,
        "logit": one.logit,
        "scaled": one.scaled,
        "softmax": one.prob_before_cut,
        "left_by_top_k": one.prob_before_cut if one.kept_k else 0.0,
        "left_by_top_p": one.prob_before_cut if one.kept_p else 0.0,
        "left_by_min_p": one.prob_before_cut if one.kept else 0.0,
        "probability": one.prob,
        "state": KEPT if one.kept else CUT,
    }


def _rest_row(rest: Rest, dist: Distribution) -> dict[str, object]:
    """The last row; its scores stay empty, for a sum of logits means nothing."""
    return {
        "token": f"everything else ({rest.count:,} tokens)",
        "id": None,
        "logit": None,
        "scaled": None,
        "softmax": rest.prob_before_cut,
        "left_by_top_k": rest.kept_mass_k,
        "left_by_top_p": rest.kept_mass_p,
        "left_by_min_p": rest.kept_mass,
        "probability": rest.prob,
        "state": CUT if rest.kept == 0 and dist.kept_mass < 1 else ELSE,
    }
