"""Which query and key the page about rotary positions shows, and what turns them."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from jaxtyping import Int

from components.choice.head import HeadChoice, choose_pair, head_picker
from components.choice.number import chosen_numbers, keep_numbers
from components.positions.rotary.view import FARTHEST, Turned
from components.words.lane_labels import lane_labels
from components.words.pair_steps import isolated
from core.positions.rotary import RotaryRule, Turns, rotary_rule, rotary_turns
from core.positions.rotary_score import QueryAndKey, products_by_distance, query_and_key
from core.positions.unrotated import unrotated
from core.trace import Trace
from core.trace.attentions import Attentions

PAGE = "rotary"
"""What this page's keys begin with, in the session and in the address."""
QUERY, KEY = f"{PAGE}_query", f"{PAGE}_key"
TURN = f"{PAGE}_turn"
"""Where the arrows stand."""


@dataclass(frozen=True, eq=False)
class Shown:
    """One query and one key with all that turns them; no tensor is held."""

    one: QueryAndKey
    turns: Turns
    """The layer's own, of as many positions as the distances need."""
    distances: Int[np.ndarray, " distance"]
    labels: tuple[str, str]
    head: str
    """Such as L15H0."""
    what: str
    """Names model, head, text and tokens."""
    gap: float
    """Largest difference, over the layer, of what was turned here and in the model."""
    largest: float
    """Largest query or key number of the layer."""
    rule: RotaryRule | None
    n_tokens: int
    is_causal: bool

    @property
    def span(self) -> tuple[int, int]:
        """The least and the largest distance."""
        return int(self.distances[0]), int(self.distances[-1])


def shown(choice: HeadChoice, model: Trace) -> Shown:
    """What the page shows of the chosen head and pair.

    Raises:
        HeadlightError: this layer's queries and keys before the turn are not known.
    """
    layer, stack = choice.layer, model.stack(choice.facts.stack_name)
    found = unrotated(stack, layer)
    one = query_and_key(stack, found, layer, choice.head, choice.query, choice.key)
    n_tokens = len(choice.facts.query_tokens)
    far = max(FARTHEST, n_tokens - 1)
    causal = choice.facts.is_causal
    distances = np.arange(0 if causal else -far, far + 1)
    turns = rotary_turns(
        model.model, 2 * far + 1, layer=layer, stack=stack.name, n_read=n_tokens
    )
    assert turns is not None
    labels = lane_labels(choice.facts.query_tokens)
    name = choice.facts.name
    return Shown(
        one=one,
        turns=turns.without_scale(),
        distances=distances,
        labels=(labels[choice.query], labels[choice.key]),
        head=choice.label,
        what=f"{model.card.id} {name} {choice.label} {one.query}.{one.key} "
        f"{model.text}",
        gap=found.gap,
        largest=float(max(np.abs(found.q).max(), np.abs(found.k).max())),
        rule=rotary_rule(model.model, layer),
        n_tokens=n_tokens,
        is_causal=causal,
    )


def pickers(choice: HeadChoice, attentions: Attentions) -> None:
    """Draw what chooses layer, head, query and key; all pages share the choice."""
    session = st.session_state
    session[QUERY], session[KEY] = choice.query, choice.key
    labels = lane_labels(attentions.query_tokens)
    seen = attentions.layer(choice.layer).mask_of(choice.head)[choice.query]
    keys = np.flatnonzero(seen).tolist()
    columns = st.columns([2, 2, 4, 4])
    head_picker(choice, PAGE, width="stretch", places=columns[:2])
    text, causal = attentions.trace.text, attentions.is_causal
    for column, name, key, places in (
        (columns[2], "Query: the token that asks", QUERY, list(range(len(labels)))),
        (columns[3], "Key: the token that is read", KEY, keys),
    ):
        column.selectbox(
            name, places, key=key, on_change=_take_pair, args=(text, causal),
            format_func=lambda at: f"{at}: {isolated(labels[at])}",
        )  # fmt: skip


def chosen_turn(view: Shown) -> Turned:
    """Where the arrows stand: as the reader left them, or as in the text.

    Another query or key starts with its own places, and with the pair of numbers that
    adds most to its score.
    """
    one, (least, most) = view.one, view.span
    here = np.array([one.distance])
    first = int(np.abs(products_by_distance(one, view.turns, here)[0]).argmax())
    counts = (len(one.dims), FARTHEST + 1, most - least + 1)
    begins = (first, 0, one.distance - least)
    pair, both, distance = chosen_numbers(TURN, begins, counts, view.what)
    return Turned(pair, both, distance + least)


def keep_turn(turned: Turned, least: int) -> None:
    """Keep where the reader has moved the arrows; for the view's callback."""
    keep_numbers(TURN, (turned.pair, turned.both, turned.distance - least))


def _take_pair(text: str, causal: bool) -> None:
    query, key = int(st.session_state[QUERY]), int(st.session_state[KEY])
    # An earlier query cannot see this key any more: then its own token is read.
    choose_pair(text, query, min(key, query) if causal else key)
