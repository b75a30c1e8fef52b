"""A real head's first tokens as an example by hand, with every score as it was."""

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.attention.by_hand.choice import PAGE, take_own
from components.attention.by_hand.questions import FirstTokens, HeadByHand
from components.attention.by_hand.setup import LONGEST_TOKEN, Setup
from components.attention.by_hand.words import source_words
from components.choice import state
from components.choice.head import HeadChoice, choose_head, reader_head, write_head
from components.page.access import check_access
from components.page.content import plain, section
from components.page.say import InOneSentence
from components.page.text_read import text_read
from components.words.language import sentence
from core.engine import TraceRequest
from core.graphemes import valid_text
from core.limits import fit_text

WANTED = f"_{PAGE}_copy"
SHOWN = 60
"""Characters of the text that stand beside the button."""


def copy_button() -> None:
    """Draw the button that copies the head the reader looks at elsewhere."""
    st.button(
        sentence("Copy the current head"),
        icon=":material/content_copy:",
        key=f"{PAGE}_copy",
        on_click=lambda: st.session_state.update({WANTED: True}),
        help=section(PAGE, "copy help"),
    )
    text = valid_text(state.current_text())
    shown = f"{plain(text[:SHOWN])}{'…' if len(text) > SHOWN else ''}"
    st.caption(sentence("Your text: {text}", text=shown))


def copy_if_wanted(place: DeltaGenerator) -> None:
    """Run the model on the reader's text and take its head, if the button was pressed.

    What stands in the way is said in a sentence, and the example stays.
    """
    if not st.session_state.pop(WANTED, False):
        return
    with InOneSentence():
        model_id = state.current_model_id()
        check_access(model_id)
        text = fit_text(state.current_text(), length=state.text_length()).text
        request = TraceRequest(model_id, text)
        run = text_read(request, place)
        choice = reader_head(run)
        take_own(copied(choice, run.ask(HeadByHand(*choice.where))))
        # From now on the address names the head that was copied.
        choose_head(choice.facts.name, choice.layer, choice.head)
        write_head(choice)


def copied(choice: HeadChoice, found: FirstTokens) -> Setup:
    """The head as tables.

    Every token's own vector is one 1 among zeros, so that W_Q holds the queries.
    """
    n, width = found.v.shape
    tokens = tuple(label[:LONGEST_TOKEN] for label in found.tokens)
    tables = {"X": np.eye(n), "W_Q1": found.q, "W_K1": found.k, "W_V1": found.v}
    tables["W_O"] = np.eye(width, n)
    source = source_words(choice, found)
    return Setup(
        "attention", tokens, tables, found.mask, scaling=found.scaling, source=source
    )
