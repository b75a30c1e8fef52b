"""Beam search behind a text: its steps, kept for the session, and the next one.

Each beam is a text of its own with its own key-value cache, read through the engine's
queue, so other readers are answered between two beams.
"""

from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from components.choice import state
from components.choice.address import say, written
from components.choice.kept import is_to_be_read
from components.choice.opening import setting_of_text
from components.page.run import write
from components.prediction.generate.choice import Settings
from components.prediction.generate.draft import MOST_TOKENS, PAGE, WRITE, Cost, cost_of
from components.prediction.generate.questions import Writing
from components.prediction.generate.words import over_words
from components.words.language import sentence, whole
from core.engine import WriteRequest
from core.numerics import log_softmax
from core.prediction.beams import (
    Beam,
    BeamStep,
    Rule,
    first_step,
    forced,
    is_over,
    next_step,
)
from core.prediction.writing import Written
from core.whole_number import whole_number

KEPT, IN_ADDRESS = f"_{PAGE}_search", f"{PAGE}_steps"
MOST_STEPS = MOST_TOKENS


@dataclass(frozen=True)
class Search:
    """A beam search as far as it has come."""

    model_id: str
    text: str
    n_beams: int
    rule: Rule = "enough"
    language: int | None = None
    """The token that has to come first, or None."""
    steps: tuple[BeamStep, ...] = (first_step(),)
    goal: int = 0
    """How many steps there should be in the end."""
    running: bool = False
    given: tuple[int, ...] = ()
    """Tokens that stand before anything is written."""
    costs: tuple[tuple[Cost, ...], ...] = ()
    """What each step took, for each text that was read."""

    @property
    def asked_for(self) -> tuple[str, str, int, Rule, int | None]:
        """Of what this is a search."""
        return self.model_id, self.text, self.n_beams, self.rule, self.language

    @property
    def done(self) -> int:
        """Steps that were taken."""
        return len(self.steps) - 1

    def back_to(self, n_steps: int) -> "Search":
        """The search as it was after so many steps; as it is where it has no more."""
        if n_steps == self.done:
            return self
        steps, costs = self.steps[: n_steps + 1], self.costs[:n_steps]
        return replace(self, steps=steps, costs=costs, goal=n_steps, running=False)

    @property
    def left(self) -> int:
        """Steps that the reader's last click still asks for."""
        return max(0, self.goal - self.done)


def current_search(model_id: str, text: str, settings: Settings) -> Search:
    """The search behind this text, or the beginning of one; a link says how long.

    What has been found stays when the rule for stopping is another one.
    """
    kept, asked = st.session_state.get(KEPT), 0
    if is_to_be_read(KEPT):
        asked = min(whole_number(written(IN_ADDRESS)) or 0, MOST_STEPS)
    rule, language = settings.rule, settings.language
    wanted = model_id, text, settings.n_beams, rule, language
    if kept is not None and replace(kept, rule=rule).asked_for == wanted:
        kept = replace(kept, rule=rule)
        if asked <= kept.done:
            return keep(kept.back_to(asked or kept.done))
    goal = min(asked or int(setting_of_text(WRITE, 0)), MOST_STEPS)
    return keep(Search(*wanted, goal=goal, running=goal > 0))


def keep(search: Search) -> Search:
    """Keep the search for the session."""
    st.session_state[KEPT] = search
    return search


def ask(n_steps: int) -> None:
    """Take so many steps more; for a callback."""
    search = st.session_state.get(KEPT)
    if search is not None:
        goal = min(search.done + n_steps, MOST_STEPS)
        keep(replace(search, goal=goal, running=True))


def stop() -> None:
    """Take no further step; for a callback."""
    search = st.session_state.get(KEPT)
    if search is not None:
        keep(replace(search, running=False))


def begin_anew() -> None:
    """Forget all steps; for a callback."""
    search = st.session_state.get(KEPT)
    if search is not None:
        keep(Search(*search.asked_for))


def one_step(search: Search, model: Writing) -> Search:
    """The search with one step more, if it has not ended.

    Raises:
        HeadlightError: why the text cannot be read.
    """
    if finished(search, model) is not None:
        return keep(replace(search, running=False))
    now = search.steps[-1]
    read = _read(search, now.kept)
    log_probs = np.stack([log_softmax(one.logits) for one in read])
    if search.language is not None and search.done == 0:
        log_probs = forced(search.language, log_probs.shape[1])
    step = next_step(now, log_probs, search.n_beams, model.end_ids)
    search = replace(
        search,
        steps=(*search.steps, step),
        given=read[0].prompt_ids,
        costs=(*search.costs, tuple(cost_of(one) for one in read)),
    )
    going = search.left > 0 and finished(search, model) is None
    return keep(replace(search, running=going))


def finished(search: Search, model: Writing) -> str | None:
    """Why the search goes no further, in a sentence; None while it may."""
    last = search.steps[-1]
    if over(search, model):
        return over_words(last, search.rule, most_tokens(search, model))
    if search.done >= MOST_STEPS:
        return sentence("A search takes {n} steps here, and no more.", n=MOST_STEPS)
    if max(1, len(search.given)) + search.done > model.longest:
        return sentence(
            "The model has no place for more than {n} tokens.", n=whole(model.longest)
        )
    return None


def over(search: Search, model: Writing) -> bool:
    """Whether the rule for stopping is met."""
    last = search.steps[-1]
    return is_over(last, search.n_beams, search.rule, most_tokens(search, model))


def most_tokens(search: Search, model: Writing) -> int:
    """How many tokens a text of this search can have at most."""
    return min(MOST_STEPS, model.longest - max(1, len(search.given)) + 1)


def write_address(search: Search) -> None:
    """Let the address hold how many steps were taken: they can be taken again."""
    say({IN_ADDRESS: str(search.done) if search.done else None})


def _read(search: Search, beams: tuple[Beam, ...]) -> list[Written]:
    """What the model makes of each of these texts."""
    return [
        write(
            WriteRequest(search.model_id, search.text, beam.ids),
            f"{state.session_id()}-beam-{number}",
        )
        for number, beam in enumerate(beams)
    ]
