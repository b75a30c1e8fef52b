"""Which mask the reader wants, for which heads: drawn as controls, kept in the address.

The kind, its number and its scope are widgets with a name in the address; tokens hidden
as padding and cells flipped by hand are ``mask_hidden`` and ``mask_cells``.
"""

from dataclasses import dataclass, replace
from typing import Any, cast

import streamlit as st

from components.attention.mask.address import (
    MOST_CELLS,
    from_address,
    positions,
    to_address,
)
from components.attention.mask.questions import Scope
from components.choice.address import say
from components.choice.head import HeadChoice, head_picker
from components.choice.kept import Kept
from components.choice.number import numbers_in_words
from components.choice.opening import setting, setting_of_text
from components.words.lane_labels import lane_labels
from components.words.language import sentence
from core.attention.chosen_mask import ChosenMask, MaskKind
from core.trace.attentions import AttentionFacts

PAGE = "mask"
"""What this page's keys begin with, in the session and in the address."""
KIND, SCOPE, WINDOW, PREFIX, HIDDEN, CELLS = (
    f"{PAGE}_{name}"
    for name in ("kind", "scope", "window", "prefix", "hidden", "cells")
)
DRAWN_TO, PICKED = f"_{PAGE}_drawn_to", f"{PAGE}_padding"
"""Number of the last drawing; the widget that chooses padding."""
OWN = "own"
DRAWABLE = 64
"""Tokens up to which cells can be flipped by hand: more are too small to hit."""

SCOPES = {"model": "Model", "layer": "Layer", "head": "Head"}
NAMES = {
    "trained": "As trained",
    "none": "No mask",
    "causal": "Causal",
    "window": "Window",
    "prefix": "Prefix",
    "padding": "Padding",
    OWN: "Own",
}


@dataclass(frozen=True)
class MaskChoice:
    """The mask, where it is put, and how it was chosen."""

    mask: ChosenMask
    scope: Scope
    kind: str
    """What the switch says: a kind, or ``own``."""
    can_draw: bool


def kinds_of(facts: AttentionFacts) -> list[str]:
    """The masks that make sense for this attention, the trained one first."""
    if facts.kind == "cross":
        return ["trained", "padding", OWN]
    other = "none" if facts.is_causal else "causal"
    return ["trained", other, "window", "prefix", "padding", OWN]


def chosen_mask(choice: HeadChoice) -> MaskChoice:
    """Draw the switches; return the mask they say."""
    facts, session = choice.facts, st.session_state
    kinds = kinds_of(facts)
    if session.get(KIND) not in (None, *kinds):
        session[KIND] = "trained"
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        kind = st.segmented_control(
            sentence("What each query may look at"),
            kinds,
            default=setting(KIND, "trained") if setting(KIND) in kinds else "trained",
            format_func=lambda kind: sentence(NAMES[kind]),
            required=True,
            key=KIND,
            bind="query-params",
        )
        scope = st.segmented_control(
            sentence("In the whole"),
            list(SCOPES),
            default=setting(SCOPE, "model"),
            format_func=lambda scope: sentence(SCOPES[scope]),
            required=True,
            key=SCOPE,
            bind="query-params",
        )
        head_picker(choice, PAGE)
    n_query, n_key = len(facts.query_tokens), len(facts.key_tokens)
    can_draw = max(n_query, n_key) <= DRAWABLE
    mask = _mask_of(kind or "trained", facts, can_draw=can_draw)
    return MaskChoice(mask, cast(Scope, scope or "model"), kind or "trained", can_draw)


def keep_drawing(sent: dict[str, Any], what: str, base: ChosenMask) -> None:
    """Keep the cells that the reader flipped; for the view's callback.

    Args:
        sent: what the browser sent.
        what: the picture that was drawn on; another one's cells are dropped.
        base: the mask it was drawn on.
    """
    cells = sent.get("cells")
    if sent.get("what") != what or not isinstance(cells, list):
        return
    pairs = tuple((int(query), int(key)) for query, key in cells[:MOST_CELLS])
    FLIPPED.keep(to_address(replace(base, cells=pairs)))
    st.session_state[KIND] = OWN
    st.session_state[DRAWN_TO] = int(sent.get("n") or 0)


def as_trained() -> None:
    """Back to the model's own mask; for a callback."""
    st.session_state[KIND] = "trained"
    FLIPPED.keep("")


def write_mask(chosen: MaskChoice) -> None:
    """Write into the address what no widget writes there."""
    flipped = FLIPPED.chosen() if chosen.kind == OWN else None
    padding = chosen.mask.padding if chosen.kind == "padding" else None
    say(FLIPPED.words(flipped) | PADDING.words(padding))


def _mask_of(kind: str, facts: AttentionFacts, *, can_draw: bool) -> ChosenMask:
    n_query = len(facts.query_tokens)
    if kind in ("window", "prefix"):
        return ChosenMask(cast(MaskKind, kind), _size(kind, n_query))
    if kind == "padding":
        return ChosenMask("padding", padding=_padding(facts))
    if kind == OWN:
        return _own(facts) if can_draw else ChosenMask()
    return ChosenMask(cast(MaskKind, kind))


def _own(facts: AttentionFacts) -> ChosenMask:
    found = from_address(FLIPPED.chosen() or "")
    n_query, n_key = len(facts.query_tokens), len(facts.key_tokens)
    if found.kind not in kinds_of(facts):
        found = replace(found, kind="trained")
    hidden = tuple(key for key in found.padding if key < n_key)
    cells = tuple(cell for cell in found.cells if cell[0] < n_query and cell[1] < n_key)
    return replace(found, padding=hidden if len(hidden) < n_key else (), cells=cells)


def _size(kind: str, n_query: int) -> int:
    opened_on = setting_of_text(WINDOW, 4)
    key, first = (WINDOW, opened_on) if kind == "window" else (PREFIX, 2)
    name = (
        sentence("Width of the window, in tokens")
        if kind == "window"
        else sentence("Tokens of the prefix, which all see one another")
    )
    if n_query < 2:
        st.caption(sentence("With one token there is nothing to choose here."))
        return 1
    held = st.session_state.get(key)
    if isinstance(held, int) and not 1 <= held <= n_query:
        st.session_state[key] = n_query
    return int(
        st.slider(
            name,
            1,
            n_query,
            min(first, n_query),
            key=key,
            bind="query-params",
            width=420,
        )
    )


def _padding(facts: AttentionFacts) -> tuple[int, ...]:
    """Draw the choice of tokens that are hidden; never all of them."""
    session, tokens = st.session_state, facts.key_tokens
    labels = lane_labels(tokens)
    chosen = PADDING.chosen()
    if chosen is None:
        # At first the last token, so that something is seen.
        chosen = (len(tokens) - 1,) if len(tokens) > 1 else ()
        PADDING.keep(chosen)
    fitting = [place for place in chosen if place < len(tokens)]
    session[PICKED] = fitting
    st.multiselect(
        sentence("Tokens to hide from every query, as padding is"),
        range(len(tokens)),
        format_func=lambda place: f"{place + 1}: {labels[place]}",
        key=PICKED,
        on_change=_take_padding,
        placeholder=sentence("none: choose some"),
        max_selections=MOST_CELLS,
        width=620,
    )
    return tuple(fitting)


def _take_padding() -> None:
    PADDING.keep(tuple(sorted(st.session_state[PICKED])))


FLIPPED: Kept[str] = Kept(CELLS, str, str)
"""The mask with its flipped cells, as an address writes it."""
PADDING: Kept[tuple[int, ...]] = Kept(
    HIDDEN, lambda words: positions(words) or None, numbers_in_words
)
