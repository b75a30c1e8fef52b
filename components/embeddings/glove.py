"""GloVe's words on a page: there, or on their way with a bar that says how far."""

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from components.page.content import plain
from components.page.run import ask
from components.words.language import sentence, whole
from core.embeddings.word_vectors import WordsOnTheirWay
from core.engine import engine
from core.engine.about_words import CountRows
from core.engine.resources import GLOVE
from core.weights.progress import Progress

Shown = TypeVar("Shown")


def once_glove_is_here(show: Callable[[], Shown]) -> Shown | None:
    """What ``show`` gives, which asks about the words; None while they are missing.

    The page then says how far they are or why they cannot be had, and looks again by
    itself. What one answer knows, another may still have to wait for: some are kept,
    and some come from a server that has the words already.
    """
    try:
        ask(CountRows(), GLOVE)
        return show()
    except WordsOnTheirWay as error:
        _wait([error.progress])
    return None


@st.fragment(run_every=1.0)
def _wait(told: list[Progress]) -> None:
    """Look again every second; the whole page once the words are there.

    Args:
        told: how far they were when the page was drawn, to be said only then.
    """
    progress = told.pop() if told else _progress()
    if progress is None:
        st.rerun()
    say_progress(progress)


def _progress() -> Progress | None:
    """How far the words are on their way; None once they are there."""
    try:
        ask(CountRows(), GLOVE)
    except WordsOnTheirWay as error:
        return error.progress
    return None


def say_progress(progress: Progress) -> None:
    """One sentence and how far it is; a way to try again where it failed."""
    if progress.stage == "failed":
        st.info(
            sentence(
                "The word vectors are not here: {why}", why=plain(progress.message)
            ),
            icon=":material/info:",
        )
        st.button(
            sentence("Try again"),
            icon=":material/refresh:",
            on_click=engine().forget_failure,
            args=(GLOVE,),
        )
        return
    st.info(
        sentence(
            "The word vectors (GloVe, 400,000 words) are on their way to this server. "
            "This page shows them as soon as they are here."
        ),
        icon=":material/hourglass_top:",
    )
    share = min(1.0, progress.done_bytes / max(1, progress.total_bytes))
    size = sentence(
        "{done} of {all} MB",
        done=whole(round(progress.done_bytes / 1e6)),
        all=whole(round(progress.total_bytes / 1e6)),
    )
    st.progress(share, text=plain(f"{progress.message} {size}"))
