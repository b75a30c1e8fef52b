"""GloVe's words on a page: there, or on their way with a bar that says how far."""

import streamlit as st

from components.page.content import plain
from components.page.run import ask
from components.words.language import sentence, whole
from core.embeddings.word_vectors import WordsOnTheirWay
from core.engine import engine
from core.engine.about_words import CountRows
from core.engine.resources import GLOVE
from core.weights.progress import Progress


def glove_is_here() -> bool:
    """Whether the words can be asked about; says what they are waiting for if not."""
    if _progress() is None:
        return True
    _wait()
    return False


@st.fragment(run_every=1.0)
def _wait() -> None:
    """Look again every second; the whole page once the words are there."""
    progress = _progress()
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
