"""Masks side by side, and words hidden in turn, as tables and as still charts."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd
from jaxtyping import Bool, Float

from components.figures.attention_heatmap import HIDDEN, attention_heatmap
from components.figures.scales import ORANGE, PAPER
from components.figures.token_axis import Labels
from components.words.language import sentence

SEEN = "#b9b1de"
"""A visible cell, paler than any share that matters; and surprise."""


def mask_pair_table(
    shares: Float[np.ndarray, "query key"],
    own: Bool[np.ndarray, "query key"],
    other: Bool[np.ndarray, "query key"],
    labels: Sequence[str],
    titles: tuple[str, str],
) -> pd.DataFrame:
    """A row a pair of tokens: the share, and whether it is visible in either mask."""
    query, key = np.indices(own.shape).reshape(2, -1)
    names = np.asarray(labels, object)
    return pd.DataFrame(
        {
            "query": query + 1,
            "query token": names[query],
            "key": key + 1,
            "key token": names[key],
            "share": shares.ravel(),
            f"visible: {titles[0]}": own.ravel(),
            f"visible: {titles[1]}": other.ravel(),
        }
    )


def mask_pair(
    shares: Float[np.ndarray, "query key"],
    own: Bool[np.ndarray, "query key"],
    other: Bool[np.ndarray, "query key"],
    labels: Sequence[str],
    titles: tuple[str, str],
) -> alt.HConcatChart:
    """One head's shares beside the other mask; hidden cells are left out, grey."""
    return alt.hconcat(
        attention_heatmap(shares, own, labels, labels, title=titles[0]),
        _mask(other, labels, titles[1]),
    )


def turn_table(
    tokens: Sequence[str],
    places: Sequence[int],
    probs: Sequence[float],
    ranks: Sequence[int],
    guesses: Sequence[str],
) -> pd.DataFrame:
    """A row a word: its probability when it alone is hidden, and the best guess."""
    given = np.asarray(probs, dtype=np.float64)
    with np.errstate(divide="ignore"):
        bits = -np.log2(given)
    return pd.DataFrame(
        {
            "position": [place + 1 for place in places],
            "token": list(tokens),
            "probability when hidden": given,
            "surprise in bits": bits,
            "rank": list(ranks),
            "best guess": list(guesses),
        }
    )


def turn_bars(table: pd.DataFrame) -> alt.Chart:
    """A bar a word in the text's order: how surprising it is when hidden."""
    labels = Labels(table["token"])
    drawn = table.assign(row=range(len(table)))
    axis = labels.axis(labelLimit=260)
    return (
        alt.Chart(drawn)
        .mark_bar(color=ORANGE)
        .encode(
            y=alt.Y("row:O", title=None, axis=axis),
            x=alt.X(
                "surprise in bits:Q", title=sentence("surprise when hidden, in bits")
            ),
            tooltip=["token", "probability when hidden", "rank", "best guess"],
        )
        .add_params(*labels.params())
        .properties(width=420, height=alt.Step(20))
    )


def _mask(
    mask: Bool[np.ndarray, "query key"], labels: Sequence[str], title: str
) -> alt.Chart:
    query, key = np.nonzero(mask)
    side = max(2.0, min(24.0, 420 / len(mask)))
    places = list(range(len(mask)))
    names = Labels(labels)
    return (
        alt.Chart(pd.DataFrame({"query": query, "key": key}), title=title)
        .mark_rect(color=SEEN, stroke=PAPER, strokeWidth=0.5)
        .encode(
            x=alt.X("key:O", axis=names.side("top")).scale(domain=places),
            y=alt.Y("query:O", axis=names.side("left")).scale(domain=places),
        )
        .add_params(*names.params())
        .properties(
            width=side * len(mask),
            height=side * len(mask),
            view=alt.ViewBackground(fill=HIDDEN, stroke=None),
        )
    )
