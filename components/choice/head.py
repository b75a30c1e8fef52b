"""The head the reader looks at, and the pair of tokens: one choice for all pages.

Kept for the session and written in the address as ``head=decoder.self.12.4`` and
``pair=9.1`` (query, then key). A choice that does not fit the trace gives way to the
first view; a pair holds for the text it was chosen in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import streamlit as st
from jaxtyping import Bool, Int
from streamlit.delta_generator import DeltaGenerator

from components.choice import state
from components.choice.address import say
from components.choice.kept import Kept
from components.choice.number import numbers_from, numbers_in_words
from components.choice.opening import setting, setting_of_text
from components.words.layer_names import head_name
from core.trace import Trace
from core.trace.attentions import Attentions, attentions_of

PARTS = "Layer", "Head"


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
    """What the reader chose, here or in the address; else what the page opens on."""
    chosen, opened_on = HEAD.chosen(), _head_from(setting("head", ""))
    if state.current_model_id() != state.current_view().model:
        # Another model's head of this number is another head.
        opened_on = None
    kinds = {kind.name: kind for kind in attentions_of(trace)}
    name, layer, head = chosen or opened_on or ("", -1, -1)
    attentions = kinds.get(name) or next(iter(kinds.values()))
    if not (0 <= layer < attentions.n_layers and 0 <= head < attentions.n_heads):
        layer, head = attentions.n_layers // 2, 0
    query, key = _fitting_pair(attentions, layer, head)
    return HeadChoice(attentions, layer, head, query, key)


def choose_head(name: str, layer: int, head: int) -> None:
    """Look at another head; for a callback or before ``reader_head``.

    Args:
        name: of the kind of attention, such as ``decoder.cross``.
        layer: from 0.
        head: from 0.
    """
    HEAD.keep((name, int(layer), int(head)))


def choose_attentions(name: str) -> None:
    """Look at another kind of attention, such as ``decoder.cross``."""
    HEAD.keep((name, -1, -1))


def choose_pair(text: str, query: int, key: int) -> None:
    """Look at another number; it holds for this text only."""
    PAIR.keep((int(query), int(key)), text)


def has_chosen_head() -> bool:
    """Whether the reader has chosen a head himself, here or in the address."""
    return HEAD.chosen() is not None


def head_picker(
    choice: HeadChoice,
    page: str,
    label: str = "{Part}, 0 to {last}",
    width: int | Literal["stretch"] = 112,
    places: Sequence[DeltaGenerator] = (),
) -> None:
    """Draw the two boxes that choose layer and head, one choice for all pages.

    Args:
        choice: what is chosen.
        page: what the boxes' keys begin with.
        label: of a box; another where a page has a second head to tell it from.
        width: of a box, in pixels.
        places: of the boxes; one after the other where they have none.
    """
    keys, name = (f"{page}_layer", f"{page}_head"), choice.attentions.name
    counts = choice.attentions.n_layers, choice.attentions.n_heads
    st.session_state.update(zip(keys, (choice.layer, choice.head), strict=True))
    boxes = [place.number_input for place in places] or [st.number_input] * 2
    for box, part, key, count in zip(boxes, PARTS, keys, counts, strict=True):
        box(
            label.format(Part=part, part=part.lower(), last=count - 1),
            0,
            count - 1,
            key=key,
            on_change=_take_head,
            args=(name, *keys),
            width=width,
        )


def _take_head(name: str, *keys: str) -> None:
    choose_head(name, *(st.session_state[key] for key in keys))


def write_head(choice: HeadChoice) -> None:
    """Write the choice into the address, once the reader has chosen something."""
    name, layer, head = choice.attentions.name, choice.layer, choice.head
    chosen = HEAD.chosen(), PAIR.chosen(choice.attentions.trace.text)
    say(
        HEAD.words((name, layer, head) if chosen[0] else None)
        | PAIR.words((choice.query, choice.key) if chosen[1] else None)
    )


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
    chosen = PAIR.chosen(attentions.trace.text)
    opened_on = _pair_from(setting_of_text("pair", ""))
    query, key = chosen or opened_on or (-1, -1)
    n_query, n_key = len(attentions.query_tokens), len(attentions.key_tokens)
    inside = 0 <= query < n_query and 0 <= key < n_key
    if inside and mask[query, key]:
        return query, key
    query = _last_own(attentions)
    row = layer_attention.row(query)[head]
    others = _others(attentions, mask[query], query)
    among = others if len(others) else np.flatnonzero(mask[query])
    return query, int(among[row[among].argmax()])


def _head_from(words: str) -> tuple[str, int, int] | None:
    kind, *numbers = words.rsplit(".", 2)
    found = _pair_from(".".join(numbers))
    return (kind, *found) if found else None


def _pair_from(words: str) -> tuple[int, int] | None:
    first, second, *more = (*numbers_from(words), None, None)
    if first is None or second is None or len(more) != 2:
        return None
    return first, second


HEAD: Kept[tuple[str, int, int]] = Kept(
    "head", _head_from, lambda head: f"{head[0]}.{head[1]}.{head[2]}", key="head_choice"
)
PAIR: Kept[tuple[int, int]] = Kept(
    "pair", _pair_from, numbers_in_words, key="pair_choice"
)
