"""How a vocabulary spells its entries, without the tokenizer that uses it.

A tokenizer stays where its model is; this can be sent, so that a page knows what each
token says without asking token by token.
"""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from transformers import PreTrainedTokenizerBase

from ..per_trace import KeptWith
from .pieces import Notation, notation


def piece_of(tokenizer: PreTrainedTokenizerBase, token_id: int) -> str | None:
    """How the vocabulary spells the entry with this id; None where it has none."""
    if token_id >= len(tokenizer):
        return None
    found = tokenizer.convert_ids_to_tokens(int(token_id))
    return None if found is None else str(found)


@runtime_checkable
class Spelled(Protocol):
    """Whoever knows the spelling of each entry."""

    @property
    def notation(self) -> Notation:
        """The way the vocabulary is written."""
        ...

    def __len__(self) -> int:
        """Entries of the vocabulary."""
        ...

    def piece(self, token_id: int) -> str | None:
        """How the entry with this id is spelled; None where there is none."""
        ...


@dataclass(frozen=True)
class Spelling:
    """Every entry of a vocabulary as it is spelled."""

    pieces: tuple[str | None, ...]
    notation: Notation

    def __len__(self) -> int:
        return len(self.pieces)

    def piece(self, token_id: int) -> str | None:
        """How the entry with this id is spelled; None where there is none."""
        return self.pieces[token_id] if token_id < len(self.pieces) else None


@dataclass(frozen=True, eq=False)
class SpeltByTokenizer:
    """The same, looked up one by one where the tokenizer is."""

    tokenizer: PreTrainedTokenizerBase
    notation: Notation

    def __len__(self) -> int:
        return len(self.tokenizer)

    def piece(self, token_id: int) -> str | None:
        """How the entry with this id is spelled; None where there is none."""
        return piece_of(self.tokenizer, token_id)


_notations = KeptWith[Notation]()


def spelled(by: PreTrainedTokenizerBase | Spelling) -> Spelled:
    """Who knows the spellings; how a tokenizer writes its pieces is read once."""
    if isinstance(by, Spelling):
        return by
    return SpeltByTokenizer(by, _notations.of(by, None, lambda: notation(by)))


def whole_spelling(tokenizer: PreTrainedTokenizerBase) -> Spelling:
    """All entries of a tokenizer's vocabulary."""
    own = spelled(tokenizer)
    pieces = tuple(own.piece(token_id) for token_id in range(len(own)))
    return Spelling(pieces, own.notation)
