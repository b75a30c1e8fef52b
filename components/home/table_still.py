"""The journey as a table, with the numbers of its picture."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from jaxtyping import Float

from components.words.language import sentence
from core.layers.residual import Updates
from core.layers.strips import Strips
from core.positions.rotary import Turns


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
    bars_title: str = sentence("probability of the next token")
    counts: Sequence[int] = ()
    """How many raw scores lie between two of the edges."""
    edges: Sequence[float] = ()
    came: str = ""
    """What the text goes on with, and how likely that was."""
    layer: int | None = None
    """The layer that was chosen."""
    skips_first: bool = False
    """Whether the first token is left out of what is read most."""


def journey_table(numbers: JourneyNumbers) -> pd.DataFrame:
    """One row per number drawn: station, layer, token, what it is, its value.

    ``dim`` is the dimension a strip's number stands in, or the rotary pair.
    """
    parts = [strip_rows("vectors", numbers, numbers.vectors)]
    if isinstance(numbers.positions, Strips):
        parts.append(strip_rows("positions", numbers, numbers.positions))
    elif isinstance(numbers.positions, Turns):
        parts += _turn_rows(numbers, numbers.positions)
    parts += [
        layer_rows(numbers, "length of change", numbers.updates.change),
        layer_rows(numbers, "length before", numbers.updates.before),
        layer_rows(numbers, f"attention from token {numbers.reader}", numbers.read),
    ]
    if numbers.output is not None:
        parts.append(strip_rows("output", numbers, numbers.output))
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


def grid_rows(
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


def strip_rows(station: str, numbers: JourneyNumbers, strip: Strips) -> pd.DataFrame:
    """A row per cell of the strips, with the dimension its number stands in."""
    rows = grid_rows(station, numbers, "largest of its group", strip.values)
    return rows.assign(dim=strip.dims.ravel())


def _turn_rows(numbers: JourneyNumbers, turns: Turns) -> list[pd.DataFrame]:
    return [
        grid_rows("positions", numbers, what, values).rename(columns={"column": "dim"})
        for what, values in (("cos of pair", turns.cos), ("sin of pair", turns.sin))
    ]


def layer_rows(
    numbers: JourneyNumbers, what: str, values: Float[np.ndarray, "layer seq"]
) -> pd.DataFrame:
    """A row per layer and token."""
    rows = grid_rows("layers", numbers, what, values.T)
    return rows.rename(columns={"column": "layer"})
