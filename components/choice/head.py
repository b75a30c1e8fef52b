"""The head the reader looks at, and the pair of tokens: one choice for all pages.

Kept for the session and written in the address as ``head=decoder.self.12.4`` and
``pair=9.1`` (query, then key). A choice that does not fit the trace gives way to the
first view; a pair holds for the text it was chosen in.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
from jaxtyping import Bool, Int

from components.choice import state
from components.choice.address import whole_number
from components.choice.opening import setting, setting_of_text
from components.words.layer_names import head_name
from core.trace import Trace
from core.trace.attentions import Attentions, attentions_of

HEAD, PAIR = "head_choice", "pair_choice"
"""Keys of the session."""


@dataclass(frozen=True, eq=False)
class HeadChoice:
    """One head of one kind of attention, and one of its numbers."""

    attentions: Attentions
    layer: int
    head: int
    query: int
    """The row: the token that asks."""
    key: int
    """The column: the token that is read; always one that the query can see."""

    @property
    def label(self) -> str:
        """Such as ``L12H4``, as papers write it; counted from 0."""
        return head_label(self.layer, self.head)


def head_label(layer: int, head: int) -> str:
    """Such as ``L12H4``: layer and head, counted from 0."""
    return head_name(layer, head)


def reader_head(trace: Trace) -> HeadChoice:
    """What the reader chose, here or in the address the session began with."""
    session = st.session_state
    if HEAD not in session:
        session[HEAD] = _head_from(st.query_params.get("head", ""))
    if PAIR not in session:
        session[PAIR] = _pair_from(st.query_params.get("pair", ""))
    chosen = session[HEAD]
    kinds = {kind.name: kind for kind in attentions_of(trace)}
    opened_on = _head_from(setting("head", ""))
    if state.current_model_id() != state.current_view().model:
        # Another model's head of this number is another head.
        opened_on = None
    name, layer, head = chosen or opened_on or ("", -1, -1)
    attentions = kinds.get(name) or next(iter(kinds.values()))
    if not (0 <= layer < attentions.n_layers and 0 <= head < attentions.n_heads):
        layer, head = attentions.n_layers // 2, 0
    query, key = _fitting_pair(attentions, layer, head)
    return HeadChoice(attentions, layer, head, query, key)


def choose_head(attentions: Attentions, layer: int, head: int) -> None:
    """Look at another head; for a callback or before ``reader_head``."""
    st.session_state[HEAD] = (attentions.name, int(layer), int(head))


def choose_attentions(name: str) -> None:
    """Look at another kind of attention, such as ``decoder.cross``."""
    st.session_state[HEAD] = (name, -1, -1)


def choose_pair(trace: Trace, query: int, key: int) -> None:
    """Look at another number; it holds for this text only."""
    st.session_state[PAIR] = (int(query), int(key), trace.text)


def write_head(choice: HeadChoice) -> None:
    """Write the choice into the address, once the reader has chosen something."""
    state = st.session_state
    head = f"{choice.attentions.name}.{choice.layer}.{choice.head}"
    pair = f"{choice.query}.{choice.key}"
    _write("head", head if state[HEAD] else None)
    _write("pair", pair if state[PAIR] else None)


def _write(name: str, value: str | None) -> None:
    if value is None:
        # Something else stood there that says no head or pair.
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != value:
        st.query_params[name] = value


def _last_own(attentions: Attentions) -> int:
    """The last token that is the text's own and not added by a template."""
    tokens = attentions.query_tokens
    own = [place for place, token in enumerate(tokens) if not token.special]
    return own[-1] if own else len(tokens) - 1


def _others(
    attentions: Attentions, seen: Bool[np.ndarray, " key"], query: int
) -> Int[np.ndarray, " other"]:
    """The keys a query sees but the first token and itself."""
    places = np.flatnonzero(seen)
    return places[(places > 0) & ((places != query) | (attentions.kind == "cross"))]


def _fitting_pair(attentions: Attentions, layer: int, head: int) -> tuple[int, int]:
    """The chosen pair if this text has it and the query sees the key.

    Otherwise the last token that is the text's own, and what it reads most of the
    others. The first token is left aside where there is another: most heads rest on it.
    """
    layer_attention = attentions.layer(layer)
    mask = layer_attention.mask_of(head)
    opened_on = _pair_from(setting_of_text("pair", ""))
    query, key, text = st.session_state[PAIR] or opened_on or (-1, -1, None)
    fits = text is None or text == attentions.trace.text
    n_query, n_key = len(attentions.query_tokens), len(attentions.key_tokens)
    inside = fits and 0 <= query < n_query and 0 <= key < n_key
    if inside and mask[query, key]:
        return query, key
    query = _last_own(attentions)
    row = layer_attention.row(query)[head]
    others = _others(attentions, mask[query], query)
    among = others if len(others) else np.flatnonzero(mask[query])
    return query, int(among[row[among].argmax()])


def _head_from(written: str) -> tuple[str, int, int] | None:
    kind, *parts = written.rsplit(".", 2)
    numbers = _numbers(parts)
    return (kind, *numbers) if numbers else None


def _pair_from(written: str) -> tuple[int, int, Any] | None:
    numbers = _numbers(written.split("."))
    return (*numbers, None) if numbers else None


def _numbers(parts: list[str]) -> tuple[int, int] | None:
    first, second = [*map(whole_number, parts), None, None][:2]
    if len(parts) != 2 or first is None or second is None:
        return None
    return first, second
