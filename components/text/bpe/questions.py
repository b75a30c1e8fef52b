"""What the page about byte pairs asks: what a text teaches, and a word's merges.

The first needs no model; a word is merged by the model's own list where it has one.
"""

from dataclasses import dataclass

from core.errors import HeadlightError
from core.models import DEFAULT_MODEL, LoadedModel
from core.text.bpe import PairCount, Training
from core.text.bpe_tokens import tokens_after
from core.text.bpe_training import train_on
from core.text.bpe_units import Units, cut
from core.text.merging import Merged, RealMerges, real_merges
from core.text.splitters import packaged_tokenizer
from core.text.tokens import Token


@dataclass(frozen=True)
class LearntFrom:
    """Every merge that a text teaches."""

    text: str
    units: Units
    min_count: int

    def __call__(self, _nothing: object) -> Training:
        """All of them, in order."""
        return train_on(self.text, self.units, self.min_count)


@dataclass(frozen=True)
class Step:
    """The text after some merges."""

    tokens: tuple[Token, ...]
    pairs: tuple[PairCount, ...]
    """The pairs of neighbours, in the order in which they would be chosen."""


@dataclass(frozen=True)
class AfterMerges:
    """The text after so many of its merges."""

    learnt: LearntFrom
    step: int

    def __call__(self, nothing: object) -> Step:
        """How it is cut then, and what could be merged next."""
        text, units = self.learnt.text, self.learnt.units
        training = self.learnt(nothing)
        tokens = tokens_after(text, cut(text, units), training, self.step, units)
        return Step(tokens, tuple(training.pair_counts(self.step)))


@dataclass(frozen=True)
class MergedWord:
    """A word as a real tokenizer merges it."""

    merged: Merged
    special: bool
    """Whether it is a special token, which is never cut."""
    ids: dict[str, int]
    """The row of each token it ends as."""


@dataclass(frozen=True)
class RealWords:
    """Words by a real tokenizer's merges."""

    owner: str
    n_merges: int
    words: tuple[MergedWord, ...]


@dataclass(frozen=True)
class ByRealMerges:
    """The words of a text by the model's merges, else by those of SmolLM2."""

    text: str

    def __call__(self, model: LoadedModel) -> RealWords:
        """Each word from its units to its tokens.

        Raises:
            HeadlightError: neither list is at hand.
        """
        merges, owner = _merges(model)
        return RealWords(
            owner,
            len(merges.ranks),
            tuple(
                MergedWord(
                    merged := merges.merge(chunk),
                    chunk.special,
                    {symbol: merges.id_of(symbol) for symbol in merged.symbols},
                )
                for chunk in merges.chunks(self.text)
            ),
        )


def _merges(model: LoadedModel) -> tuple[RealMerges, str]:
    """The merges, and whose they are."""
    try:
        return real_merges(model.tokenizer), model.card.title
    except HeadlightError:
        return real_merges(packaged_tokenizer(DEFAULT_MODEL)), "SmolLM2"
