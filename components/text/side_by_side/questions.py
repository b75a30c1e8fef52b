"""What the page asks of the ways to cut a text: the shelf's, and the model's own.

They are asked of the model, for its own tokenizer stands first where it is none of the
shelf's.
"""

from dataclasses import dataclass
from typing import ClassVar

from core.models import LoadedModel
from core.sentence import Sentence
from core.text.splitters import Splitter, missing, splitters_at_hand, tokenizer_splitter
from core.text.token_counts import Counts, count
from core.text.tokens import Token


@dataclass(frozen=True)
class Way:
    """One way to cut a text into tokens."""

    id: str
    title: str
    rule: str
    source: str
    vocabulary_size: int | None
    """How many different tokens there are; None where there is no end to them."""


@dataclass(frozen=True)
class Shelf:
    """All ways that are at hand."""

    ways: tuple[Way, ...]
    missing: tuple[str, ...]
    """The vocabularies that are still to come, by title."""


@dataclass(frozen=True)
class WaysAtHand:
    """Which ways there are; more may have come when it is asked again."""

    changes: ClassVar[bool] = True

    def __call__(self, model: LoadedModel) -> Shelf:
        """In the order of the shelf."""
        ways = tuple(
            Way(one.id, one.title, one.rule, one.source, one.vocabulary_size)
            for one in _splitters(model)
        )
        return Shelf(ways, missing())


@dataclass(frozen=True)
class CutBy:
    """A text cut in several ways."""

    text: str
    ways: tuple[str, ...]

    def __call__(self, model: LoadedModel) -> dict[str, tuple[Token, ...]]:
        """The tokens of each way that is there, by its id."""
        of = {one.id: one for one in _splitters(model) if one.id in self.ways}
        return {name: of[name].split(self.text) for name in self.ways if name in of}


@dataclass(frozen=True)
class CountedBy:
    """How many tokens several texts make when they are cut in one way."""

    way: str
    texts: tuple[str, ...]

    def __call__(self, model: LoadedModel) -> tuple[Counts, ...]:
        """Of each text; by the first way where this one is not there."""
        every = _splitters(model)
        way = next((one for one in every if one.id == self.way), every[0])
        return tuple(count(text, way.split(text)) for text in self.texts)


def _splitters(model: LoadedModel) -> tuple[Splitter, ...]:
    """The shelf; first the model's own tokenizer where it is not on it."""
    ready = splitters_at_hand()
    if model.card.id in {one.model_id for one in ready}:
        return ready
    own = tokenizer_splitter(
        "own",
        model.card.title,
        Sentence(
            "The current model's own tokenizer: {kind}.",
            kind=model.card.tokenizer_kind,
        ),
        "",
        model.tokenizer,
    )
    return (own, *ready)
