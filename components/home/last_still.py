"""The last stations of the journey as still pictures, with their numbers."""

import altair as alt
import pandas as pd

from components.figures.scales import INK, ORANGE, signed_scale
from components.figures.shades import QUIET
from components.figures.token_axis import Labels
from components.home.table_still import JourneyNumbers
from components.words.percent import percent

FIVE = 5
"""Scores that are told."""
LANE, ROOM = 20, 110
"""Height of a line, and of the histogram, in pixels."""
BAR = "#c0bbeb"


def scores_chart(numbers: JourneyNumbers) -> alt.VConcatChart:
    """How all raw scores spread, and the five highest."""
    edges = list(numbers.edges)
    rows = [
        {"low": low, "high": high, "count": count, "none": 0}
        for low, high, count in zip(edges, edges[1:], numbers.counts, strict=False)
    ]
    x = alt.X(
        "low:Q",
        title=None,
        scale=alt.Scale(domain=[edges[0], edges[-1]], nice=False, zero=False),
        axis=alt.Axis(
            values=[edges[0], edges[-1]], format=".1f", grid=False, ticks=False
        ),
    )
    top = list(numbers.scores)[:FIVE]
    bins = (
        alt.Chart(alt.InlineData(values=rows))
        .transform_filter("datum.count > 0")
        .mark_rect(color=QUIET)
        .encode(
            x=x, x2="high:Q", y=alt.Y("count:Q", axis=None), y2="none:Q",
        )
    )  # fmt: skip
    marks = (
        alt.Chart(alt.InlineData(values=[{"low": score} for _, score in top]))
        .mark_point(shape="triangle-down", filled=True, size=40, color=ORANGE)
        .encode(x=x, y=alt.value(ROOM - 5))
    )
    title = f"Logits: {sum(numbers.counts):,} raw scores"
    histogram = alt.LayerChart(layer=[bins, marks], width=150, height=ROOM, title=title)
    return alt.vconcat(histogram, _lines([(w, signed(s)) for w, s in top]))


def _lines(said: list[tuple[str, str]]) -> alt.LayerChart:
    """A word at the left and its number at the right, a line each."""
    base = alt.Chart(
        alt.InlineData(
            values=[{"place": n, "word": w, "told": t} for n, (w, t) in enumerate(said)]
        )
    ).encode(y=alt.Y("place:O", axis=None))
    words = base.mark_text(align="left", color=INK).encode(
        x=alt.value(0), text="word:N"
    )
    told = base.mark_text(align="right", color=INK).encode(
        x=alt.value(150), text="told:N"
    )
    return alt.LayerChart(layer=[words, told], width=150, height=LANE * len(said))


def signed(value: float) -> str:
    """Two figures after the point, as the view writes them."""
    return f"{value:.2f}".replace("-", "−")


def end_rows(numbers: JourneyNumbers) -> pd.DataFrame:
    """A row per bar of the last station, with what is told of it."""
    tell = percent if numbers.output is None else signed
    return pd.DataFrame(
        {
            "place": range(len(numbers.bars)),
            "word": [word for word, _ in numbers.bars],
            "value": [float(value) for _, value in numbers.bars],
            "told": [tell(float(value)) for _, value in numbers.bars],
        }
    )


def end_chart(numbers: JourneyNumbers, height: float) -> alt.LayerChart:
    """The next tokens' probabilities, or how close each vector is to one."""
    rows = end_rows(numbers)
    labels = Labels(rows["word"])
    encoder = numbers.output is not None
    scale = alt.Scale(
        domain=[min(0.0, *rows["value"].tolist()), 1] if encoder else [0, 1]
    )
    base = (
        alt.Chart(rows)
        .encode(y=alt.Y("place:O", axis=labels.axis(title=None, ticks=False)))
        .add_params(*labels.params())
    )
    bars = base.mark_bar().encode(
        x=alt.X("value:Q", title=numbers.bars_title, scale=scale),
        color=alt.Color("value:Q", scale=signed_scale(1.0), legend=None)
        if encoder
        else alt.value(BAR),
    )
    told = base.mark_text(align="left", dx=4, color=INK).encode(
        x=alt.X("value:Q", scale=scale), text="told:N"
    )
    reader = numbers.tokens[numbers.reader]
    title = alt.TitleParams(
        "Sentence vector" if encoder else f"Next token after {reader}",
        subtitle=numbers.came,
    )
    return alt.LayerChart(
        layer=[bars, told], title=title, width=190, height=max(height, LANE * len(rows))
    )
