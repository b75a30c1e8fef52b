"""Each word hidden in turn: how well the model guesses it from all the others.

Source: Salazar et al. 2020, section 2.1, https://arxiv.org/abs/1910.14659
"""

import math
from dataclasses import dataclass

import streamlit as st

from components.attention.hidden.choice import PAGE, own_words
from components.attention.hidden.still import turn_bars, turn_table
from components.page import waiting
from components.page.card import figure_card
from components.page.content import section
from components.page.say import InOneSentence
from components.views.shaded_chips.view import ShadedChip, shaded_chips
from components.words.percent import percent
from core.attention.masked_words import guess_at, hidden_places, hidden_text
from core.engine import TraceRequest
from core.graphemes import visible
from core.text.continuation import Continuations
from core.trace import Trace

MOST_TURNS = 32
"""Each word is a run of its own."""
FULL_BITS = 12.0
"""Surprise of the strongest shade: one in 4,096."""


@dataclass(frozen=True)
class Turn:
    """One word hidden alone."""

    place: int
    prob: float
    rank: int
    guess: int
    """Id of the likeliest token there."""


@InOneSentence()
def turn_panel(trace: Trace) -> None:
    """A button; once it is pressed, every word's probability when it is hidden."""
    st.subheader("Each word hidden in turn", anchor=False)
    places = turn_places(trace)
    if not places:
        st.markdown(section(PAGE, "no turns"))
        return
    made_in = (trace.text, trace.card.id)
    if st.session_state.get("_hidden_turn_of") != made_in:
        st.button(
            f"Hide each of {min(len(places), MOST_TURNS)} words in turn",
            key=f"{PAGE}_turn", icon=":material/visibility_off:",
            on_click=_ask, args=(made_in,),
        )  # fmt: skip
        st.caption(section(PAGE, "turn offer"))
        return
    turns = _turns(trace, places[:MOST_TURNS])
    if len(places) > MOST_TURNS:
        st.caption(f"The first {MOST_TURNS} of {len(places):,} words.")
    _card(trace, turns)


def turn_places(trace: Trace) -> list[int]:
    """Places of the words that are one token each."""
    groups = [token.group for token in trace.tokens]
    return [p for p in own_words(trace) if groups.count(groups[p]) == 1]


def _ask(made_in: tuple[str, str]) -> None:
    st.session_state["_hidden_turn_of"] = made_in
    st.session_state["_hidden_turns"] = []


def _turns(trace: Trace, places: list[int]) -> list[Turn]:
    """Run after run; what is there stays when the reader goes on meanwhile."""
    found: list[Turn] = st.session_state.setdefault("_hidden_turns", [])
    bar = st.empty()
    below = st.empty()
    for number, place in enumerate(places):
        if number < len(found):
            continue
        bar.progress(number / len(places), text=f"{number} of {len(places)} words")
        text = hidden_text(trace.model, trace.text, trace.tokens[place])
        after = waiting.read(TraceRequest(trace.card.id, text), below).trace
        found.append(_turn(trace, after, place))
    bar.empty()
    return found


def _turn(trace: Trace, after: Trace, place: int) -> Turn:
    # Mask tokens that the reader typed before this one stand before it.
    typed = sum(one < place for one in hidden_places(trace))
    dist = guess_at(after, hidden_places(after)[typed])
    own = int(trace.token_ids[place])
    best = dist.top(1)[0].id
    return Turn(place, dist.candidate(own).prob, dist.rank(own), best)


def _card(trace: Trace, turns: list[Turn]) -> None:
    vocabulary = Continuations(trace.model.tokenizer)
    labels = [visible(trace.tokens[one.place].text) for one in turns]
    guesses = [vocabulary[one.guess].visible for one in turns]
    table = turn_table(
        labels,
        [one.place for one in turns],
        [one.prob for one in turns],
        [one.rank for one in turns],
        guesses,
    )
    chips = [
        ShadedChip(
            label, percent(one.prob),
            f"{label}: {percent(one.prob)} when hidden, rank {one.rank:,}; "
            f"likeliest: {guess}",
            min(1.0, bits(one.prob) / FULL_BITS),
        )
        for label, one, guess in zip(labels, turns, guesses, strict=True)
    ]  # fmt: skip
    first = sum(one.rank == 1 for one in turns)
    total = sum(bits(one.prob) for one in turns)
    figure_card(
        lambda: shaded_chips(
            chips, key=f"{PAGE}_turns", label="Words, each hidden in turn",
            chosen=None, on_choose=lambda _: None,
        ),
        name="words hidden in turn",
        caption=section(PAGE, "turn caption"),
        table=lambda: table,
        chart=lambda: turn_bars(table),
    )  # fmt: skip
    st.markdown(
        f"The hidden word is the likeliest one at {first} of {len(turns)} places; "
        f"the surprise of all together is {total:.1f} bits."
    )


def bits(prob: float) -> float:
    """Minus the base-2 logarithm; infinite for a probability of 0."""
    return -math.log2(prob) if prob > 0 else math.inf
