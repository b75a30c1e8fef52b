"""One token, and tokens that share a glyph.

A token need not be a whole character: byte-level BPE spells a rare character with
several tokens. Such tokens share a ``group``, and their ``text`` is the whole glyph,
so that a page shows the glyph once with several ids and never half a character.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..graphemes import cluster_of


@dataclass(frozen=True)
class Token:
    """One entry of the vocabulary at one place of a text."""

    text: str
    """What it says: " France", "##ing"; the whole glyph where it is a part of one."""
    id: int
    """Its row in the vocabulary; -1 where there is no vocabulary."""
    start: int
    """First character in the source text."""
    end: int
    """One past the last character; equal to start for tokens the text does not hold."""
    special: bool
    """Added by the model's template, or a special token that was typed."""
    piece: str
    """The vocabulary's own spelling, such as ``ĠFrance``."""
    byte_values: bytes | None
    """The bytes it stands for, None for special and unknown tokens."""
    group: int
    """Tokens that share a glyph share this number; it counts up from 0."""
    sequence: int = 0
    """0 for the text, 1 for the second text of a pair."""


def grouped(tokens: Sequence[Token], texts: Sequence[str]) -> tuple[Token, ...]:
    """The tokens, those which split a grapheme cluster in one group with its glyph.

    Args:
        tokens: in order; their groups are not looked at.
        texts: the text, or the two texts of a pair, that the places refer to.
    """
    clusters = [cluster_of(text) for text in texts]
    groups: list[list[Token]] = []
    reached, sequence = -1, 0
    for token in tokens:
        if token.sequence != sequence:
            reached, sequence = -1, token.sequence
        if token.special or token.start == token.end:
            groups.append([token])
            continue
        of = clusters[sequence]
        if groups and of[token.start] <= reached and not groups[-1][-1].special:
            groups[-1].append(token)
        else:
            groups.append([token])
        reached = max(reached, of[token.end - 1])
    return tuple(
        replace(token, group=number, text=_said(token, group, texts))
        for number, group in enumerate(groups)
        for token in group
    )


def _said(token: Token, group: Sequence[Token], texts: Sequence[str]) -> str:
    if len(group) == 1:
        return token.text
    start = min(member.start for member in group)
    end = max(member.end for member in group)
    return texts[token.sequence][start:end]
