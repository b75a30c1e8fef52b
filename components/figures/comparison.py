"""Two patterns and their difference, as a table and as a still picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import altair as alt
import numpy as np
import pandas as pd
from jaxtyping import Float

from components.figures.scales import share_scale, signed_scale
from components.figures.token_axis import Labels
from core.text.matching import Partners, difference


@dataclass(frozen=True, eq=False)
class Side:
    """One head's pattern on one text."""

    head: str
    """Such as ``L12H4``."""
    about: str
    """What sets this side apart: its text or its model, or nothing."""
    rows: tuple[str, ...]
    cols: tuple[str, ...]
    pattern: Float[np.ndarray, "query key"]
    """Shares of attention; NaN where a query cannot see a key."""

    @property
    def title(self) -> str:
        """The head, and what sets its side apart."""
        return f"{self.head}, {self.about}" if self.about else self.head


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two sides, with which token of one stands for which of the other."""

    left: Side
    right: Side
    queries: Partners
    keys: Partners

    @cached_property
    def difference(self) -> Float[np.ndarray, "query key"]:
        """Right minus left, in the left side's order; NaN where there is none."""
        of = self.left.pattern, self.right.pattern
        return difference(*of, self.queries, self.keys)

    @property
    def limit(self) -> float:
        """The largest difference, whichever its sign; 0 where there is none."""
        sizes = np.abs(self.difference[~np.isnan(self.difference)])
        return float(sizes.max()) if sizes.size else 0.0

    @property
    def largest(self) -> tuple[int, int] | None:
        """Where the largest difference stands; None where nothing differs."""
        if self.limit == 0:
            return None
        sizes = np.abs(np.nan_to_num(self.difference))
        query, key = np.unravel_index(sizes.argmax(), sizes.shape)
        return int(query), int(key)


def comparison_table(comparison: Comparison) -> pd.DataFrame:
    """A row a pair that the left side sees: both shares and right minus left."""
    left, right = comparison.left, comparison.right
    query, key = np.nonzero(~np.isnan(left.pattern))
    to = comparison.queries.right_of[query], comparison.keys.right_of[key]
    found = np.where(np.minimum(*to) < 0, np.nan, right.pattern[to])
    return pd.DataFrame(
        {
            "query": query + 1,
            "query token": np.asarray(left.rows, object)[query],
            "key": key + 1,
            "key token": np.asarray(left.cols, object)[key],
            f"left: {left.title}": left.pattern[query, key],
            f"right: {right.title}": found,
            "difference": comparison.difference[query, key],
        }
    )


def comparison_chart(comparison: Comparison) -> alt.HConcatChart:
    """Three maps: left, right, and right minus left; what is masked is left out."""
    left, right = comparison.left, comparison.right
    limit = comparison.limit or 1.0
    signed = signed_scale(limit)
    shares = share_scale()
    maps = [
        _map(left.pattern, left.rows, left.cols, left.title, shares, "share"),
        _map(right.pattern, right.rows, right.cols, right.title, shares, "share"),
        _map(
            comparison.difference,
            left.rows,
            left.cols,
            "right − left",
            signed,
            "difference",
        ),
    ]
    return alt.hconcat(*maps, spacing=18).resolve_scale(color="independent")


def _map(
    values: np.ndarray,
    rows: Sequence[str],
    cols: Sequence[str],
    title: str,
    scale: alt.Scale,
    measure: str,
) -> alt.Chart:
    query, key = np.nonzero(~np.isnan(values))
    cells = pd.DataFrame({"query": query, "key": key, "value": values[query, key]})
    side = max(2.0, min(24.0, 640 / max(len(rows), len(cols))))
    queries, keys = Labels(rows), Labels(cols)
    return (
        alt.Chart(cells, title=title)
        .mark_rect()
        .encode(
            x=alt.X("key:O", title="key (read from)", axis=keys.side("top")),
            y=alt.Y("query:O", title="query (reads)", axis=queries.side("left")),
            color=alt.Color(
                "value:Q",
                scale=scale,
                title=measure,
                legend=alt.Legend(orient="bottom", gradientLength=120),
            ),
        )
        .add_params(*queries.params(keys))
        .properties(width=side * len(cols), height=side * len(rows))
    )
