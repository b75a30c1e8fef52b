"""What can be said of every head in one number: its roles and three measures.

The same list feeds the grid, its table and its still pictures.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from components.words.language import said, sentence
from core.attention.head_summary import HeadSummary, RoleScores


@dataclass(frozen=True, eq=False)
class Measure:
    """One number of every head on one text."""

    id: str
    name: str
    definition: str
    formula: str
    unit: str
    """Empty for shares."""
    limit: float
    """The value that has the darkest shade; 0 has the lightest."""
    values: Float[np.ndarray, "layer head"] | None
    """None where this text or model has none."""
    even: Float[np.ndarray, "layer head"] | None = None
    """What evenly spread attention would have, for roles."""
    why_not: str | None = None
    try_text: str | None = None


def measures_of(summary: HeadSummary) -> tuple[Measure, ...]:
    """The roles, then entropy, distance and largest share."""
    roles = (_of_role(found) for found in summary.roles)
    return (*roles, _entropy(summary), _distance(summary), _largest(summary))


def _of_role(found: RoleScores) -> Measure:
    role = found.role
    return Measure(
        role.id,
        said(role.name),
        said(role.definition),
        said(role.formula),
        unit="",
        limit=1.0,
        values=found.scores,
        even=found.even,
        why_not=found.why_not and said(found.why_not),
        try_text=found.try_text and sentence(found.try_text),
    )


def _entropy(summary: HeadSummary) -> Measure:
    return Measure(
        "entropy",
        "entropy",
        sentence(
            "How many keys a query divides its attention among: 0 bits for one, 3 bits "
            "for eight alike."
        ),
        sentence("mean over q of −Σ A[q, k]·log₂ A[q, k]"),
        unit="bits",
        limit=float(np.log2(max(2, summary.shape[1]))),
        values=summary.entropy,
    )


def _distance(summary: HeadSummary) -> Measure:
    found = summary.distance
    return Measure(
        "distance",
        "distance",
        sentence("How many tokens lie between a query and what it reads, on average."),
        sentence("mean over q of Σ A[q, k]·|q − k|"),
        unit="tokens",
        limit=1.0 if found is None else max(1.0, float(found.max())),
        values=found,
        why_not=sentence(
            "Rows and columns are tokens of two different texts here, so there is no "
            "distance between them."
        )
        if found is None
        else None,
    )


def _largest(summary: HeadSummary) -> Measure:
    return Measure(
        "largest",
        "largest share",
        sentence("The share that a query gives to the key it reads most."),
        sentence("mean over q of the largest A[q, k]"),
        unit="",
        limit=1.0,
        values=summary.largest,
    )
