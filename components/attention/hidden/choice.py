"""What the reader chooses on the page about encoders: texts, a head, hidden words."""

import streamlit as st

from components.attention.hidden.questions import Words
from components.choice.kept import Kept
from components.choice.number import numbers_in_words
from components.choice.opening import setting_of_text
from components.words.language import sentence
from core.text.tokenization import Token
from core.whole_number import whole_number

PAGE = "hidden"
"""What this page's keys begin with, in the session and in the address."""
SECOND, WORDS = f"{PAGE}_second", f"{PAGE}_words"
LAYER, HEAD = f"{PAGE}_layer", f"{PAGE}_head"
SECOND_TEXT = "A cat sleeps"
MOST_HIDDEN = 3
"""Words that are hidden at once: each has bars of its own."""
NOTHING = "none"
"""What the address says where no word is hidden."""


def chosen_number(name: str, key: str, count: int, start: int) -> int:
    """Draw the box for a layer or a head; one that the model has not gives way."""
    kept = st.session_state.get(key)
    if kept is not None and not 0 <= kept < count:
        st.session_state[key] = start
    return int(
        st.number_input(
            sentence("{part}, 0 to {last}", part=name, last=count - 1),
            0, count - 1, start,
            key=key, bind="query-params", width=150,
        )
    )  # fmt: skip


def chosen_words(words: Words) -> tuple[int, ...]:
    """Places of the words to be hidden; a choice holds for the text it was made in."""
    chosen = HIDDEN.chosen((words.text, words.card.id))
    HIDDEN.say(chosen)
    written = HIDDEN.opened() if chosen is None else chosen
    return places_from(written or "", list(words.own), first_word(words))


def places_from(
    written: str, possible: list[int], first: tuple[int, ...]
) -> tuple[int, ...]:
    """The places that the address names as ``2.5``, or those to begin with."""
    if written == NOTHING:
        return ()
    numbers = set(map(whole_number, written.split(".")))
    return tuple(sorted(set(possible) & numbers))[:MOST_HIDDEN] or first


def first_word(words: Words) -> tuple[int, ...]:
    """The longest word of the text, unless the reader has typed a mask token."""
    if not words.own or (words.guesses and words.masked):
        return ()
    return (max(words.own, key=lambda place: _letters(words.tokens[place])),)


def hide(place: int, hidden: tuple[int, ...]) -> None:
    """Hide this word too, or show it again; for a callback."""
    if place not in hidden and len(hidden) == MOST_HIDDEN:
        return
    HIDDEN.keep(numbers_in_words(sorted(set(hidden) ^ {place})) or NOTHING)


def _letters(token: Token) -> int:
    return sum(letter.isalnum() for letter in token.text)


HIDDEN: Kept[str] = Kept(WORDS, str, str, lambda name: setting_of_text(name, ""))
