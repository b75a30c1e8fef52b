"""What the Tokens page asks of a model's tokenizer; no text is read for it."""

from dataclasses import dataclass

from core.graphemes import visible
from core.models import LoadedModel
from core.text.token_counts import Counts, count
from core.text.tokenization import Token, encode
from core.text.vocabulary import Entry, How, vocabulary_of


@dataclass(frozen=True)
class Cut:
    """A text in tokens, and how many there are to choose from."""

    tokens: tuple[Token, ...]
    counts: Counts
    n_entries: int
    """Entries of the tokenizer's vocabulary."""
    d_vocab: int
    """Places of a one-hot vector."""


@dataclass(frozen=True)
class TextCut:
    """How the tokenizer cuts this text."""

    text: str
    special: bool
    """With the signs that the model's template adds."""

    def __call__(self, model: LoadedModel) -> Cut:
        """All tokens, counted."""
        tokens = encode(model.tokenizer, self.text, special=self.special).tokens
        n_entries = len(vocabulary_of(model.tokenizer))
        # A model's matrix may have more rows than its tokenizer has entries, or fewer.
        d_vocab = max(model.card.d_vocab, n_entries)
        return Cut(tokens, count(self.text, tokens), n_entries, d_vocab)


@dataclass(frozen=True)
class Found:
    """Entries that fit a search."""

    n_all: int
    """How many fit."""
    entries: tuple[Entry, ...]
    """The first, or some of them further on."""


@dataclass(frozen=True)
class Search:
    """The entries that fit what was typed."""

    query: str
    how: How
    match_case: bool
    first: int = 0
    """How many of those that fit come before the first that is wanted."""
    most: int | None = None
    """So many are wanted; None: all."""

    def __call__(self, model: LoadedModel) -> Found:
        """The lowest id first.

        Raises:
            BadText: by id, the query is not made of whole numbers in range.
        """
        vocabulary = vocabulary_of(model.tokenizer)
        found = vocabulary.search(self.query, self.how, match_case=self.match_case)
        end = None if self.most is None else self.first + self.most
        wanted = found[self.first : end].tolist()
        return Found(len(found), tuple(vocabulary[one] for one in wanted))


@dataclass(frozen=True)
class EveryLabel:
    """What each entry of the vocabulary says."""

    def __call__(self, model: LoadedModel) -> tuple[str, ...]:
        """By id, with what cannot be seen as signs."""
        vocabulary = vocabulary_of(model.tokenizer)
        return tuple(visible(vocabulary[one].label) for one in range(len(vocabulary)))
