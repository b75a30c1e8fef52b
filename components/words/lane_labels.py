"""Tokens as labels of lanes, rows and columns, each told from its neighbours."""

import unicodedata
from collections import Counter
from collections.abc import Sequence

from core.graphemes import visible
from core.text.tokenization import Token

LEFT_TO_RIGHT = "\u200e"


def lane_labels(tokens: Sequence[Token]) -> list[str]:
    """What each token says; tokens that share a glyph say which part they are."""
    parts = Counter(token.group for token in tokens)
    labels, met = [], Counter[int]()
    for token in tokens:
        met[token.group] += 1
        label = visible(token.text) or "∅"
        if parts[token.group] > 1:
            # Without the mark the part would stand before a right-to-left sign.
            label += LEFT_TO_RIGHT if is_right_to_left([token]) else ""
            label += f" {met[token.group]}/{parts[token.group]}"
        labels.append(label)
    return labels


def is_right_to_left(tokens: Sequence[Token]) -> bool:
    """Whether the first letter of the text belongs to a right-to-left script."""
    for token in tokens:
        for char in "" if token.special else token.text:
            direction = unicodedata.bidirectional(char)
            if direction in ("L", "R", "AL"):
                return direction != "L"
    return False
