"""Words along an axis of numbers, which reach the chart as data.

A chart's expressions are a language of their own: what is written into one is read by
it, and a list that holds the word "if" is then no list of words any more. So words
travel as the value of a parameter, and the axis looks them up there.
"""

import hashlib
import json
from collections.abc import Iterable
from typing import Any, Literal

import altair as alt

ALL_LABELS = 64
"""Tokens up to which every row and column of a map has its label."""


class Labels:
    """What the numbers of an axis are called: two tokens may look the same."""

    def __init__(self, labels: Iterable[object], first: int = 0) -> None:
        """Take the labels of ``first``, ``first + 1``, and so on; a tuple is lines."""
        self.labels = [
            list(map(str, label)) if isinstance(label, tuple) else str(label)
            for label in labels
        ]
        self._first = first

    def axis(self, **options: Any) -> alt.Axis:
        """The axis that shows them; a number without a label has none."""
        return alt.Axis(labelExpr=self._looked_up, **options)

    def header(self) -> alt.Header:
        """The same above the panels of a chart that has one for each number."""
        return alt.Header(labelExpr=self._looked_up)

    def legend(self, **options: Any) -> alt.Legend:
        """The same beside the signs of a chart that has one for each number."""
        return alt.Legend(labelExpr=self._looked_up, **options)

    def side(self, orient: Literal["top", "left"]) -> alt.Axis:
        """The axis of a map on this side, with as many labels as there is room for."""
        crowded = len(self.labels) > ALL_LABELS
        return self.axis(labelOverlap=crowded, orient=orient, ticks=False)

    def params(self, *others: "Labels") -> list[alt.Parameter]:
        """These labels and others as data, for the chart whose axes show them.

        Labels that are the same on both sides of a map are carried once.
        """
        held = {one.name: one.labels for one in (self, *others)}
        return [alt.param(name=name, value=labels) for name, labels in held.items()]

    @property
    def name(self) -> str:
        """The same for the same labels: a run again draws the same chart."""
        said = json.dumps(self.labels).encode()
        return f"labels_{hashlib.sha256(said).hexdigest()[:12]}"

    @property
    def _looked_up(self) -> str:
        place = f"datum.value - {self._first}" if self._first else "datum.value"
        return f"{self.name}[{place}] || ''"
