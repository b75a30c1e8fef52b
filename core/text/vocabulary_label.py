"""How a row of an embedding matrix is called."""

from ..graphemes import visible
from .vocabulary import Vocabulary


def row_label(vocabulary: Vocabulary, row: int) -> str:
    """What the token says; a matrix may have more rows than its tokenizer tokens."""
    return visible(vocabulary[row].label) if row < len(vocabulary) else "(no token)"


def is_special(vocabulary: Vocabulary, row: int) -> bool:
    """Whether it is a sign for the model and not text."""
    return row < len(vocabulary) and vocabulary[row].kind in ("special", "unknown")
