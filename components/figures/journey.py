"""The journey as a still picture and as a table, with the numbers of the live one."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import numpy as np
import pandas as pd
from jaxtyping import Float

from core.residual import Updates
from core.rotary import Turns
from core.strips import Strips, colour_limit

PURPLE, ORANGE, INDIGO = "#7b3294", "#e66101", "#311b92"
LANE = 18
"""Height of a token's lane in pixels."""


@dataclass(frozen=True, eq=False)
class JourneyNumbers:
    """What the picture shows of one text in one model."""

    tokens: Sequence[str]
    token_ids: Sequence[int]
    reader: int
    """The token whose reading and whose prediction are shown."""
    vectors: Strips
    positions: Strips | Turns | None
    updates: Updates
    read: Float[np.ndarray, "layer seq"]
    """Share of attention from the reader to each token, mean of the heads."""
    bars: Sequence[tuple[str, float]]
    """At the end: words with their probability, or tokens with their cosine."""
    scores: Sequence[tuple[str, float]] = ()
    """Raw scores of the likeliest next tokens."""
    output: Strips | None = None
    """An encoder's final vectors."""
    bars_title: str = "probability of the next token"


def journey_table(numbers: JourneyNumbers) -> pd.DataFrame:
    """One row per number drawn: station, layer, token, what it is, its value.

    ``dim`` is the dimension a strip's number stands in, or the rotary pair.
    """
    parts = [_strip_rows("vectors", numbers, numbers.vectors)]
    if isinstance(numbers.positions, Strips):
        parts.append(_strip_rows("positions", numbers, numbers.positions))
    elif isinstance(numbers.positions, Turns):
        parts += _turn_rows(numbers, numbers.positions)
    parts += [
        _layer_rows(numbers, "length of change", numbers.updates.change),
        _layer_rows(numbers, "length before", numbers.updates.before),
        _layer_rows(numbers, f"attention from token {numbers.reader}", numbers.read),
    ]
    if numbers.output is not None:
        parts.append(_strip_rows("output", numbers, numbers.output))
    for what, rows in (("logit", numbers.scores), (numbers.bars_title, numbers.bars)):
        parts.append(
            pd.DataFrame(
                [
                    {"station": "end", "token": w, "what": what, "value": v}
                    for w, v in rows
                ]
            )
        )
    table = pd.concat([part for part in parts if len(part)], ignore_index=True)
    columns = ["station", "layer", "position", "token", "id", "what", "dim", "value"]
    whole = ["layer", "position", "id", "dim"]
    return table.reindex(columns=columns).astype(dict.fromkeys(whole, "Int64"))


def _grid_rows(
    station: str, numbers: JourneyNumbers, what: str, values: np.ndarray
) -> pd.DataFrame:
    """A row per entry of ``values``, whose first axis is the token."""
    position, column = np.indices(values.shape)
    return pd.DataFrame(
        {
            "station": station,
            "position": position.ravel(),
            "token": np.asarray(numbers.tokens, dtype=object)[position.ravel()],
            "id": np.asarray(numbers.token_ids)[position.ravel()],
            "what": what,
            "column": column.ravel(),
            "value": values.ravel(),
        }
    )


def _strip_rows(station: str, numbers: JourneyNumbers, strip: Strips) -> pd.DataFrame:
    rows = _grid_rows(station, numbers, "largest of its group", strip.values)
    return rows.assign(dim=strip.dims.ravel())


def _turn_rows(numbers: JourneyNumbers, turns: Turns) -> list[pd.DataFrame]:
    return [
        _grid_rows("positions", numbers, what, values).rename(columns={"column": "dim"})
        for what, values in (("cos of pair", turns.cos), ("sin of pair", turns.sin))
    ]


def _layer_rows(
    numbers: JourneyNumbers, what: str, values: Float[np.ndarray, "layer seq"]
) -> pd.DataFrame:
    rows = _grid_rows("layers", numbers, what, values.T)
    return rows.rename(columns={"column": "layer"})


def journey_chart(numbers: JourneyNumbers) -> alt.HConcatChart:
    """The stations side by side: a row per token, a column per cell or layer."""
    height = max(LANE * len(numbers.tokens), 160)
    stations = [_strip_chart(numbers, numbers.vectors, "Vectors", height)]
    if isinstance(numbers.positions, Strips):
        stations.append(_strip_chart(numbers, numbers.positions, "Positions", height))
    elif isinstance(numbers.positions, Turns):
        stations.append(_turn_chart(numbers, numbers.positions, height))
    stations.append(_layer_chart(numbers, height))
    if numbers.output is not None:
        stations.append(_strip_chart(numbers, numbers.output, "Token vectors", height))
    stations.append(_bar_chart(numbers))
    return alt.hconcat(*stations, spacing=18).resolve_scale(
        color="independent", size="independent"
    )


