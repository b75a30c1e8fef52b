"""The run of a text with some of its words hidden, through the engine."""

from dataclasses import dataclass

from streamlit.delta_generator import DeltaGenerator

from components.attention.hidden.questions import (
    GuessesBehindMasks,
    LastVectors,
    Words,
    WordsOfText,
    vectors_moved,
)
from components.page.text_read import TextRead
from core.attention.ablation import VectorChange
from core.distribution import Distribution
from core.text.tokenization import Token


@dataclass(frozen=True)
class Hidden:
    """One hidden place."""

    place: int
    """Where the mask token stands in the run."""
    token: Token | None
    """What stood there; None where the reader typed the mask token."""
    token_id: int | None
    """Its id; None where several tokens stood there."""


@dataclass(frozen=True, eq=False)
class HiddenRun:
    """What the model makes of a text with its words hidden; no trace is held."""

    before: Words
    after: Words
    hidden: tuple[Hidden, ...]
    guesses: tuple[Distribution, ...]
    """At the first hidden places; none where the model guesses no words."""
    moved: tuple[VectorChange, tuple[Token, ...]] | None
    """How the other tokens' vectors move, and these tokens; else None."""

    @property
    def recut(self) -> bool:
        """Whether the tokens that are not hidden were cut differently."""
        gone = {one.token.group for one in self.hidden if one.token is not None}
        places = {one.place for one in self.hidden}
        kept = [token.id for token in self.before.tokens if token.group not in gone]
        left = [
            token.id
            for place, token in enumerate(self.after.tokens)
            if place not in places or self._typed(place)
        ]
        return kept != left

    def _typed(self, place: int) -> bool:
        return any(one.place == place and one.token is None for one in self.hidden)


def hidden_run(
    read: TextRead, chosen: tuple[int, ...], most: int, below: DeltaGenerator
) -> HiddenRun:
    """What the model makes of the text without these words.

    Raises:
        HeadlightError: it cannot be run now.
    """
    words, after = read.ask(WordsOfText()), read
    if chosen:
        after = read.beside(read.again(words.hiding(chosen)), below)
    left = after.ask(WordsOfText())
    guesses, moved = (), None
    if words.guesses:
        guesses = after.ask(GuessesBehindMasks(most))
    else:
        vectors = read.ask(LastVectors()), after.ask(LastVectors())
        moved = vectors_moved(words, left, *vectors)
    return HiddenRun(words, left, hidden_places(words, chosen, left), guesses, moved)


def hidden_places(
    before: Words, chosen: tuple[int, ...], after: Words
) -> tuple[Hidden, ...]:
    """The hidden places in the text's order, each with what stood there."""
    typed = [(place, None) for place in before.masked]
    taken = [(place, before.tokens[place]) for place in chosen]
    of = sorted([*typed, *taken], key=lambda one: one[0])
    # A longer text may be cut in front of the last of them.
    return tuple(
        Hidden(place, token, None if token is None else before.own_id(token))
        for place, (_, token) in zip(after.masked, of, strict=False)
    )
