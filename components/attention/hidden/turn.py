"""Each word hidden in turn: how well the model guesses it from all the others.

Source: Salazar et al. 2020, section 2.1, https://arxiv.org/abs/1910.14659
"""

import math

import streamlit as st

from components.attention.hidden.choice import PAGE
from components.attention.hidden.questions import HiddenAlone, Turn, Words
from components.attention.hidden.still import turn_bars, turn_table
from components.page.card import figure_card
from components.page.content import section
from components.page.run import read
from components.page.say import InOneSentence
from components.views.shaded_chips.view import ShadedChip, shaded_chips
from components.words.percent import percent
from core.attention.masked_words import hidden_text
from core.engine import TraceRequest
from core.graphemes import visible
from core.models import LoadedModel
from core.text.continuation import Continuations

MOST_TURNS = 32
"""Each word is a run of its own."""
FULL_BITS = 12.0
"""Surprise of the strongest shade: one in 4,096."""


@InOneSentence()
def turn_panel(words: Words, model: LoadedModel) -> None:
    """A button; once it is pressed, every word's probability when it is hidden."""
    st.subheader("Each word hidden in turn", anchor=False)
    places = turn_places(words)
    if not places:
        st.markdown(section(PAGE, "no turns"))
        return
    made_in = (words.text, words.card.id)
    if st.session_state.get("_hidden_turn_of") != made_in:
        st.button(
            f"Hide each of {min(len(places), MOST_TURNS)} words in turn",
            key=f"{PAGE}_turn", icon=":material/visibility_off:",
            on_click=_ask, args=(made_in,),
        )  # fmt: skip
        st.caption(section(PAGE, "turn offer"))
        return
    turns = _turns(words, model, places[:MOST_TURNS])
    if len(places) > MOST_TURNS:
        st.caption(f"The first {MOST_TURNS} of {len(places):,} words.")
    _card(words, Continuations(model.tokenizer), turns)


def turn_places(words: Words) -> list[int]:
    """Places of the words that are one token each."""
    groups = [token.group for token in words.tokens]
    return [p for p in words.own if groups.count(groups[p]) == 1]


def _ask(made_in: tuple[str, str]) -> None:
    st.session_state["_hidden_turn_of"] = made_in
    st.session_state["_hidden_turns"] = []


def _turns(words: Words, model: LoadedModel, places: list[int]) -> list[Turn]:
    """Run after run; what is there stays when the reader goes on meanwhile."""
    found: list[Turn] = st.session_state.setdefault("_hidden_turns", [])
    bar = st.empty()
    below = st.empty()
    for number, place in enumerate(places):
        if number < len(found):
            continue
        bar.progress(number / len(places), text=f"{number} of {len(places)} words")
        text = hidden_text(model, words.text, words.tokens[place])
        after = read(TraceRequest(words.card.id, text), below).trace
        # Mask tokens that the reader typed before this one stand before it.
        typed = sum(one < place for one in words.masked)
        found.append(HiddenAlone(place, words.tokens[place].id, typed)(after))
    bar.empty()
    return found


def _card(words: Words, vocabulary: Continuations, turns: list[Turn]) -> None:
    labels = [visible(words.tokens[one.place].text) for one in turns]
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
