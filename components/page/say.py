"""What a page says when something stands in its way, and what it offers instead."""

from collections.abc import Callable
from contextlib import ContextDecorator
from types import TracebackType

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.choice import state
from components.choice.page_views import DEFAULT_MODEL
from components.page.content import plain
from components.words.language import said, sentence
from core.errors import BadText, HeadlightError

MINILM = "minilm-l6"
"""The encoder that every Headlight has."""
NAMES = {DEFAULT_MODEL: "SmolLM2 135M", MINILM: "MiniLM"}
"""The models that a page may offer in place of the reader's."""


class InOneSentence(ContextDecorator):
    """A part of a page: a foreseen error ends it, and is shown as its sentence.

    The page goes on behind it. Around a function it gives None where there was one.
    """

    def __init__(
        self,
        place: DeltaGenerator | None = None,
        *,
        small: bool = False,
        then: Callable[[], object] | None = None,
    ) -> None:
        """Nothing is drawn yet.

        Args:
            place: where the sentence stands; else where the page has come to.
            small: as a caption, where a box would push the picture away.
            then: what is done after it was said, such as to end the page.
        """
        self._place, self._small, self._then = place, small, then

    def __enter__(self) -> None:
        """Begin the part."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        """Say a foreseen error; any other goes its way."""
        if not isinstance(error, HeadlightError):
            return False
        say(error, self._place, small=self._small)
        if self._then is not None:
            self._then()
        return True


def say(
    error: HeadlightError, place: DeltaGenerator | None = None, *, small: bool = False
) -> None:
    """Show the error's sentence; a pencil says that the reader's text can mend it."""
    words = plain(said(error.sentence))
    if small:
        (place.caption if place else st.caption)(words)
        return
    icon = ":material/edit:" if isinstance(error, BadText) else ":material/info:"
    (place.info if place else st.info)(words, icon=icon)


def switch_to(model_id: str, why: str, page: str, *, primary: bool = False) -> None:
    """A button that takes a model which can show what this one cannot.

    Args:
        model_id: one of those that every Headlight has.
        why: what it has or does, after its name.
        page: whose button it is.
        primary: it is all that there is to do here.
    """
    st.button(
        sentence("Switch to {model}, {why}", model=NAMES[model_id], why=why),
        type="primary" if primary else "secondary",
        key=f"{page}_switch",
        on_click=state.set_model,
        args=(model_id,),
    )


def let_a_newer_run_take_over() -> None:
    """End this run here if the reader has asked for another meanwhile."""
    # Looking at the session is where Streamlit lets a newer run take over.
    _ = "text" in st.session_state
