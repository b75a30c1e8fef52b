"""What the Neighbours page asks: by law, against a plain comparison, and in words."""

import numpy as np
import pytest

from components.embeddings.neighbours.questions import (
    NeighboursOfToken,
    NeighboursOfWord,
)
from components.embeddings.neighbours.words import how_many_fit, how_near
from core.embeddings.matrix import embedding_rows
from core.embeddings.neighbours import Measure
from core.embeddings.word_vectors import word_vectors
from tests.tiny import TinyModel
from tests.travels import travels

CAT = 5


def test_questions_and_answers_travel_without_the_model(tiny_model: TinyModel):
    question = NeighboursOfToken(CAT, "cosine", 3)
    travels(question, question(tiny_model("bert")), 4_000)


@pytest.mark.parametrize("measure", ["cosine", "dot", "euclid"])
def test_every_row_is_compared(measure: Measure, tiny_model: TinyModel):
    model = tiny_model("bert")
    near = NeighboursOfToken(CAT, measure, 4)(model)
    assert near is not None
    W_E = embedding_rows(model).astype(np.float64)
    lengths = np.linalg.norm(W_E, axis=1)
    values = {
        "cosine": W_E @ W_E[CAT] / lengths / lengths[CAT],
        "dot": W_E @ W_E[CAT],
        "euclid": np.linalg.norm(W_E - W_E[CAT], axis=1),
    }[measure]
    order = np.argsort(values if measure == "euclid" else -values)
    nearest = [row for row in order if row != CAT][:4]
    assert near.found.ids.tolist() == nearest
    np.testing.assert_allclose(near.found.values, values[nearest], rtol=1e-5)
    assert near.label == "cat"
    assert len(near.labels) == len(near.special) == 4
    assert near.own == pytest.approx(values[CAT], abs=1e-3)
    assert near.rank == 1 + (values > values[CAT] + 1e-6).sum() or measure != "dot"
    assert near.others.n_values == near.others.counts.sum() == len(W_E) - 1


def test_the_sentence_says_the_nearest_and_what_is_usual(tiny_model: TinyModel):
    near = NeighboursOfToken(CAT, "cosine", 4)(tiny_model("bert"))
    assert near is not None
    said = how_near(near, words=False)
    assert said.startswith("Nearest to **cat** is **")
    assert "Of all 19 other tokens, 90 % have a cosine between " in said
    assert said.endswith("**cat** with itself has 1; it is left out here.")


def test_words_have_neighbours_too():
    words = word_vectors()
    row = words.row("monday")
    assert row is not None
    near = NeighboursOfWord(row, "cosine", 4)(words)
    assert near is not None
    assert set(near.labels) <= {
        "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    }  # fmt: skip
    assert "Of all 399,999 other words" in how_near(near, words=True)


def test_how_many_a_search_finds_is_said_and_how_many_are_shown():
    assert how_many_fit(1200, 12) == "1,200 tokens fit, 12 shown."
    assert how_many_fit(12, 12) == "12 tokens fit."
