"""Position biases as charts and tables: by distance, by head, by bucket, on one row."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd
from jaxtyping import Float, Int

from components.figures.scales import ACCENT, PALE, SLATE
from core.positions.biases import BiasedRow, aheads, as_square


def bias_table(
    by_ahead: Float[np.ndarray, "head ahead"], *, both_ways: bool
) -> pd.DataFrame:
    """A row a distance, a column a head; without later keys where none is seen."""
    n_tokens = (by_ahead.shape[1] + 1) // 2
    last = None if both_ways else n_tokens
    table = pd.DataFrame(
        by_ahead[:, :last].T, columns=[f"head {h}" for h in range(len(by_ahead))]
    )
    table.insert(0, "key minus query", aheads(n_tokens)[:last])
    return table


def matrix_table(
    row: Float[np.ndarray, " ahead"] | Int[np.ndarray, " ahead"],
    words: Sequence[str],
    *,
    both_ways: bool,
) -> pd.DataFrame:
    """A row a query, a column a key; empty where the query cannot look."""
    square = as_square(row).astype(np.float64)
    if not both_ways:
        square[np.triu_indices(len(square), 1)] = np.nan
    table = pd.DataFrame(square, columns=[f"key {k}" for k in range(len(square))])
    table.insert(0, "query", np.arange(len(square)))
    if words:
        said = [words[at] if at < len(words) else "" for at in range(len(square))]
        table.insert(1, "says", said)
    return table


def bias_lines(
    by_ahead: Float[np.ndarray, "head ahead"], head: int, *, both_ways: bool
) -> alt.LayerChart:
    """The bias of every head against the distance; one head stands out."""
    n_tokens = (by_ahead.shape[1] + 1) // 2
    used = by_ahead if both_ways else by_ahead[:, :n_tokens]
    ahead = aheads(n_tokens)[: used.shape[1]]
    # Points between which a line is straight say nothing new.
    records = [
        {"distance": int(ahead[at]), "bias": float(row[at]), "head": number}
        for number, row in enumerate(used)
        for at in _bends(row)
    ]
    x = alt.X(
        "distance:Q", title="key minus query: below 0 is back",
        scale=alt.Scale(nice=False), axis=alt.Axis(format="d", tickMinStep=1),
    )  # fmt: skip
    base = alt.Chart(alt.InlineData(values=records)).encode(
        x=x, y=alt.Y("bias:Q"), detail="head:N"
    )
    tips = ["head:Q", "distance:Q", alt.Tooltip("bias:Q", format=".6~g")]
    others = base.mark_line(color=PALE, strokeWidth=1.2, opacity=0.75).encode(
        tooltip=tips
    )
    one = (
        base.transform_filter(f"datum.head === {head}")
        .mark_line(color=ACCENT, strokeWidth=2.5, point={"size": 26, "color": ACCENT})
        .encode(tooltip=tips)
    )
    return alt.LayerChart(layer=[others, one], width="container", height=190)


def _bends(row: Float[np.ndarray, " ahead"]) -> list[int]:
    """The ends of a line and where its slope changes."""
    steps = np.diff(row.astype(np.float64))
    tiny = 1e-6 * max(1.0, float(np.abs(row).max()))
    bends = np.flatnonzero(np.abs(np.diff(steps)) > tiny) + 1
    return [0, *bends.tolist(), len(row) - 1]


def slope_table(slopes: Float[np.ndarray, " head"]) -> pd.DataFrame:
    """A row a head: its slope, and at which distance the bias reaches -1."""
    return pd.DataFrame(
        {
            "head": np.arange(len(slopes)),
            "slope": slopes.astype(np.float64),
            "distance with bias −1": 1 / slopes.astype(np.float64),
        }
    )


def slope_points(table: pd.DataFrame, head: int) -> alt.LayerChart:
    """Each head's slope on a logarithmic scale, with its number where there is room."""
    base = alt.Chart(table).encode(
        x=alt.X("head:O", axis=alt.Axis(labelAngle=0, labelOverlap=True)),
        y=alt.Y(
            "slope:Q",
            # Room above the first point for its number.
            scale=alt.Scale(type="log", base=2, domain=_around(table)),
            axis=alt.Axis(format=".3~g", tickCount=5),
        ),
    )
    points = base.mark_point(filled=True, size=55, opacity=1).encode(
        color=alt.condition(
            f"datum.head === {head}", alt.value(ACCENT), alt.value(PALE)
        ),
        tooltip=[
            "head",
            alt.Tooltip("slope:Q", format=".7~g"),
            alt.Tooltip("distance with bias −1:Q", format=".6~g"),
        ],
    )
    layers = [points]
    if len(table) <= MOST_NUMBERED:
        numbers = base.mark_text(dy=-11, color=SLATE, fontSize=11)
        layers.append(numbers.encode(text=alt.Text("slope:Q", format=".4~f")))
    return alt.LayerChart(layer=layers, width="container", height=180)


