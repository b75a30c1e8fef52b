"""Beam search behind a text: its steps, kept for the session, and the next one.

Each beam is a text of its own with its own key-value cache, read through the engine's
queue, so other readers are answered between two beams.
"""

from dataclasses import dataclass, replace

import numpy as np
import streamlit as st
from jaxtyping import Float

from components import state
from components.prediction.generate_draft import MOST_TOKENS, PAGE, Cost, cost_of
from core.beams import Beam, BeamStep, first_step, next_step
from core.engine import WriteRequest, engine
from core.models import LoadedModel
from core.writing import Written, end_ids, longest

KEPT, IN_ADDRESS = f"_{PAGE}_search", f"{PAGE}_steps"
MOST_STEPS = MOST_TOKENS


@dataclass(frozen=True)
class Search:
    """A beam search as far as it has come."""

    model_id: str
    text: str
    n_beams: int
    steps: tuple[BeamStep, ...] = (first_step(),)
    goal: int = 0
    """How many steps there should be in the end."""
    running: bool = False
    given: tuple[int, ...] = ()
    """Tokens that stand before anything is written."""
    costs: tuple[tuple[Cost, ...], ...] = ()
    """What each step took, for each text that was read."""

    @property
    def done(self) -> int:
        """Steps that were taken."""
        return len(self.steps) - 1

    @property
    def left(self) -> int:
        """Steps that the reader's last click still asks for."""
        return max(0, self.goal - self.done)


def current_search(model_id: str, text: str, n_beams: int) -> Search:
    """The search behind this text, or the beginning of one; a link says how long."""
    kept = st.session_state.get(KEPT)
    wanted = model_id, text, n_beams
    if kept is not None and (kept.model_id, kept.text, kept.n_beams) == wanted:
        return kept
    asked = st.query_params.get(IN_ADDRESS, "") if kept is None else ""
    goal = int(asked) if asked.isascii() and asked.isdigit() else 0
    goal = min(goal, MOST_STEPS)
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
        keep(Search(search.model_id, search.text, search.n_beams))


def one_step(search: Search, model: LoadedModel) -> Search:
    """The search with one step more, if it has not ended.

    Raises:
        HeadlightError: why the text cannot be read.
    """
    if finished(search, model) is not None:
        return keep(replace(search, running=False))
    now = search.steps[-1]
    read = _read(search, now.kept)
    log_probs = np.stack([_log_probs(one) for one in read])
    step = next_step(now, log_probs, search.n_beams, end_ids(model))
    search = replace(
        search,
        steps=(*search.steps, step),
        given=read[0].prompt_ids,
        costs=(*search.costs, tuple(cost_of(one) for one in read)),
    )
    going = search.left > 0 and finished(search, model) is None
    return keep(replace(search, running=going))


def finished(search: Search, model: LoadedModel) -> str | None:
    """Why the search goes no further, in a sentence; None while it may."""
    last = search.steps[-1]
    if len(last.ended) >= search.n_beams:
        return f"{len(last.ended)} texts have ended, so the search is over."
    if not last.kept:
        return "Every text has ended, so the search is over."
    if search.done >= MOST_STEPS:
        return f"A search takes {MOST_STEPS} steps here, and no more."
    if max(1, len(search.given)) + search.done > longest(model):
        return f"The model has no place for more than {longest(model):,} tokens."
    return None


def write_address(search: Search) -> None:
    """Let the address hold how many steps were taken: they can be taken again."""
    steps = str(search.done) if search.done else ""
    if not steps and IN_ADDRESS in st.query_params:
        del st.query_params[IN_ADDRESS]
    elif steps and st.query_params.get(IN_ADDRESS) != steps:
        st.query_params[IN_ADDRESS] = steps


def _read(search: Search, beams: tuple[Beam, ...]) -> list[Written]:
    """What the model makes of each of these texts."""
    return [
        engine().write(
            WriteRequest(search.model_id, search.text, beam.ids),
            f"{state.session_id()}-beam-{number}",
        )
        for number, beam in enumerate(beams)
    ]


def _log_probs(read: Written) -> Float[np.ndarray, " d_vocab"]:
    logits = read.logits.astype(np.float64)
    above = logits - logits.max()
    return above - np.log(np.exp(above).sum())
