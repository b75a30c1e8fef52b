"""How many tokens a text makes, and how long they are."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..graphemes import clusters
from .tokens import Token


@dataclass(frozen=True)
class Counts:
    """How many tokens a text makes."""

    tokens: int
    """Tokens that stand for the text."""
    special: int
    """Tokens that the model adds, or special tokens that were typed."""
    unknown: int
    """Those of the text's tokens that only say: not in the vocabulary."""
    characters: int
    """What a reader would count: grapheme clusters, spaces too."""

    lost: int
    """Characters that no token stands for; white space is not counted."""

    @property
    def characters_per_token(self) -> float | None:
        """Characters for each token of the text, None where there is no token."""
        return self.characters / self.tokens if self.tokens else None


def count(text: str, tokens: Sequence[Token]) -> Counts:
    """Counts of a text and its tokens, special tokens apart."""
    special = sum(token.special for token in tokens)
    unknown = sum(token.byte_values is None and not token.special for token in tokens)
    glyphs = clusters(text)
    return Counts(
        len(tokens) - special, special, unknown, len(glyphs), _lost(glyphs, tokens)
    )


def _lost(glyphs: Sequence[str], tokens: Sequence[Token]) -> int:
    covered = {place for token in tokens for place in range(token.start, token.end)}
    lost, start = 0, 0
    for glyph in glyphs:
        places = range(start, start + len(glyph))
        start += len(glyph)
        lost += not glyph.isspace() and covered.isdisjoint(places)
    return lost
