"""One step of writing: what the model says here, and the token that is taken."""

from dataclasses import dataclass, replace

import numpy as np
import streamlit as st
from jaxtyping import Float

from components.choice import state
from components.page.run import write
from components.page.say import let_a_newer_run_take_over
from components.page.vocabulary import continuations
from components.prediction.generate.choice import Settings
from components.prediction.generate.draft import (
    MOST_TOKENS,
    PAGE,
    Cost,
    Draft,
    cost_of,
    keep,
)
from components.prediction.generate.questions import Writing
from components.words.language import counted, sentence, whole
from core.distribution import Distribution, next_token_distribution
from core.engine import WriteRequest
from core.prediction.branches import MOST_NODES, Path
from core.prediction.writing import Written

SEEN = f"_{PAGE}_seen"


@dataclass(frozen=True, eq=False)
class Seen:
    """What the model makes of a text and a path behind it."""

    model_id: str
    text: str
    path: Path
    logits: Float[np.ndarray, " d_vocab"]
    prompt_ids: tuple[int, ...]
    cost: Cost
    is_full: bool
    """Whether the model has no place for one more token."""

    @property
    def n_before(self) -> int:
        """How many tokens stand before the place that comes next."""
        return len(self.prompt_ids) + len(self.path)

    @property
    def own(self) -> Distribution:
        """The model's own distribution: temperature 1, nothing cut."""
        return next_token_distribution(self.logits)


def seen(draft: Draft, path: Path) -> Seen:
    """What the model makes of this path; the last answer is kept, so none runs twice.

    Raises:
        HeadlightError: why it cannot be read.
    """
    last = st.session_state.get(SEEN)
    wanted = draft.model_id, draft.text, path
    if last is not None and (last.model_id, last.text, last.path) == wanted:
        return last
    session = f"{state.session_id()}-write"
    found = _seen(draft, path, write(WriteRequest(*wanted), session))
    st.session_state[SEEN] = found
    return found


def _seen(draft: Draft, path: Path, read: Written) -> Seen:
    return Seen(
        draft.model_id,
        draft.text,
        path,
        logits=np.array(read.logits, dtype=np.float32),
        prompt_ids=read.prompt_ids,
        cost=cost_of(read),
        is_full=read.is_full,
    )


def measured(draft: Draft) -> Draft:
    """The draft with the probability of every token of its path, as from a link.

    Raises:
        HeadlightError: why it cannot be read.
    """
    unknown = [n for n in range(len(draft.path)) if _prob(draft, n) is None]
    if not unknown:
        return draft
    reading = counted(
        len(unknown), "Reading {n} written token…", "Reading {n} written tokens…"
    )
    with st.spinner(reading):
        draft = _read_at_once(draft)
        for number in unknown:
            if _prob(draft, number) is not None:
                continue
            let_a_newer_run_take_over()
            before, token_id = draft.path[:number], draft.path[number]
            found = seen(draft, before)
            draft = _noted(draft, found)
            prob = found.own.candidate(token_id).prob_before_cut
            tree = draft.tree.add((*before, token_id), prob)
            draft = keep(replace(draft, tree=tree))
    return draft


def _read_at_once(draft: Draft) -> Draft:
    """The draft with the probabilities that one reading of its whole path gives.

    Those of tokens that this session has read before are not among them.
    """
    session = f"{state.session_id()}-write"
    read = write(WriteRequest(draft.model_id, draft.text, draft.path), session)
    tree, path = draft.tree, draft.path
    start = len(path) - len(read.probs)
    for number, prob in enumerate(read.probs, start=start):
        tree = tree.add(path[: number + 1], prob)
    found = _seen(draft, path, read)
    st.session_state[SEEN] = found
    return keep(_noted(replace(draft, tree=tree), found))


def one_more(draft: Draft, settings: Settings, model: Writing) -> Draft:
    """The draft with one token more at the step that is looked at; maybe it is done.

    Raises:
        HeadlightError: why it cannot be read.
    """
    here = seen(draft, draft.here)
    stuck = no_more(draft, here, model) is not None
    if not stuck:
        token_id = drawn(here, settings)
        draft = chosen(draft, token_id)
    last = draft.last(model.end_ids)
    if stuck or draft.left == 0 or draft.at > last:
        draft = draft.stopped()
    return keep(replace(draft, at=min(draft.at, last)))


def chosen(draft: Draft, token_id: int) -> Draft:
    """The draft with this token at the step that is looked at.

    Raises:
        HeadlightError: why it cannot be read.
    """
    here = seen(draft, draft.here)
    prob = here.own.candidate(token_id).prob_before_cut
    return _noted(draft, here).chosen(token_id, prob)


def drawn(here: Seen, settings: Settings) -> int:
    """The token of this step: what the seed gives to this place, or the likeliest.

    The first one is not chosen where the model has been told which language to write.
    """
    if settings.language is not None and not here.path:
        return settings.language
    dist = settings.distribution(here.logits)
    return dist.draw(settings.seed, here.n_before)


def no_more(draft: Draft, here: Seen, model: Writing) -> str | None:
    """Why nothing can be written at this step, in a sentence; None where it can."""
    if draft.ends(model.end_ids) and draft.at >= len(draft.path) - 1:
        label = continuations(model.card.id)[draft.path[-1]].visible
        return sentence(
            "The model has ended its text: {token} means that nothing follows.",
            token=label,
        )
    if draft.at >= MOST_TOKENS:
        return sentence(
            "A text is written on for {n} tokens here, and no further.", n=MOST_TOKENS
        )
    if here.is_full:
        n_tokens = len(here.prompt_ids) + draft.at
        return sentence(
            "The model has no place for more than these {n} tokens.", n=whole(n_tokens)
        )
    if len(draft.tree.nodes) >= MOST_NODES:
        return sentence(
            "All branches together hold {n} tokens: keep one of them.", n=MOST_NODES
        )
    return None


def full_reading(draft: Draft) -> Cost:
    """What it takes to read text and path with no cache, measured now.

    Raises:
        HeadlightError: why it cannot be read.
    """
    session = f"{state.session_id()}-whole"
    read = write(WriteRequest(draft.model_id, draft.text, draft.here), session)
    # A short text in its place lets the keys and values go; the next one is whole too.
    other = "a" if draft.text != "a" else "b"
    write(WriteRequest(draft.model_id, other), session)
    return cost_of(read)


def _noted(draft: Draft, found: Seen) -> Draft:
    return replace(draft, costs={**draft.costs, found.path: found.cost})


def _prob(draft: Draft, number: int) -> float | None:
    return draft.tree.node(draft.path[: number + 1]).prob
