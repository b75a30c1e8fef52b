"""The place in the text whose next token is shown: the end, or one the reader chose."""

from dataclasses import dataclass
from typing import Protocol

import streamlit as st

from components.choice import state
from components.page.content import plain
from components.words.language import sentence
from core.graphemes import visible
from core.models.cards import ModelCard
from core.text.tokenization import Token

POSITION = "next_position"
"""Key of the number box, in the session and in the address."""


class Read(Protocol):
    """A text as a model read it: a trace, or the facts of one."""

    @property
    def text(self) -> str:
        """All of it."""
        ...

    @property
    def tokens(self) -> tuple[Token, ...]:
        """What was read of it."""
        ...

    @property
    def target_tokens(self) -> tuple[Token, ...] | None:
        """The decoder's own text in an encoder-decoder."""
        ...


@dataclass(frozen=True)
class Place:
    """The place in the text whose next token is shown."""

    text: str
    n_before: int
    """How many tokens were read before it."""
    no_append: str | None
    """Why nothing can be put behind the text here, or None."""


def why_no_next(card: ModelCard) -> str:
    """The section of a page's words that says why a model has no next token."""
    if card.kind != "encoder":
        return "no head"
    return "masked" if card.has_lm_head else "encoder"


def chosen_place(read: Read) -> Place:
    """Draw the number box that chooses the place; return the place it chose.

    A choice holds for the text it was made in; a new text is looked at from its end.
    """
    n_tokens = len(tokens_read(read))
    made_in = st.session_state.setdefault(f"_{POSITION}_text", read.text)
    if made_in != read.text:
        st.session_state[f"_{POSITION}_text"] = read.text
        st.session_state[POSITION] = None
    chosen = st.number_input(
        sentence("Show what comes after token number"),
        1,
        n_tokens,
        None,
        key=POSITION,
        bind="query-params",
        placeholder=sentence("the last ({n})", n=n_tokens),
        width=260,
    )
    n_before = chosen or n_tokens
    return Place(read.text, n_before, why_no_append(read, n_before))


def where(read: Read, place: Place) -> None:
    """Say that the page looks inside the text, with the way back to its end."""
    tokens = tokens_read(read)
    if place.n_before == len(tokens):
        return
    last = plain(visible(tokens[place.n_before - 1].text))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            sentence(
                ":material/location_on: What comes after token {place} of {all}, "
                "**{token}**",
                place=place.n_before,
                all=len(tokens),
                token=last,
            ),
            width="content",
        )
        st.button(
            sentence("Back to the end"),
            key="next_end",
            on_click=_look_at_the_end,
            type="tertiary",
            icon=":material/last_page:",
        )


def look_after(position: int) -> None:
    """Look at what comes after this position; for a callback."""
    st.session_state[POSITION] = position + 1


def tokens_read(read: Read) -> tuple[Token, ...]:
    """The tokens behind which the model predicts."""
    return read.tokens if read.target_tokens is None else read.target_tokens


def _look_at_the_end() -> None:
    st.session_state[POSITION] = None


def why_no_append(read: Read, n_before: int) -> str | None:
    """Why a token that follows ``n_before`` tokens cannot be put behind the text.

    None where it can.
    """
    if read.target_tokens is not None:
        return sentence("This is the decoder's own text: add to it in its box above.")
    if n_before < len(read.tokens):
        return sentence(
            "The bars stand inside your text; a token is put behind its end."
        )
    end = max(token.end for token in read.tokens)
    if state.text_length() > len(read.text) or read.text[end:].strip():
        return sentence(
            "Only the start of your text was read, so nothing is put behind it."
        )
    return None
