"""word2vec on its page: the live training with its table and files."""

import streamlit as st

from components.embeddings.word2vec import report as word2vec_report
from components.embeddings.word2vec.lesson import Lesson
from components.embeddings.word2vec.questions import StartOf
from components.embeddings.word2vec.still import Trained, vectors_chart, vectors_table
from components.embeddings.word2vec.view import word2vec_view
from components.page.card import figure_card
from components.page.content import section
from components.page.run import ask
from core.engine.resources import NOTHING

KEY = "word2vec_training"


def training_card(lesson: Lesson) -> None:
    """Draw the training; the table and the files hold it as of the last pause."""
    start = word2vec_report.start_of(lesson)
    report = st.session_state[KEY].get("report") if KEY in st.session_state else None

    def snapshot() -> Trained:
        began = ask(StartOf(lesson.text, lesson.settings), NOTHING)
        return word2vec_report.snapshot(lesson, began, report)

    figure_card(
        lambda: word2vec_view(
            lesson.corpus,
            lesson.settings,
            key=KEY,
            tag=lesson.tag,
            start=start,
            on_report=_keep,
        ),
        name="word2vec",
        caption=section("word2vec", "caption"),
        table=lambda: vectors_table(snapshot()),
        chart=lambda: vectors_chart(snapshot()),
    )
    word2vec_report.write_address()


def _keep() -> None:
    word2vec_report.keep(st.session_state[KEY].get("report"))
