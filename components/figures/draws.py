"""Many draws counted, beside how many of each the probabilities promise."""

import altair as alt
import numpy as np
import pandas as pd
from jaxtyping import Int

from components.figures.next_token import rank_axis, ranked_labels
from components.figures.scales import ACCENT, GREY
from core.distribution import Distribution
from core.text.continuation import Continuations


def draws_table(
    dist: Distribution,
    drawn: Int[np.ndarray, " draw"],
    vocabulary: Continuations,
    n: int,
) -> pd.DataFrame:
    """How often each of the n likeliest tokens was drawn, and everything else."""
    listed, rest = dist.top(n), dist.everything_else(n)
    names = [vocabulary[one.id].visible for one in listed]
    counts = [int(np.count_nonzero(drawn == one.id)) for one in listed]
    probs = [one.prob for one in listed]
    if rest.count:
        names.append(f"everything else ({rest.count:,} tokens)")
        counts.append(drawn.size - sum(counts))
        probs.append(rest.prob)
    expected = [prob * drawn.size for prob in probs]
    return pd.DataFrame({"token": names, "drawn": counts, "expected": expected})


def draws_bars(table: pd.DataFrame) -> alt.LayerChart:
    """A bar as long as the token was drawn; a line where its probability puts it."""
    labels = ranked_labels(table)
    base = (
        alt.Chart(table.assign(rank=range(1, len(table) + 1)))
        .encode(
            y=rank_axis(labels),
            tooltip=["token", "drawn", alt.Tooltip("expected:Q", format=".2f")],
        )
        .add_params(*labels.params())
    )
    bars = base.mark_bar(color=ACCENT).encode(x=alt.X("drawn:Q", title="times drawn"))
    lines = base.mark_tick(color=GREY, thickness=3, size=18).encode(x="expected:Q")
    return alt.LayerChart(layer=[bars, lines], height=alt.Step(20))
