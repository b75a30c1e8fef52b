"""The run of a text with some of its words hidden, through the engine."""

from dataclasses import dataclass

import numpy as np
from streamlit.delta_generator import DeltaGenerator

from components.page.second_trace import second_trace
from core.attention.ablation import VectorChange
from core.attention.masked_words import hidden_places, hidden_text
from core.engine import TraceRequest
from core.text.matching import ALONE, same_ids
from core.text.tokenization import Token
from core.trace import Trace


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
    """The text as it is, and with its words hidden."""

    before: Trace
    after: Trace
    hidden: tuple[Hidden, ...]

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
    trace: Trace, words: tuple[int, ...], below: DeltaGenerator
) -> HiddenRun:
    """What the model makes of the text without these words.

    Raises:
        HeadlightError: it has no mask token, or cannot be run now.
    """
    text = trace.text
    for place in sorted(words, key=lambda at: -trace.tokens[at].start):
        text = hidden_text(trace.model, text, trace.tokens[place])
    after = trace
    if words:
        after = second_trace(TraceRequest(trace.card.id, text), trace, below)
    return HiddenRun(trace, after, _hidden(trace, words, after))


def vector_change(run: HiddenRun) -> tuple[VectorChange, tuple[Token, ...]]:
    """The last vectors of the tokens that are in both runs, and these tokens."""
    partners = same_ids(run.before.tokens, run.after.tokens)
    left = np.flatnonzero(partners.right_of != ALONE)
    before, after = run.before.main_stack.final(), run.after.main_stack.final()
    change = VectorChange(before[left], after[partners.right_of[left]])
    return change, tuple(run.before.tokens[place] for place in left.tolist())


def _hidden(trace: Trace, words: tuple[int, ...], after: Trace) -> tuple[Hidden, ...]:
    """The hidden places in the text's order, each with what stood there."""
    typed = [(place, None) for place in hidden_places(trace)]
    taken = [(place, trace.tokens[place]) for place in words]
    of = sorted([*typed, *taken], key=lambda one: one[0])
    # A longer text may be cut in front of the last of them.
    return tuple(
        Hidden(place, token, _single(trace, token))
        for place, (_, token) in zip(hidden_places(after), of, strict=False)
    )


def _single(trace: Trace, token: Token | None) -> int | None:
    if token is None:
        return None
    members = [one.id for one in trace.tokens if one.group == token.group]
    return members[0] if len(members) == 1 else None