def _tokens_axis(numbers: JourneyNumbers, *, labels: bool = True) -> alt.Y:
    expr = f"{json.dumps(list(numbers.tokens))}[datum.value]"
    axis = alt.Axis(labelExpr=expr, title=None, ticks=False, labels=labels)
    return alt.Y("position:O", axis=axis)


def _strip_chart(
    numbers: JourneyNumbers, strip: Strips, title: str, height: int
) -> alt.Chart:
    limit = colour_limit(strip.values)
    scale = alt.Scale(
        domain=[-limit, 0, limit], range=[PURPLE, "#ffffff", ORANGE], clamp=True
    )
    legend = alt.Legend(title=None, orient="bottom", gradientLength=120, tickCount=3)
    return (
        alt.Chart(_strip_rows(title, numbers, strip), title=title)
        .mark_rect()
        .encode(
            x=alt.X("column:O", title="groups of dimensions", axis=_bare_axis()),
            y=_tokens_axis(numbers, labels=title == "Vectors"),
            color=alt.Color("value:Q", scale=scale, legend=legend),
            tooltip=["token", "dim", "value"],
        )
        .properties(width=150, height=height)
    )


def _bare_axis() -> alt.Axis:
    return alt.Axis(labels=False, ticks=False)


def _turn_chart(numbers: JourneyNumbers, turns: Turns, height: int) -> alt.Chart:
    rows = _grid_rows("positions", numbers, "turn", np.arctan2(turns.sin, turns.cos))
    # Vega's arrow points up and turns clockwise; ours starts right and turns left.
    rows["degrees"] = 90 - np.degrees(rows["value"])
    return (
        alt.Chart(rows, title="Positions (rotary)")
        .mark_point(shape="arrow", size=90, filled=True, color="#1c1f2b")
        .encode(
            x=alt.X("column:O", title="pairs, fast to slow", axis=_bare_axis()),
            y=_tokens_axis(numbers, labels=False),
            angle=alt.Angle("degrees:Q", scale=None),
            tooltip=["token", "value"],
        )
        .properties(width=110, height=height)
    )


def _layer_chart(numbers: JourneyNumbers, height: int) -> alt.LayerChart:
    rows = _layer_rows(numbers, "attention", numbers.read)
    rows["change"] = np.minimum(numbers.updates.ratio.T.ravel(), 1)
    reader = numbers.tokens[numbers.reader]
    base = alt.Chart(rows, title=f"Layers, read by {reader}").encode(
        x=alt.X("layer:O", title="layer"), y=_tokens_axis(numbers, labels=False)
    )
    shade = base.mark_rect().encode(
        color=alt.Color(
            "value:Q",
            scale=alt.Scale(domain=[0, 1], range=["#ffffff", INDIGO]),
            legend=alt.Legend(title="attention", orient="bottom", gradientLength=120),
        )
    )
    dots = base.mark_circle(color="#1c1f2b", stroke="white", strokeWidth=0.5).encode(
        size=alt.Size(
            "change:Q",
            scale=alt.Scale(domain=[0, 1], range=[2, 60]),
            legend=alt.Legend(title="change (1 or more: full)", orient="bottom"),
        ),
        tooltip=["token", "layer", "value", "change"],
    )
    n_layers = len(numbers.read)
    return (shade + dots).properties(width=max(150, 11 * n_layers), height=height)


def _bar_chart(numbers: JourneyNumbers) -> alt.Chart:
    words = [word for word, _ in numbers.bars]
    rows = pd.DataFrame(
        {
            "place": range(len(words)),
            "word": words,
            "value": [value for _, value in numbers.bars],
        }
    )
    label = alt.Axis(labelExpr=f"{json.dumps(words)}[datum.value]", title=None)
    return (
        alt.Chart(rows, title=f"After {numbers.tokens[numbers.reader]}")
        .mark_bar(color="#4338ca")
        .encode(
            x=alt.X("value:Q", title=numbers.bars_title),
            y=alt.Y("place:O", axis=label),
            tooltip=["word", "value"],
        )
        .properties(width=170, height=max(160, LANE * len(words)))
    )
