"""GloVe's words on a page: there, or on their way with a bar that says how far."""

import streamlit as st

from components.page.content import plain
from components.words.language import sentence, whole
from core.embeddings.word_vectors import WordVectors, fetch_again, words_or_progress
from core.weights.progress import Progress


def glove() -> WordVectors | None:
    """The word vectors; None after saying what they are waiting for."""
    found = words_or_progress()
    if isinstance(found, WordVectors):
        return found
    _wait()
    return None


@st.fragment(run_every=1.0)
def _wait() -> None:
    """Look again every second; the whole page once the words are there."""
    found = words_or_progress()
    if isinstance(found, WordVectors):
        st.rerun()
    say_progress(found)


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
            sentence("Try again"), icon=":material/refresh:", on_click=fetch_again
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
