"""What the Analogies page shows: the sum of vectors, and the words nearest to it."""

import streamlit as st

from components.embeddings.analogies.choice import (
    Analogy,
    all_known,
    analogy_boxes,
    analogy_presets,
)
from components.embeddings.analogies.questions import NearestToSum, SumOfWords
from components.embeddings.analogies.words import nearest_to_sum
from components.figures.nearest import nearest_bars, nearest_table
from components.figures.vector_strips import strip_chart, vector_table
from components.page.card import figure_card
from components.page.content import section
from components.page.run import ask
from components.views.near_bars.view import Near, near_bars
from components.views.vector_rows.view import Named, vector_rows
from components.words.language import sentence
from core.embeddings.neighbours import Neighbours
from core.engine.resources import GLOVE

COUNT = 8
"""Words on each side."""
USUAL, HONEST = "The three words left out, as is usual", "Nothing left out"


def analogy_card() -> None:
    """Three words, the words nearest to their sum, and the sum number by number."""
    analogy = analogy_boxes()
    found = _answer(analogy)
    analogy_presets()
    if found is not None:
        _sum_card(analogy, found)


def _answer(analogy: Analogy) -> SumOfWords | None:
    """The words nearest to the sum as bars; None where a word is missing."""
    if not all(analogy.words):
        st.info(section("analogies", "empty box"), icon=":material/info:")
        return None
    if not all_known(analogy):
        return None
    found = ask(NearestToSum(*analogy.words, COUNT), GLOVE)
    st.markdown(nearest_to_sum(analogy, found))
    usual, honest = st.columns(2, gap="large")
    with usual:
        _bars(analogy, found.left_out, found.left_out_words, USUAL)
    with honest:
        _bars(analogy, found.everyone, found.everyone_words, HONEST)
    return found


def _bars(
    analogy: Analogy, found: Neighbours, names: tuple[str, ...], title: str
) -> None:
    own = sentence("put in")
    rows = [Near(word, said=own if word in analogy.words else "") for word in names]
    figure_card(
        lambda: near_bars(found, rows, key=f"analogies_{title}", title=sentence(title)),
        name=f"analogy {title}",
        caption=section("analogies", "bars caption"),
        table=lambda: nearest_table(found, names, "cosine"),
        chart=lambda: nearest_bars(nearest_table(found, names, "cosine")),
    )


def _sum_card(analogy: Analogy, found: SumOfWords) -> None:
    """The vectors of the sum, number by number."""
    vectors = found.vectors
    names = [
        Named(analogy.a),
        Named(analogy.b, sign="−"),
        Named(analogy.c, sign="+"),
        Named(sentence("the sum"), sign="="),
        Named(found.best, sentence("nearest word"), sign="≈"),
    ]
    labels = [f"{name.sign} {name.label}".strip() for name in names]
    figure_card(
        lambda: vector_rows(names, vectors, key="analogies_sum", numbered=False),
        name="analogy sum",
        caption=section("analogies", "sum caption"),
        table=lambda: vector_table(labels, vectors),
        chart=lambda: strip_chart(labels, vectors),
    )
