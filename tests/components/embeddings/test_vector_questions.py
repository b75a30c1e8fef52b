"""What pages ask of matrices of vectors: it travels, and is the matrix's own."""

from typing import Any

import numpy as np
import pytest

from components.embeddings.contextual.questions import NearestTo
from components.embeddings.look_up.questions import RowsOf
from components.embeddings.map.questions import PartsOf, PointsOf, TokensOfWords
from components.embeddings.neighbours.questions import FindTokens, TokenChoices
from core.embeddings.matrix import embedding_rows
from core.embeddings.word_vectors import WordsOnTheirWay, WordVectors, word_vectors
from core.engine.about_words import (
    CountRows,
    KnownWords,
    LabelsOf,
    NearSpellings,
    RowsOfWords,
    VectorsOf,
)
from core.models import LoadedModel
from core.weights.progress import Progress
from tests.travels import travels

VECTOR = np.ones(576, dtype=np.float32).tobytes()


@pytest.fixture(scope="module")
def words() -> WordVectors:
    return word_vectors()


@pytest.mark.parametrize(
    ("question", "most_bytes"),
    [
        (RowsOf((4649, 4649, 284), 4649, 1), 20_000),
        (TokensOfWords(("France", "unlikeliest")), 500),
        (PartsOf(("unlikeliest",)), 500),
        (PointsOf((4649, 284)), 6_000),
        (FindTokens("apple", 12), 1_000),
        (TokenChoices(), 500),
        (CountRows(), 500),
        (NearestTo(VECTOR, 576, 3), 1_500),
        (NearestTo(VECTOR, 288, 3), 500),
    ],
    ids=lambda one: type(one).__name__,
)
def test_questions_about_a_model_travel(
    question: Any, most_bytes: int, smollm2: LoadedModel
):
    travels(question, question(smollm2), most_bytes)


@pytest.mark.parametrize(
    ("question", "most_bytes"),
    [
        (CountRows(), 500),
        (LabelsOf((0, 5)), 500),
        (VectorsOf((0, 5)), 1_000),
        (PointsOf((0, 5)), 1_000),
        (RowsOfWords(("king", "kimg")), 500),
        (KnownWords("The king of kimg"), 500),
        (NearSpellings("kimg"), 500),
    ],
    ids=lambda one: type(one).__name__,
)
def test_questions_about_words_travel(
    question: Any, most_bytes: int, words: WordVectors
):
    travels(question, question(words), most_bytes)


def test_how_far_the_words_are_travels_with_the_error():
    import pickle

    progress = Progress("GloVe", "downloading", 1, 2, "")
    error = pickle.loads(pickle.dumps(WordsOnTheirWay(progress)))
    assert error.progress == progress


def test_rows_are_the_models_own_and_each_comes_once(smollm2: LoadedModel):
    rows = RowsOf((4649, 284, 4649), 284, 1)(smollm2)
    assert rows.ids[:2] == (4649, 284)
    assert rows.near == (0, 283, 284, 285, 49_151)
    W_E = embedding_rows(smollm2)
    taken = rows.take((4649, 284, 4649))
    np.testing.assert_array_equal(taken, W_E[[4649, 284, 4649]])
    assert rows.label(4649) == "·France"


def test_a_word_of_several_tokens_has_no_row(smollm2: LoadedModel):
    assert TokensOfWords(("France", "unlikeliest"))(smollm2) == (4649, None)
    (parts,) = PartsOf(("unlikeliest",))(smollm2)
    assert parts.replace(" | ", "") == "·unlikeliest"
