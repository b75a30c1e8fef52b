"""The token of the text that a page about vectors looks at, kept in the address.

A choice holds for the text it was made in; for another text the page begins with its
view's own token, or with the longest word, for long words say most.
"""

from collections.abc import Sequence

import streamlit as st

from components.choice.address import whole_number
from components.choice.opening import setting_of_text
from core.limits import LIMITS
from core.text.tokenization import Encoded, Token, encode

MOST = LIMITS.trace_tokens
"""Tokens of a text that are looked at."""


def tokens_to_show(tokenizer: object, text: str) -> tuple[Token, ...]:
    """The first tokens of a text; a notice says so where it has more."""
    encoded: Encoded = encode(tokenizer, text)  # pyright: ignore[reportArgumentType]
    tokens = encoded.tokens
    if len(tokens) > MOST:
        st.info(
            f"Your text has {len(tokens):,} tokens. Only the first {MOST:,} are shown "
            "here; nothing is lost from the box.",
            icon=":material/content_cut:",
        )
    return tokens[:MOST]


def chosen_token(name: str, text: str, tokens: Sequence[Token]) -> int:
    """The token chosen on a page, from 0; kept under this name."""
    key, address = f"{name}_choice", st.query_params.get(name, "")
    if key not in st.session_state:
        number = whole_number(address)
        st.session_state[key] = None if number is None else (number, text)
    place, made_in = st.session_state[key] or (-1, text)
    if made_in != text or not 0 <= place < len(tokens):
        st.session_state[key] = None
        if name in st.query_params:
            del st.query_params[name]
        return _opening_place(name, tokens)
    if address != str(place):
        st.query_params[name] = str(place)
    return place


def _opening_place(name: str, tokens: Sequence[Token]) -> int:
    """The token that the page's view is about; the longest where there is none."""
    written = setting_of_text(name, "")
    return int(written) if written else first_place(tokens)


def choose_place(name: str, text: str, place: int) -> None:
    """Look at another token of this text; for a callback."""
    st.session_state[f"{name}_choice"] = (place, text)


def first_place(tokens: Sequence[Token]) -> int:
    """The longest token that is the text's own; the first of those."""
    own = [place for place, token in enumerate(tokens) if not token.special]
    return max(own, key=lambda place: len(tokens[place].text.strip()), default=0)
