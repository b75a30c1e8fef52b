"""Each way to tell order past its training length, as strips and as a table."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd
from jaxtyping import Float, Int

from components.figures.scales import ACCENT, AMBER
from components.words.percent import percent
from core.positions.extrapolation import Lengths, Outlook

SEEN, MISSING = "#dfe3ee", "#3b4252"
ALL_SEEN, HAS_NONE = "known from training", "nothing to give: the model stops"


def beyond_table(
    found: Sequence[Outlook], places: Int[np.ndarray, " place"]
) -> pd.DataFrame:
    """A row a place: the share that training never gave; empty where there is none."""
    table = pd.DataFrame({"position or distance": places})
    for one in found:
        table[one.scheme] = one.unseen
    return table


def beyond_chart(
    found: Sequence[Outlook], places: Int[np.ndarray, " place"], lengths: Lengths
) -> alt.LayerChart:
    """A strip a scheme, from the first position to the last; new parts are orange."""
    records = [record for one in found for record in _runs(one, places, lengths.tokens)]
    names = [one.scheme for one in found]
    base = alt.Chart(alt.InlineData(values=records)).encode(
        x=alt.X(
            "from:Q", title="position, or distance back",
            scale=alt.Scale(domain=[0, lengths.tokens], nice=False),
        ),
        x2="to:Q",
        y=alt.Y(
            "scheme:N", title=None, axis=alt.Axis(labelLimit=130),
            scale=alt.Scale(domain=names),
        ),
        tooltip=["scheme:N", "from:Q", "to:Q", "said:N"],
    )  # fmt: skip
    given = base.transform_filter("datum.share !== null").mark_bar(height=22)
    missing = base.transform_filter("datum.share === null").mark_bar(
        height=22, color=MISSING
    )
    end = alt.Chart(alt.InlineData(values=[{"x": lengths.trained, "t": "trained"}]))
    rule = end.mark_rule(color=ACCENT, strokeWidth=2).encode(x="x:Q")
    shown = [
        given.encode(
            color=alt.Color(
                "share:Q", title="never given in training",
                # Else the way from pale to orange leads through pink.
                scale=alt.Scale(domain=[0, 1], range=[SEEN, AMBER], interpolate="rgb"),
                legend=alt.Legend(format="%", orient="top", titleLimit=300),
            )
        ),
        missing,
        *([rule] if lengths.beyond else []),
    ]  # fmt: skip
    return alt.LayerChart(layer=shown, width="container", height=alt.Step(34))


def _runs(
    one: Outlook, places: Int[np.ndarray, " place"], end: int
) -> list[dict[str, object]]:
    """Neighbouring places with the same share as one piece."""
    cuts = np.flatnonzero(_differ(one.unseen[1:], one.unseen[:-1])) + 1
    starts = [0, *cuts.tolist()]
    ends = [*places[starts[1:]].tolist(), end]
    return [
        _run(one.scheme, int(places[start]), int(to), float(one.unseen[start]))
        for start, to in zip(starts, ends, strict=True)
    ]


def _run(scheme: str, start: int, end: int, share: float) -> dict[str, object]:
    missing = bool(np.isnan(share))
    said = HAS_NONE if missing else f"{percent(share)} new"
    return {
        "scheme": scheme, "from": start, "to": end,
        "share": None if missing else share, "said": said if share else ALL_SEEN,
    }  # fmt: skip


def _differ(
    first: Float[np.ndarray, " place"], second: Float[np.ndarray, " place"]
) -> np.ndarray:
    return ~((first == second) | (np.isnan(first) & np.isnan(second)))
