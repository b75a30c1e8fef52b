"""Tokens as labels of lanes, rows and columns, each told from its neighbours."""

from collections import Counter
from collections.abc import Sequence

from core.graphemes import visible
from core.tokenization import Token


def lane_labels(tokens: Sequence[Token]) -> list[str]:
    """What each token says; tokens that share a glyph say which part they are."""
    parts = Counter(token.group for token in tokens)
    labels, met = [], Counter[int]()
    for token in tokens:
        met[token.group] += 1
        label = visible(token.text) or "∅"
        if parts[token.group] > 1:
            label += f" {met[token.group]}/{parts[token.group]}"
        labels.append(label)
    return labels
