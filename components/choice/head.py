"""The head the reader looks at, and the pair of tokens: one choice for all pages.

Kept for the session and written in the address as ``head=decoder.self.12.4`` and
``pair=9.1`` (query, then key). A choice that does not fit the text gives way to the
first view; a pair holds for the text it was chosen in.
"""

from collections.abc import Sequence
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.choice import state
from components.choice.address import say
from components.choice.kept import Kept
from components.choice.number import numbers_from, numbers_in_words
from components.choice.opening import setting, setting_of_text
from components.choice.questions import HeadChoice, HeadOfText
from components.page.text_read import TextRead
from components.words.layer_names import head_name

PARTS = "Layer", "Head"


def head_label(layer: int, head: int) -> str:
    """Such as ``L12H4``: layer and head, counted from 0."""
    return head_name(layer, head)


def reader_head(run: TextRead) -> HeadChoice:
    """What the reader chose, here or in the address; else what the page opens on."""
    chosen, opened_on = HEAD.chosen(), _head_from(setting("head", ""))
    if state.current_model_id() != state.current_view().model:
        # Another model's head of this number is another head.
        opened_on = None
    head = chosen or opened_on or ("", -1, -1)
    pair = PAIR.chosen(run.text) or _pair_from(setting_of_text("pair", ""))
    return run.ask(HeadOfText(*head, pair))


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
    keys, name = (f"{page}_layer", f"{page}_head"), choice.facts.name
    counts = choice.facts.n_layers, choice.facts.n_heads
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
    name, layer, head = choice.facts.name, choice.layer, choice.head
    chosen = HEAD.chosen(), PAIR.chosen(choice.facts.text)
    say(
        HEAD.words((name, layer, head) if chosen[0] else None)
        | PAIR.words((choice.query, choice.key) if chosen[1] else None)
    )


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
