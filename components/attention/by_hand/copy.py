"""A real head's first tokens as an example by hand, with every score as it was."""

from dataclasses import replace

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.attention.by_hand.choice import PAGE, take_own
from components.attention.by_hand.setup import LONGEST_TOKEN, Setup
from components.choice import state
from components.choice.head import HeadChoice, choose_head, reader_head, write_head
from components.page.access import check_access
from components.page.content import plain
from components.page.run import read
from components.page.say import InOneSentence
from components.words.lane_labels import lane_labels
from core.attention.by_hand import TOKENS, one_head, same_scores
from core.engine import TraceRequest
from core.errors import HeadlightError
from core.graphemes import valid_text
from core.limits import fit_text
from core.trace.attentions import Attentions, attentions_named

WANTED = f"_{PAGE}_copy"
SHOWN = 60
"""Characters of the text that stand beside the button."""
CLOSE = 1e-3
"""Scores that differ by more were not made by queries and keys alone."""


def copy_button() -> None:
    """Draw the button that copies the head the reader looks at elsewhere."""
    st.button(
        "Copy the current head",
        icon=":material/content_copy:",
        key=f"{PAGE}_copy",
        on_click=lambda: st.session_state.update({WANTED: True}),
        help="The first tokens of your text in the head you chose on the pages about "
        "attention.",
    )
    text = valid_text(state.current_text())
    st.caption(f"Your text: {plain(text[:SHOWN])}{'…' if len(text) > SHOWN else ''}")


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
        run = read(request, place).trace
        choice = reader_head(run)
        take_own(copied(choice, attentions_named(run, choice.facts.name)))
        # From now on the address names the head that was copied.
        choose_head(choice.facts.name, choice.layer, choice.head)
        write_head(choice)


def copied(choice: HeadChoice, attentions: Attentions) -> Setup:
    """The head's queries, keys and values of the first tokens, as tables.

    Every token's own vector is one 1 among zeros, so that W_Q holds the queries.

    Raises:
        HeadlightError: too few tokens, two texts, or scores that queries and keys
            alone do not make.
    """
    at = choice.head
    if attentions.kind == "cross":
        raise HeadlightError(
            "This head reads one text for another; choose a head of self-attention."
        )
    layer = attentions.layer(choice.layer)
    n = min(TOKENS[1], len(attentions.query_tokens))
    if n < TOKENS[0]:
        raise HeadlightError("A head needs two tokens at least: type a longer text.")
    shared = at * layer.n_kv_heads // layer.n_heads
    q, k, v = same_scores(layer.q[at, :n], layer.k[shared, :n], layer.v[shared, :n])
    mask = layer.mask_of(at)[:n, :n]
    real = layer.scores()[at, :n, :n]
    tokens = tuple(w[:LONGEST_TOKEN] for w in lane_labels(attentions.query_tokens)[:n])
    tables = {"X": np.eye(n), "W_Q1": q, "W_K1": k, "W_V1": v}
    tables["W_O"] = np.eye(v.shape[1], n)
    setup = Setup("attention", tokens, tables, mask, scaling=layer.scaling)
    scores = one_head(q, k, v, mask, setup.how()).scores
    off = float(np.abs(np.where(mask, scores - real, 0)).max())
    if off > CLOSE * max(1.0, float(np.abs(real[mask]).max())):
        raise HeadlightError(
            "This head adds something else to its scores, such as a position bias, so "
            "queries and keys alone do not tell them."
        )
    source = f"{choice.label} of {choice.facts.card.title}"
    if len(attentions.query_tokens) > n:
        source += f", the first {n} of {len(attentions.query_tokens)} tokens"
    if layer.mask_of(at)[:n, n:].any():
        # An encoder's tokens read those to their right too.
        source += "; the keys of the others are left out, so shares are larger here"
    return replace(setup, source=source)
