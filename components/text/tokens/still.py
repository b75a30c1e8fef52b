"""A one-hot vector as a table and as a strip, every one of its numbers."""

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd


def one_hot_table(token_id: int, labels: Sequence[str], d_vocab: int) -> pd.DataFrame:
    """A row for each place of the vector: what the entry says, and 0 or 1."""
    values = np.zeros(d_vocab, dtype=np.int64)
    values[token_id] = 1
    says = [*labels, *[""] * (d_vocab - len(labels))]
    return pd.DataFrame({"place": np.arange(d_vocab), "says": says, "value": values})


def one_hot_chart(token_id: int, label: str, d_vocab: int) -> alt.LayerChart:
    """The whole vector from left to right, the single 1 as a line."""
    strip = pd.DataFrame({"from": [0], "to": [d_vocab - 1]})
    one = pd.DataFrame({"place": [token_id], "says": [f"1 at {token_id:,}: {label}"]})
    axis = alt.Axis(title="place in the vocabulary", format=",d", grid=False)
    x = alt.X("from:Q", axis=axis, scale=alt.Scale(domain=[0, d_vocab - 1], nice=False))
    background = alt.Chart(strip).mark_rect(color="#eceef4").encode(x=x, x2="to:Q")
    line = alt.Chart(one).mark_rule(color="#4338ca", size=3).encode(x="place:Q")
    words = alt.Chart(one).mark_text(dy=-42).encode(x="place:Q", text="says:N")
    return alt.LayerChart(layer=[background, line, words], width=680, height=60)
