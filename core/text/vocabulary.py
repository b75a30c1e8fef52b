"""The whole vocabulary of a tokenizer, readable and searchable."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import regex
from jaxtyping import Int
from transformers import PreTrainedTokenizerBase

from ..errors import BadText
from ..per_trace import KeptWith
from .pieces import Notation, notation

Kind = Literal["special", "unknown", "part of a character", "text", "empty"]
How = Literal["contains", "starts with", "whole entry", "id"]

_RANGE = regex.compile(r"(\d{1,9})(?:-(\d{1,9}))?")


@dataclass(frozen=True)
class Entry:
    """One row of a vocabulary."""

    id: int
    label: str
    """What it says: " France", "##ing"; a part of a character as ⟨E0 B8⟩."""
    piece: str
    """How the vocabulary spells it, such as ``ĠFrance``."""
    kind: Kind
    byte_values: bytes | None
    """The bytes it stands for, None for special, unknown and empty entries."""


class Vocabulary:
    """Every entry of one tokenizer by its id."""

    def __init__(self, tokenizer: PreTrainedTokenizerBase) -> None:
        """Read all entries once."""
        by_id = {number: piece for piece, number in tokenizer.get_vocab().items()}
        size = max(by_id, default=-1) + 1
        self._notation = notation(tokenizer)
        self._pieces = [by_id.get(number) for number in range(size)]
        self._labels = [
            "" if piece is None else self._notation.label(piece)
            for piece in self._pieces
        ]
        self._folded = [label.casefold() for label in self._labels]

    def __len__(self) -> int:
        """The number of rows; ids go from 0 to one less."""
        return len(self._pieces)

    def __getitem__(self, number: int) -> Entry:
        """The row with this id."""
        number = int(number)
        piece = self._pieces[number]
        if piece is None:
            return Entry(number, f"⟨id {number}⟩", "", "empty", None)
        kind = _kind(piece, self._notation)
        raw = self._notation.raw(piece) if kind not in ("special", "unknown") else None
        return Entry(number, self._labels[number], piece, kind, raw)

    def search(
        self, query: str, how: How = "contains", *, match_case: bool = False
    ) -> Int[np.ndarray, " found"]:
        """The ids of all matching rows, lowest first; an empty query matches all.

        Args:
            query: a text, a vocabulary's own spelling, or ids such as "5, 100-120".
            how: where the text must stand; "whole entry" leaves out spaces at the
                ends and ``##``.
            match_case: tell upper from lower case.

        Raises:
            BadText: by id, the query is not made of whole numbers in range.
        """
        if not query:
            return np.arange(len(self), dtype=np.int64)
        if how == "id":
            return self._by_id(query)
        labels = self._labels if match_case else self._folded
        wanted = query if match_case else query.casefold()
        found = [
            number
            for number, label in enumerate(labels)
            if self._pieces[number] is not None
            and (self._matches(label, wanted, how) or self._pieces[number] == query)
        ]
        return np.array(found, dtype=np.int64)

    def _matches(self, label: str, wanted: str, how: How) -> bool:
        if how == "contains":
            return wanted in label
        bare = label.removeprefix(self._notation.mark) if self._is_marked else label
        if how == "starts with":
            return label.startswith(wanted) or bare.lstrip().startswith(wanted)
        stripped = wanted.strip()
        return wanted == label or (bool(stripped) and stripped == bare.strip())

    @property
    def _is_marked(self) -> bool:
        return self._notation.kind == "wordpiece"

    def _by_id(self, query: str) -> Int[np.ndarray, " found"]:
        found: set[int] = set()
        joined = regex.sub(r"\s*[-–]\s*", "-", query)
        for part in filter(None, regex.split(r"[,;\s]+", joined)):
            match = _RANGE.fullmatch(part)
            first = int(match[1]) if match else -1
            last = int(match[2] or match[1]) if match else -1
            if not 0 <= first <= last < len(self):
                raise BadText(
                    "Ids are whole numbers from 0 to {last}, such as “42” or "
                    "“100-120”.",
                    last=f"{len(self) - 1:,}",
                )
            found.update(range(first, last + 1))
        return np.array(sorted(found), dtype=np.int64)


def _kind(piece: str, rules: Notation) -> Kind:
    if piece == rules.unknown:
        return "unknown"
    if piece in rules.special:
        return "special"
    return "part of a character" if rules.text(piece) is None else "text"


_read = KeptWith[Vocabulary]()


def vocabulary_of(tokenizer: PreTrainedTokenizerBase) -> Vocabulary:
    """The tokenizer's vocabulary, read once."""
    return _read.of(tokenizer, None, lambda: Vocabulary(tokenizer))
