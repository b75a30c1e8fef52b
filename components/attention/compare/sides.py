"""Two heads laid side by side, and which of their tokens belong together."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float

from components.attention.compare.choice import How
from components.choice.head import head_label
from components.figures.comparison import Comparison, Side
from components.words.lane_labels import lane_labels
from core.graphemes import visible
from core.text.matching import ALONE, Partners, same_characters, same_ids
from core.trace.attentions import AttentionFacts


@dataclass(frozen=True, eq=False)
class Head:
    """One head of one kind of attention, and its shares."""

    facts: AttentionFacts
    layer: int
    head: int
    pattern: Float[np.ndarray, "query key"]
    """NaN where the query cannot see the key."""

    def side(self, about: str = "") -> Side:
        """The pattern with its labels, and what sets it apart."""
        return Side(
            head=head_label(self.layer, self.head),
            about=about,
            rows=tuple(lane_labels(self.facts.query_tokens)),
            cols=tuple(lane_labels(self.facts.key_tokens)),
            pattern=self.pattern,
        )


def compared_heads(how: How, left: Head, right: Head) -> Comparison:
    """The two side by side, token beside token."""
    here, there = _abouts(how, left.facts, right.facts)
    partners = _partners(left.facts, right.facts)
    return Comparison(left.side(here), right.side(there), *partners)


def _abouts(how: How, left: AttentionFacts, right: AttentionFacts) -> tuple[str, str]:
    """What sets each side apart, in the reader's words."""
    if how == "head":
        return "", ""
    if how == "text":
        return _line(left.text), _line(right.text)
    return left.card.title, right.card.title


def _line(text: str) -> str:
    """The text in one line, with a sign for what would not be seen but for spaces."""
    return " ".join(visible(word) for word in text.split(" "))


def _partners(left: AttentionFacts, right: AttentionFacts) -> tuple[Partners, Partners]:
    """Partners of the queries and of the keys."""
    rows = left.query_tokens, right.query_tokens
    cols = left.key_tokens, right.key_tokens
    if left.card.id == right.card.id:
        return same_ids(*rows), same_ids(*cols)
    return _same_text(left, right, "query"), _same_text(left, right, "key")


def _same_text(
    left: AttentionFacts, right: AttentionFacts, side: Literal["query", "key"]
) -> Partners:
    """Partners across two models, where both read the same one of the two texts."""
    of = [
        one.query_tokens if side == "query" else one.key_tokens for one in (left, right)
    ]
    written = [
        tokens is one.target_tokens
        for tokens, one in zip(of, (left, right), strict=True)
    ]
    if written[0] != written[1]:
        return Partners(np.full(len(of[0]), ALONE), len(of[1]))
    text = left.target if written[0] else left.text
    return same_characters(of[0], of[1], text or "")
