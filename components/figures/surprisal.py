"""How surprising each token of a text was, as a table and as columns."""

import json
from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd

from core.continuation import Continuations
from core.graphemes import visible
from core.reading import Reading
from core.tokenization import Token


def surprisal_table(
    reading: Reading, tokens: Sequence[Token], vocabulary: Continuations
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


def surprisal_columns(table: pd.DataFrame, first: str) -> alt.Chart:
    """A column a token, as high as it was surprising; `first` has none.

    The axis has positions labelled with tokens, so a repeated token keeps its own
    column.
    """
    labels = json.dumps([first, *table["token"]])
    positions = alt.Axis(
        labelExpr=f"{labels}[datum.value]",
        labelAngle=-45,
        labelOverlap=True,
        labelFontSize=13,
    )
    everyone = list(range(len(table) + 1))
    return (
        alt.Chart(table)
        .mark_bar(color="#5b50e0")
        .encode(
            x=alt.X("position:O", title=None, axis=positions).scale(domain=everyone),
            y=alt.Y("bits:Q", title="surprise in bits"),
            tooltip=[
                "token",
                alt.Tooltip("bits:Q", format=".2f"),
                alt.Tooltip("probability:Q", format=".3%"),
                "rank",
                "expected",
                alt.Tooltip("expected_probability:Q", format=".1%"),
            ],
        )
        .properties(height=180)
    )
