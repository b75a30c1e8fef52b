"""What a next token would add to the text: its words, or why it has none."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from transformers import PreTrainedTokenizerBase

from ..graphemes import visible
from ..sentence import Sentence
from .spelling import Spelling, spelled


def no_entry(token_id: int) -> str:
    """How an id is shown that the tokenizer has no entry for: ⟨id 50257⟩."""
    return f"⟨id {token_id}⟩"


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


class Continuations:
    """The vocabulary of one tokenizer, each entry as the end of a text."""

    def __init__(self, spelling: PreTrainedTokenizerBase | Spelling) -> None:
        """Read how the pieces are written, once for all who ask."""
        self._spelled = spelled(spelling)
        self._notation = self._spelled.notation

    @property
    def size(self) -> int:
        """Entries of the vocabulary."""
        return len(self._spelled)

    def fetch(self, token_ids: Iterable[int]) -> None:
        """Make ready what these entries say; here it is at hand anyhow."""

    def __getitem__(self, token_id: int) -> Continuation:
        """The entry with this id.

        Ids past the tokenizer's last one exist where a model's vocabulary was rounded
        up to a convenient size; they say so.
        """
        piece = self._spelled.piece(int(token_id))
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