MOST_NUMBERED = 12
"""With more heads than this the numbers would not fit above their points."""


def _around(table: pd.DataFrame) -> list[float]:
    slopes = table["slope"].to_numpy()
    return [float(slopes.min()) / 2, float(slopes.max()) * 2]


def bucket_table(
    starts: Int[np.ndarray, " bucket"],
    table: Float[np.ndarray, "bucket head"] | None = None,
) -> pd.DataFrame:
    """A row a bucket for keys further back: its distances, and its learnt biases."""
    held = np.flatnonzero(starts >= 0)
    following = [*(starts[held][1:] - 1).tolist(), None]
    shown = pd.DataFrame(
        {
            "bucket": held,
            "from distance": starts[held],
            "to distance": pd.array(following, dtype="Int64"),
        }
    )
    if table is not None:
        for head in range(table.shape[1]):
            shown[f"head {head}"] = table[held, head]
    return shown


def bucket_steps(buckets: Int[np.ndarray, " ahead"], *, both_ways: bool) -> alt.Chart:
    """The bucket of each distance as steps."""
    n_tokens = (len(buckets) + 1) // 2
    used = buckets if both_ways else buckets[:n_tokens]
    table = pd.DataFrame({"distance": aheads(n_tokens)[: len(used)], "bucket": used})
    return (
        alt.Chart(table)
        .mark_line(
            color=ACCENT, interpolate="step", point={"size": 22, "color": ACCENT}
        )
        .encode(
            x=alt.X(
                "distance:Q", title="key minus query: below 0 is back",
                scale=alt.Scale(nice=False), axis=alt.Axis(format="d", tickMinStep=1),
            ),
            y=alt.Y("bucket:Q", axis=alt.Axis(format="d", tickMinStep=1)),
            tooltip=["distance", "bucket"],
        )
        .properties(width="container", height=300)
    )  # fmt: skip


def row_table(row: BiasedRow, query: int, labels: Sequence[str]) -> pd.DataFrame:
    """A row a key: score, bias, sum and shares, every number."""
    return pd.DataFrame(
        {
            "key": np.arange(len(labels)),
            "says": list(labels),
            "key minus query": np.arange(len(labels)) - query,
            "seen": row.seen,
            "score": row.scores,
            "bias": row.bias,
            "score and bias": row.scores + row.bias,
            "share before": row.before,
            "share after": row.after,
        }
    )


def row_bars(table: pd.DataFrame, names: tuple[str, str]) -> alt.Chart:
    """The shares before and after, key by key; the keys that are seen."""
    before, after = names
    seen = table[table["seen"]]
    named = [f"{k} {s}" for k, s in zip(seen["key"], seen["says"], strict=True)]
    bars = seen.assign(name=named, **{before: seen["share before"]})
    bars = bars.assign(**{after: seen["share after"]}).melt(
        id_vars=["name"], value_vars=[before, after], var_name="run", value_name="share"
    )
    return (
        alt.Chart(alt.InlineData(values=bars.to_dict("records")))
        .mark_bar()
        .encode(
            x=alt.X("share:Q", axis=alt.Axis(format="%"), title="share of attention"),
            y=alt.Y("name:N", scale=alt.Scale(domain=named), title=None),
            yOffset=alt.YOffset("run:N").scale(domain=[before, after]),
            color=alt.Color(
                "run:N", title=None,
                scale=alt.Scale(domain=[before, after], range=[PALE, ACCENT]),
            ),
        )
        .properties(width=520, height=alt.Step(11))
    )  # fmt: skip
