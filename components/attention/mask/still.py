"""One head's scores, mask and shares, and what a mask changed, as tables and charts."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd
from jaxtyping import Bool, Float

from components.figures.attention_heatmap import HIDDEN
from components.figures.scales import ACCENT, GREY, share_scale, signed_scale
from components.figures.token_axis import Labels
from components.words.language import sentence
from core.attention.mask_effect import AnswerShares, MaskEffect


def mask_table(
    scores: Float[np.ndarray, "query key"],
    mask: Bool[np.ndarray, "query key"],
    pattern: Float[np.ndarray, "query key"],
    pattern_trained: Float[np.ndarray, "query key"],
    rows: Sequence[str],
    cols: Sequence[str],
) -> pd.DataFrame:
    """A row for every pair: score, what the mask adds, share, and share as trained."""
    query, key = np.indices(mask.shape).reshape(2, -1)
    return pd.DataFrame(
        {
            "query": query + 1,
            "query token": np.asarray(rows, object)[query],
            "key": key + 1,
            "key token": np.asarray(cols, object)[key],
            "score": scores.ravel(),
            "mask": np.where(mask.ravel(), "0", "−∞"),
            "share": pattern.ravel(),
            "share as trained": pattern_trained.ravel(),
        }
    )


def mask_maps(
    scores: Float[np.ndarray, "query key"],
    mask: Bool[np.ndarray, "query key"],
    pattern: Float[np.ndarray, "query key"],
    rows: Sequence[str],
    cols: Sequence[str],
    title: str,
) -> alt.HConcatChart:
    """The three maps side by side: hidden cells are left out, grey."""
    limit = float(np.abs(scores).max(initial=0)) or 1.0
    signed = signed_scale(limit)
    shares = share_scale()
    every = np.ones_like(mask)
    maps = (
        ("1. raw scores", scores, every, signed, "score"),
        ("2. + mask", scores, mask, signed, "score"),
        ("3. softmax", pattern, mask, shares, "share"),
    )
    charts = [_map(*one, rows, cols) for one in maps]
    both = alt.hconcat(*charts, title=title)
    return both.resolve_scale(color="independent")


def kl_table(effect: MaskEffect, tokens: Sequence[str]) -> pd.DataFrame:
    """A row a position: KL of what comes next, and the surprise of what came."""
    nothing = [np.nan]
    before = np.concatenate([effect.before, nothing])
    after = np.concatenate([effect.after, nothing])
    return pd.DataFrame(
        {
            "position": range(1, len(tokens) + 1),
            "token": list(tokens),
            "KL in bits": effect.kl,
            "next token": [*tokens[1:], ""],
            "its surprise as trained": before,
            sentence("its surprise with this mask"): after,
        }
    )


def kl_columns(table: pd.DataFrame) -> alt.Chart:
    """A column a position: how far what comes next has moved."""
    labels = Labels(table["token"], first=1)
    axis = labels.axis(labelAngle=-45, labelOverlap=True)
    return (
        alt.Chart(table)
        .mark_bar(color=ACCENT)
        .encode(
            x=alt.X("position:O", title="after this token", axis=axis),
            y=alt.Y("KL in bits:Q", title="KL divergence in bits"),
        )
        .add_params(*labels.params())
        .properties(height=180, width=alt.Step(30))
    )


def training_table(
    effect: MaskEffect, shares: AnswerShares, tokens: Sequence[str], layer: int = 0
) -> pd.DataFrame:
    """A row a position: what it sees, its target, and the target's probability."""
    count = effect.n_predicted
    return pd.DataFrame(
        {
            "position": range(1, count + 1),
            "sees": [" ".join(tokens[: at + 1]) for at in range(count)],
            "target": list(tokens[1:]),
            "probability as trained": 2.0 ** -effect.before.astype(np.float64),
            "probability without mask": 2.0 ** -effect.after.astype(np.float64),
            sentence("share on the target in the first layer"): shares.share,
            "head": [f"L{layer}H{head}" for head in shares.head],
        }
    )


def training_bars(table: pd.DataFrame) -> alt.Chart:
    """Two bars a position: the target's probability with the mask and without."""
    names = {
        "probability as trained": "as trained",
        "probability without mask": "no mask",
    }
    bars = table.melt(
        id_vars=["position", "target"],
        value_vars=list(names),
        var_name="run",
        value_name="probability",
    )
    bars["run"] = bars["run"].replace(names)
    labels = Labels(table["target"], first=1)
    axis = labels.axis(labelLimit=200)
    colours = alt.Scale(domain=list(names.values()), range=[GREY, ACCENT])
    return (
        alt.Chart(bars)
        .mark_bar()
        .encode(
            y=alt.Y("position:O", title="target", axis=axis),
            yOffset=alt.YOffset("run:N").scale(domain=list(names.values())),
            x=alt.X("probability:Q", axis=alt.Axis(format="%")).scale(domain=[0, 1]),
            color=alt.Color("run:N", scale=colours, title=None),
        )
        .add_params(*labels.params())
        .properties(width=420, height=alt.Step(12))
    )


def _map(
    title: str,
    values: Float[np.ndarray, "query key"],
    mask: Bool[np.ndarray, "query key"],
    scale: alt.Scale,
    measure: str,
    rows: Sequence[str],
    cols: Sequence[str],
) -> alt.Chart:
    query, key = np.nonzero(mask)
    cells = pd.DataFrame({"query": query, "key": key, "value": values[query, key]})
    side = max(2.0, min(24.0, 420 / max(len(rows), len(cols))))
    places = {"x": list(range(len(cols))), "y": list(range(len(rows)))}
    queries, keys = Labels(rows), Labels(cols)
    return (
        alt.Chart(cells, title=title)
        .mark_rect()
        .encode(
            x=alt.X("key:O", axis=keys.side("top")).scale(domain=places["x"]),
            y=alt.Y("query:O", axis=queries.side("left")).scale(domain=places["y"]),
            color=alt.Color("value:Q", scale=scale, title=measure),
        )
        .add_params(*queries.params(keys))
        .properties(
            width=side * len(cols),
            height=side * len(rows),
            view=alt.ViewBackground(fill=HIDDEN, stroke=None),
        )
    )
