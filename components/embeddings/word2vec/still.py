"""Trained word vectors as a table, and as a still picture: the map and the loss."""

from dataclasses import dataclass

import altair as alt
import numpy as np
import pandas as pd
from jaxtyping import Float

from components.embeddings.word2vec.words import loss_title, map_title
from components.figures.scales import ACCENT, GREY
from core.embeddings.word_pairs import Corpus

SIDE = 620


@dataclass(frozen=True, eq=False)
class Trained:
    """A training at one moment: the reader's last pause."""

    corpus: Corpus
    steps: int
    """How many pairs were trained."""
    vectors: Float[np.ndarray, "word dim"]
    """The vector of each word as a centre."""
    axes: Float[np.ndarray, "2 dim"]
    """The axes of the map."""
    losses: Float[np.ndarray, " point"]
    """The mean loss of each ``point`` pairs."""
    point: int
    """How many pairs each loss is the mean of."""
    start_loss: float
    """The loss of knowing nothing."""


def vectors_table(trained: Trained) -> pd.DataFrame:
    """A row a word: how often it occurs, its place on the map, and its vector v."""
    places = trained.vectors @ trained.axes.T
    table = {
        "word": trained.corpus.words,
        "count": trained.corpus.counts,
        "pairs trained": trained.steps,
        "x": places[:, 0],
        "y": places[:, 1],
    }
    dims = {f"v{i}": trained.vectors[:, i] for i in range(trained.vectors.shape[1])}
    return pd.DataFrame(table | dims)


def vectors_chart(trained: Trained) -> alt.HConcatChart:
    """The words on their plane, and beside it the loss."""
    return alt.hconcat(_map(trained), _loss(trained), spacing=30)


def _map(trained: Trained) -> alt.LayerChart:
    table = vectors_table(trained)[["word", "count", "x", "y"]]
    # One scale for both axes, so that a distance looks alike in every direction.
    places = trained.vectors @ trained.axes.T
    low, high = places.min(axis=0), places.max(axis=0)
    reach = float((high - low).max()) * 0.56 or 1.0
    x, y = ((low + high) / 2).tolist()
    base = alt.Chart(table).encode(
        x=alt.X("x:Q", title=None, scale=_about(x, reach)),
        y=alt.Y("y:Q", title=None, scale=_about(y, reach)),
    )
    names = base.mark_text(align="left", dx=5, fontSize=10).encode(text="word")
    return alt.LayerChart(
        layer=[base.mark_circle(color=ACCENT, size=28), names],
        title=map_title(trained.steps),
        width=SIDE,
        height=SIDE,
    )


def _about(middle: float, reach: float) -> alt.Scale:
    return alt.Scale(domain=[middle - reach, middle + reach], nice=False, zero=False)


def _loss(trained: Trained) -> alt.LayerChart:
    pairs = trained.point * np.arange(1, len(trained.losses) + 1)
    rows = pd.DataFrame({"pairs": pairs, "loss": trained.losses})
    top = max([trained.start_loss, *trained.losses.tolist()]) * 1.05
    line = (
        alt.Chart(rows)
        .mark_line(color=ACCENT)
        .encode(
            x=alt.X("pairs:Q", title="pairs trained"),
            y=alt.Y("loss:Q", title="loss", scale=alt.Scale(domain=[0, top])),
        )
    )
    start = pd.DataFrame({"loss": [trained.start_loss]})
    rule = alt.Chart(start).mark_rule(color=GREY, strokeDash=[4, 4]).encode(y="loss:Q")
    return alt.LayerChart(
        layer=[rule, line],
        title=loss_title(trained.point),
        width=320,
        height=SIDE,
    )
