"""What many pages ask of a model without reading a text: its card, and its words.

Each question is called with the model; a page sends it with the model's name.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ..models.cards import ModelCard
from ..models.loaded import LoadedModel
from ..text.continuation import Continuation, Continuations
from ..text.tokenization import encode
from ..text.tokens import Token
from ..text.vocabulary import Entry, vocabulary_of
from ..text.written_text import Shown, WrittenText


@dataclass(frozen=True)
class CardOf:
    """What the model is."""

    def __call__(self, model: LoadedModel) -> ModelCard:
        """Its card."""
        return model.card


@dataclass(frozen=True)
class TokensOf:
    """How the model's tokenizer cuts a text."""

    text: str
    special: bool = True
    """With the signs that the model's template adds."""

    def __call__(self, model: LoadedModel) -> tuple[Token, ...]:
        """All tokens, in order."""
        return encode(model.tokenizer, self.text, special=self.special).tokens


@dataclass(frozen=True)
class VocabularySize:
    """How many entries the tokenizer's vocabulary has."""

    def __call__(self, model: LoadedModel) -> int:
        """Ids go from 0 to one less."""
        return len(vocabulary_of(model.tokenizer))


@dataclass(frozen=True)
class EntriesOf:
    """What stands in some rows of the vocabulary."""

    ids: tuple[int, ...]

    def __call__(self, model: LoadedModel) -> tuple[Entry | None, ...]:
        """One for each; None where a model has rows beyond its tokenizer's."""
        vocabulary = vocabulary_of(model.tokenizer)
        size = len(vocabulary)
        return tuple(vocabulary[one] if one < size else None for one in self.ids)


@dataclass(frozen=True)
class ContinuationsOf:
    """What some tokens would add to a text."""

    ids: tuple[int, ...]

    def __call__(self, model: LoadedModel) -> tuple[Continuation, ...]:
        """One for each."""
        says = Continuations(model.tokenizer)
        return tuple(says[one] for one in self.ids)


@dataclass(frozen=True)
class WrittenAs:
    """Tokens that were written in a row, as a reader sees them."""

    ids: tuple[int, ...]

    def __call__(self, model: LoadedModel) -> tuple[Shown, ...]:
        """Each token, never half a character."""
        return tuple(WrittenText(model.tokenizer).shown(self.ids))


def text_of(shown: Sequence[Shown]) -> str:
    """All of it as text; what is not a whole character yet as ⟨E0 B8⟩."""
    return "".join(one.label for one in shown if not one.joined)
