"""What the decoder of an encoder-decoder has written so far: a box of its own.

Such a model reads two texts: its encoder the prompt, its decoder what it has written
itself. Without a second text the decoder has only its start token.
"""

import streamlit as st

from components.choice import state
from components.words.language import sentence
from core.limits import LIMITS
from core.models import loaded_models

BOX = "target_box"
"""Key of the box; the text itself is kept under ``target``."""


def target_box(model_id: str) -> str | None:
    """Draw the box for a model that has one; return its text, or None for others."""
    kinds = {model.card.id: model.card.kind for model in loaded_models()}
    if kinds.get(model_id) != "encoder-decoder":
        return None
    target = state.current_target()
    if st.session_state.get(BOX) != target:
        st.session_state[BOX] = target
    st.text_input(
        sentence("What the decoder has written so far"),
        key=BOX,
        live="100ms",
        max_chars=LIMITS.text_chars,
        placeholder=sentence("nothing yet: it has only its start token"),
        help=sentence(
            "This model has two parts. Its encoder reads the text above; its decoder "
            "writes an answer token by token and reads what it has written."
        ),
        on_change=_take_in,
    )
    return target


def _take_in() -> None:
    state.set_target(st.session_state[BOX] or "")
