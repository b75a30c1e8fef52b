"""How surprising each token of a text was, as a table and as columns."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd

from components.figures.scales import ACCENT
from components.figures.token_axis import Labels
from core.graphemes import visible
from core.surprisal import Surprise
from core.text.continuation import Continuations
from core.text.tokenization import Token


def surprisal_table(
    reading: Surprise, tokens: Sequence[Token], vocabulary: Continuations
) -> pd.DataFrame:
    """A row a token from the second on: bits, probability, rank, what was expected."""
    expected = [vocabulary[int(best)].visible for best in reading.top_ids[:-1, 0]]
    return pd.DataFrame(
        {
            "position": np.arange(1, len(tokens)),
            "token": [visible(token.text) for token in tokens[1:]],
            "bits": reading.surprisal_bits,
            "probability": 2.0 ** -reading.surprisal_bits.astype(np.float64),
            "rank": reading.ranks,
            "expected": expected,
            "expected_probability": reading.top_probs[:-1, 0],
        }
    )


FEW = 12
"""So many tokens have room for labels that lie flat."""


def surprisal_columns(
    table: pd.DataFrame, first: str, places: int | None = None
) -> alt.Chart:
    """A column a token, as high as it was surprising; `first` has none.

    The axis has positions labelled with tokens, so a repeated token keeps its own
    column. With `places` it is as long as that of a text with so many tokens.
    """
    everyone = list(range(max(places or 0, len(table) + 1)))
    labels = Labels([first, *table["token"]])
    positions = labels.axis(
        labelAngle=0 if len(everyone) <= FEW else -45,
        labelOverlap=True,
        labelFontSize=14,
    )
    return (
        alt.Chart(table)
        .mark_bar(color=ACCENT)
        .encode(
            x=alt.X("position:O", title=None, axis=positions).scale(domain=everyone),
            y=alt.Y("bits:Q", title="surprise in bits"),
            tooltip=[
                "token",
                alt.Tooltip("bits:Q", format=".2f"),
                alt.Tooltip("probability:Q", format=".3~p"),
                "rank",
                "expected",
                alt.Tooltip("expected_probability:Q", format=".3~p"),
            ],
        )
        .add_params(*labels.params())
        .properties(height=200)
    )


def both_columns(
    tables: dict[str, pd.DataFrame], firsts: Sequence[str]
) -> list[alt.Chart]:
    """A picture for each titled text; all have one scale, and places that line up.

    Args:
        tables: of each text, by its title.
        firsts: what the first token of each says.
    """
    places = 1 + max(len(table) for table in tables.values())
    highest = max(float(table["bits"].to_numpy().max()) for table in tables.values())
    return [
        surprisal_columns(table, first, places).encode(
            y=alt.Y("bits:Q", title=[title, "in bits"]).scale(domain=[0, highest])
        )
        for (title, table), first in zip(tables.items(), firsts, strict=True)
    ]
