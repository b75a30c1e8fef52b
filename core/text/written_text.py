"""Tokens that were written as a reader sees them: never half a character.

A model may write a rare character as several tokens, each a part of its bytes. They
are shown together as the one glyph once it is whole, and as bytes until then.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from transformers import PreTrainedTokenizerBase

from ..graphemes import cluster_of, visible
from .pieces import spelled_bytes
from .spelling import Spelling, spelled


@dataclass(frozen=True)
class Shown:
    """One written token."""

    label: str
    """Its text, or the glyph that it is a part of, with spaces to be seen."""
    special: bool
    """Whether it is a sign for the model and not text."""
    joined: bool
    """Whether the token before it belongs to the same glyph."""


class WrittenText:
    """The vocabulary of one tokenizer, for tokens that were written in a row."""

    def __init__(self, spelling: PreTrainedTokenizerBase | Spelling) -> None:
        """Read how the pieces are written, once for many texts."""
        self._spelled = spelled(spelling)
        self._rules = self._spelled.notation

    def shown(self, ids: Sequence[int]) -> list[Shown]:
        """Each token, in order."""
        found: list[Shown] = []
        run: list[bytes] = []
        for token_id in ids:
            piece = self._spelled.piece(int(token_id))
            raw = None if piece is None or self._is_sign(piece) else self._raw(piece)
            if raw is None:
                found += _glyphs(run)
                label = f"⟨id {token_id}⟩" if piece is None else piece
                found.append(Shown(label, special=True, joined=False))
                run = []
            else:
                run.append(raw)
        return found + _glyphs(run)

    def text(self, ids: Sequence[int]) -> str:
        """All of it as text; what is not a whole character yet as ⟨E0 B8⟩."""
        return "".join(one.label for one in self.shown(ids) if not one.joined)

    def _is_sign(self, piece: str) -> bool:
        return piece in self._rules.special or piece == self._rules.unknown

    def _raw(self, piece: str) -> bytes | None:
        if self._rules.kind == "wordpiece":
            # Its pieces are words: the mark of one that goes on is part of the label.
            return piece.encode(errors="replace")
        return self._rules.raw(piece)


def _glyphs(run: Sequence[bytes]) -> list[Shown]:
    """Tokens by their bytes, those that share a glyph with the same label."""
    text, owners = _decoded(b"".join(run))
    clusters = cluster_of(text)
    owner = [clusters[place] for place in owners]
    starts = [sum(map(len, run[:at])) for at in range(len(run))]
    found, reached = [], -1
    group: list[int] = []
    for at, raw in enumerate(run):
        if not raw:
            found.append(Shown("", special=False, joined=False))
            continue
        own = owner[starts[at] : starts[at] + len(raw)]
        joined = own[0] <= reached
        group = [*group, at] if joined else [at]
        reached = max(reached, own[-1])
        found.append(Shown("", special=False, joined=joined))
        label = _label(text, clusters, owner[starts[group[0]]], reached)
        for member in group:
            found[member] = Shown(label, special=False, joined=found[member].joined)
    return found


def _label(text: str, clusters: list[int], first: int, last: int) -> str:
    chars = [
        c for c, number in zip(text, clusters, strict=True) if first <= number <= last
    ]
    raw = bytes(_LONE.index(c) for c in chars if c in _LONE)
    if raw and len(raw) == len(chars):
        return spelled_bytes(raw)
    whole = "".join(
        spelled_bytes(bytes([_LONE.index(c)])) if c in _LONE else c for c in chars
    )
    return visible(whole) if not raw else whole


_LONE = "".join(chr(0xF700 + value) for value in range(256))
"""Stands for one byte that belongs to no character: private to this module."""


def _decoded(raw: bytes) -> tuple[str, list[int]]:
    """The text, and for each byte the place of its character in it."""
    chars: list[str] = []
    owners: list[int] = []
    at = 0
    while at < len(raw):
        for size in range(1, 5):
            try:
                char = raw[at : at + size].decode()
            except UnicodeDecodeError:
                continue
            break
        else:
            char, size = _LONE[raw[at]], 1
        size = min(size, len(raw) - at)
        owners += [len(chars)] * size
        chars.append(char)
        at += size
    return "".join(chars), owners
