"""The place in the text whose next token is shown: the end, or one the reader chose."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from jaxtyping import Float

from components.choice import state
from components.page.content import plain
from core.graphemes import visible
from core.models.cards import ModelCard
from core.text.continuation import Continuations
from core.text.tokenization import Token
from core.trace import Trace

POSITION = "next_position"
"""Key of the number box, in the session and in the address."""


@dataclass(frozen=True, eq=False)
class Place:
    """The place in the text whose next token is shown."""

    logits: Float[np.ndarray, " d_vocab"]
    vocabulary: Continuations
    text: str
    n_before: int
    """How many tokens were read before it."""
    no_append: str | None
    """Why nothing can be put behind the text here, or None."""


def predicts_next(trace: Trace) -> bool:
    """Whether the model has a next token to show; encoders and bodies have none."""
    return trace.has_logits and trace.card.kind != "encoder"


def why_no_next(card: ModelCard) -> str:
    """The section of a page's words that says why a model has no next token."""
    if card.kind != "encoder":
        return "no head"
    return "masked" if card.has_lm_head else "encoder"


def chosen_place(trace: Trace) -> Place:
    """Draw the number box that chooses the place; return the place it chose.

    A choice holds for the text it was made in; a new text is looked at from its end.
    """
    n_tokens = len(tokens_read(trace))
    made_in = st.session_state.setdefault(f"_{POSITION}_text", trace.text)
    if made_in != trace.text:
        st.session_state[f"_{POSITION}_text"] = trace.text
        st.session_state[POSITION] = None
    chosen = st.number_input(
        "Show what comes after token number",
        1,
        n_tokens,
        None,
        key=POSITION,
        bind="query-params",
        placeholder=f"the last ({n_tokens})",
        width=260,
    )
    n_before = chosen or n_tokens
    return Place(
        logits=trace.logits(n_before - 1),
        vocabulary=Continuations(trace.model.tokenizer),
        text=trace.text,
        n_before=n_before,
        no_append=why_no_append(trace, n_before),
    )


def where(trace: Trace, place: Place) -> None:
    """Say that the page looks inside the text, with the way back to its end."""
    tokens = tokens_read(trace)
    if place.n_before == len(tokens):
        return
    last = plain(visible(tokens[place.n_before - 1].text))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            f":material/location_on: What comes after token {place.n_before} of "
            f"{len(tokens)}, **{last}**",
            width="content",
        )
        st.button(
            "Back to the end",
            key="next_end",
            on_click=_look_at_the_end,
            type="tertiary",
            icon=":material/last_page:",
        )


def look_after(position: int) -> None:
    """Look at what comes after this position; for a callback."""
    st.session_state[POSITION] = position + 1


def tokens_read(trace: Trace) -> tuple[Token, ...]:
    """The tokens behind which the model predicts."""
    return trace.tokens if trace.target_tokens is None else trace.target_tokens


def _look_at_the_end() -> None:
    st.session_state[POSITION] = None


def why_no_append(trace: Trace, n_before: int) -> str | None:
    """Why a token that follows ``n_before`` tokens cannot be put behind the text.

    None where it can.
    """
    if trace.target_tokens is not None:
        return "This is the decoder's own text: add to it in its box above."
    if n_before < len(trace.tokens):
        return "The bars stand inside your text; a token is put behind its end."
    read = max(token.end for token in trace.tokens)
    if state.text_length() > len(trace.text) or trace.text[read:].strip():
        return "Only the start of your text was read, so nothing is put behind it."
    return None
