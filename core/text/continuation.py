"""What a next token would add to the text: its words, or why it has none."""

from collections.abc import Callable
from dataclasses import dataclass

from transformers import PreTrainedTokenizerBase

from ..graphemes import visible
from ..per_trace import KeptWith
from ..sentence import Sentence
from .pieces import Notation, notation


def no_entry(token_id: int) -> str:
    """How an id is shown that the tokenizer has no entry for: ⟨id 50257⟩."""
    return f"⟨id {token_id}⟩"


def piece_of(tokenizer: PreTrainedTokenizerBase, token_id: int) -> str | None:
    """How the vocabulary spells the entry with this id; None where it has none."""
    if token_id >= len(tokenizer):
        return None
    found = tokenizer.convert_ids_to_tokens(int(token_id))
    return None if found is None else str(found)


@dataclass(frozen=True)
class Continuation:
    """One vocabulary entry as the end of a text."""

    label: str
    """What it says to a reader; lone bytes as ⟨E0 B8⟩."""
    text: str | None
    """Exactly what it adds, spaces included; None if it adds no text by itself."""
    reason: str | None
    """Why it adds none, in one sentence."""

    @property
    def visible(self) -> str:
        """The label with its spaces and line breaks to be seen."""
        return self.label if self.text is None else visible(self.text)


_notations = KeptWith[Notation]()


class Continuations:
    """The vocabulary of one tokenizer, each entry as the end of a text."""

    def __init__(self, tokenizer: PreTrainedTokenizerBase) -> None:
        """Read how the tokenizer writes its pieces, once for all who ask."""
        self._tokenizer = tokenizer
        self._notation = _notations.of(tokenizer, None, lambda: notation(tokenizer))

    @property
    def size(self) -> int:
        """Entries of the vocabulary."""
        return len(self._tokenizer)

    def __getitem__(self, token_id: int) -> Continuation:
        """The entry with this id.

        Ids past the tokenizer's last one exist where a model's vocabulary was rounded
        up to a convenient size; they say so.
        """
        piece = piece_of(self._tokenizer, token_id)
        if piece is None:
            reason = Sentence("The tokenizer has no entry with this id.")
            return Continuation(no_entry(token_id), None, reason)
        label = self._notation.label(piece)
        if piece in self._notation.special or piece == self._notation.unknown:
            reason = Sentence(
                "{token} is a special token: a sign for the model, not text.",
                token=label,
            )
            return Continuation(label, None, reason)
        text = self._notation.text(piece)
        if text is None:
            reason = Sentence(
                "These bytes are only a part of a character, so they are no text."
            )
            return Continuation(label, None, reason)
        return Continuation(label, text, None)


def texts_of(tokenizer: PreTrainedTokenizerBase) -> Callable[[int], str]:
    """What the entry with an id says to a reader; read only once it is asked for."""
    return lambda token_id: Continuations(tokenizer)[token_id].label
