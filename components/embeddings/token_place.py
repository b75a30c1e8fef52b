"""The token of the text that a page about vectors looks at, kept in the address.

A choice holds for the text it was made in; for another text the page begins with its
view's own token, or with the longest word, for long words say most.
"""

from collections.abc import Sequence

import streamlit as st

from components.choice.kept import Kept
from components.choice.opening import setting_of_text
from components.page.frame import Reading
from components.page.run import ask
from components.words.language import sentence, whole
from core.engine.about_models import TokensOf
from core.limits import LIMITS
from core.text.tokens import Token
from core.whole_number import whole_number, within

MOST = LIMITS.trace_tokens
"""Tokens of a text that are looked at."""


def tokens_to_show(reading: Reading) -> tuple[Token, ...]:
    """The first tokens of a text; a notice says so where it has more."""
    tokens = ask(TokensOf(reading.text), reading.card.id)
    if len(tokens) > MOST:
        st.info(
            sentence(
                "Your text has {n} tokens. Only the first {most} are shown here; "
                "nothing is lost from the box.",
                n=whole(len(tokens)),
                most=whole(MOST),
            ),
            icon=":material/content_cut:",
        )
    return tokens[:MOST]


def chosen_token(name: str, text: str, tokens: Sequence[Token]) -> int:
    """The token chosen on a page, from 0; kept under this name."""
    kept = kept_place(name)
    place = within(kept.chosen(text), len(tokens))
    kept.say(place)
    return _opening_place(name, tokens) if place is None else place


def _opening_place(name: str, tokens: Sequence[Token]) -> int:
    """The token that the page's view is about; the longest where there is none."""
    number = whole_number(setting_of_text(name, ""))
    return first_place(tokens) if number is None else number


def choose_place(name: str, text: str, place: int) -> None:
    """Look at another token of this text; for a callback."""
    kept_place(name).keep(place, text)


def kept_place(name: str) -> Kept[int]:
    """The place under this name of the address."""
    return Kept(name, whole_number, str, key=f"{name}_choice")


def first_place(tokens: Sequence[Token]) -> int:
    """The longest token that is the text's own; the first of those."""
    own = [place for place, token in enumerate(tokens) if not token.special]
    return max(own, key=lambda place: len(tokens[place].text.strip()), default=0)
