"""What the Analogies page shows: the sum of vectors, and the words nearest to it."""

import numpy as np
import streamlit as st
from jaxtyping import Float

from components.embeddings.analogies.choice import (
    Analogy,
    all_known,
    analogy_boxes,
    analogy_presets,
)
from components.figures.nearest import nearest_bars, nearest_table
from components.figures.vector_strips import strip_chart, vector_table
from components.page.card import figure_card
from components.page.content import plain, section
from components.views.near_bars.view import Near, near_bars
from components.views.vector_rows.view import Named, vector_rows
from components.words.numbers import number
from core.embeddings.neighbours import Neighbours
from core.embeddings.similarities import rank_of
from core.embeddings.word_vectors import WordVectors

COUNT = 8
"""Words on each side."""
USUAL, HONEST = "The three words left out, as is usual", "Nothing left out"


def analogy_card(words: WordVectors) -> None:
    """Three words, the words nearest to their sum, and the sum number by number."""
    analogy = analogy_boxes()
    best = _answer(words, analogy)
    analogy_presets()
    if best is not None:
        _sum_card(words, analogy, best)


def _answer(words: WordVectors, analogy: Analogy) -> str | None:
    """The words nearest to the sum as bars; the first of them, None without words."""
    if not all(analogy.words):
        st.info(section("analogies", "empty box"), icon=":material/info:")
        return None
    if not all_known(words, analogy):
        return None
    plus, minus = [analogy.a, analogy.c], [analogy.b]
    left_out = words.analogy(plus, minus, count=COUNT)
    everyone = words.analogy(plus, minus, count=COUNT, leave_out_inputs=False)
    st.markdown(_said(words, analogy, left_out, everyone))
    usual, honest = st.columns(2, gap="large")
    with usual:
        _bars(words, analogy, left_out, USUAL)
    with honest:
        _bars(words, analogy, everyone, HONEST)
    return words.word(left_out.ids[0])


def _bars(words: WordVectors, analogy: Analogy, found: Neighbours, title: str) -> None:
    names = [words.word(row) for row in found.ids]
    said = [Near(w, said="put in" if w in analogy.words else "") for w in names]
    figure_card(
        lambda: near_bars(found, said, key=f"analogies_{title}", title=title),
        name=f"analogy {title}",
        caption=section("analogies", "bars caption"),
        table=lambda: nearest_table(found, names, "cosine"),
        chart=lambda: nearest_bars(nearest_table(found, names, "cosine")),
    )


def _said(
    words: WordVectors, analogy: Analogy, left_out: Neighbours, everyone: Neighbours
) -> str:
    """What came out, what leaving out did to it, and how near it was from the start."""
    best = words.word(left_out.ids[0])
    nearest = words.word(everyone.ids[0])
    sentences = [
        f"The word nearest to **{plain(str(analogy))}** is **{plain(best)}** (cosine "
        f"{number(float(left_out.values[0]))}), if the three words themselves may not "
        "be the answer."
    ]
    if nearest in analogy.words:
        sentences.append(
            f"If they may, it is **{plain(nearest)}**, one of your own words "
            f"({number(float(everyone.values[0]))})."
        )
    else:
        sentences.append("It is so even if they may.")
    if analogy.a not in (best, analogy.b):
        near_a = words.matrix.likeness_to(words.vector(analogy.a))
        rank = rank_of(near_a, int(left_out.ids[0])) - 1
        sentences.append(
            f"Without any sum, among the words nearest to **{plain(analogy.a)}** "
            f"alone, **{plain(best)}** comes at place {rank:,}."
        )
    return " ".join(sentences)


def _sum_card(words: WordVectors, analogy: Analogy, best: str) -> None:
    """The vectors of the sum, number by number."""
    a, b, c = (words.vector(word) for word in analogy.words)
    vectors: Float[np.ndarray, "row dim"] = np.stack(
        [a, b, c, a - b + c, words.vector(best)]
    )
    names = [
        Named(analogy.a),
        Named(analogy.b, sign="−"),
        Named(analogy.c, sign="+"),
        Named("the sum", sign="="),
        Named(best, "nearest word", sign="≈"),
    ]
    labels = [f"{name.sign} {name.label}".strip() for name in names]
    figure_card(
        lambda: vector_rows(names, vectors, key="analogies_sum", numbered=False),
        name="analogy sum",
        caption=section("analogies", "sum caption"),
        table=lambda: vector_table(labels, vectors),
        chart=lambda: strip_chart(labels, vectors),
    )
