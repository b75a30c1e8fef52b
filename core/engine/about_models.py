"""What many pages ask of a model without reading a text: its card, and its words.

Each question is called with the model; a page sends it with the model's name.
"""

from dataclasses import dataclass

from ..models.cards import ModelCard
from ..models.loaded import LoadedModel
from ..text.spelling import Spelling, whole_spelling
from ..text.tokenization import encode
from ..text.tokens import Token
from ..text.vocabulary import Entry, vocabulary_of


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
class EntriesOf:
    """What stands in some rows of the vocabulary."""

    ids: tuple[int, ...]

    def __call__(self, model: LoadedModel) -> tuple[Entry | None, ...]:
        """One for each; None where a model has rows beyond its tokenizer's."""
        vocabulary = vocabulary_of(model.tokenizer)
        size = len(vocabulary)
        return tuple(vocabulary[one] if one < size else None for one in self.ids)


@dataclass(frozen=True)
class SpellingOf:
    """How every entry of the vocabulary is spelled."""

    def __call__(self, model: LoadedModel) -> Spelling:
        """Once for all pages: a megabyte or two, whatever is read."""
        return whole_spelling(model.tokenizer)
