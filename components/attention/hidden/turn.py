"""Each word hidden in turn: how well the model guesses it from all the others.

Source: Salazar et al. 2020, section 2.1, https://arxiv.org/abs/1910.14659
"""

import math

import streamlit as st

from components.attention.hidden.choice import PAGE
from components.attention.hidden.questions import HiddenAlone, Turn, Words
from components.attention.hidden.still import turn_bars, turn_table
from components.attention.hidden.words import turn_label, turns_words
from components.page.card import figure_card
from components.page.content import section
from components.page.say import InOneSentence
from components.page.text_read import text_read
from components.views.shaded_chips.view import ShadedChip, shaded_chips
from components.words.language import counted, sentence, whole
from components.words.percent import percent
from core.engine import TraceRequest
from core.graphemes import visible
from core.text.continuation import Continuations

MOST_TURNS = 32
"""Each word is a run of its own."""
FULL_BITS = 12.0
"""Surprise of the strongest shade: one in 4,096."""


@InOneSentence()
def turn_panel(words: Words, vocabulary: Continuations) -> None:
    """A button; once it is pressed, every word's probability when it is hidden."""
    st.subheader(sentence("Each word hidden in turn"), anchor=False)
    places = turn_places(words)
    if not places:
        st.markdown(section(PAGE, "no turns"))
        return
    made_in = (words.text, words.card.id)
    if st.session_state.get("_hidden_turn_of") != made_in:
        st.button(
            counted(
                min(len(places), MOST_TURNS),
                "Hide each of {n} words in turn",
                "Hide each of {n} words in turn",
            ),
            key=f"{PAGE}_turn", icon=":material/visibility_off:",
            on_click=_ask, args=(made_in,),
        )  # fmt: skip
        st.caption(section(PAGE, "turn offer"))
        return
    turns = _turns(words, places[:MOST_TURNS])
    if len(places) > MOST_TURNS:
        first = {"most": whole(MOST_TURNS), "n": whole(len(places))}
        st.caption(sentence("The first {most} of {n} words.", **first))
    _card(words, vocabulary, turns)


def turn_places(words: Words) -> list[int]:
    """Places of the words that are one token each."""
    groups = [token.group for token in words.tokens]
    return [p for p in words.own if groups.count(groups[p]) == 1]


def _ask(made_in: tuple[str, str]) -> None:
    st.session_state["_hidden_turn_of"] = made_in
    st.session_state["_hidden_turns"] = []


def _turns(words: Words, places: list[int]) -> list[Turn]:
    """Run after run; what is there stays when the reader goes on meanwhile."""
    found: list[Turn] = st.session_state.setdefault("_hidden_turns", [])
    bar = st.empty()
    below = st.empty()
    for number, place in enumerate(places):
        if number < len(found):
            continue
        done = {"done": whole(number), "n": whole(len(places))}
        bar.progress(number / len(places), sentence("{done} of {n} words", **done))
        request = TraceRequest(words.card.id, words.hiding([place]))
        after = text_read(request, below)
        # Mask tokens that the reader typed before this one stand before it.
        typed = sum(one < place for one in words.masked)
        found.append(after.ask(HiddenAlone(place, words.tokens[place].id, typed)))
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
            turn_label(label, one, guess),
            min(1.0, bits(one.prob) / FULL_BITS),
        )
        for label, one, guess in zip(labels, turns, guesses, strict=True)
    ]  # fmt: skip
    first = sum(one.rank == 1 for one in turns)
    total = sum(bits(one.prob) for one in turns)
    figure_card(
        lambda: shaded_chips(
            chips, key=f"{PAGE}_turns", label=sentence("Words, each hidden in turn"),
            chosen=None, on_choose=lambda _: None,
        ),
        name="words hidden in turn",
        caption=section(PAGE, "turn caption"),
        table=lambda: table,
        chart=lambda: turn_bars(table),
    )  # fmt: skip
    st.markdown(turns_words(first, len(turns), total))


def bits(prob: float) -> float:
    """Minus the base-2 logarithm; infinite for a probability of 0."""
    return -math.log2(prob) if prob > 0 else math.inf
