"""word2vec's page without its page: texts, reports from the browser, still pictures."""

import base64
from typing import Any

import numpy as np
import pytest

from components.embeddings.word2vec.lesson import Lesson
from components.embeddings.word2vec.questions import CorpusOf, StartOf
from components.embeddings.word2vec.report import from_address, snapshot, usual_word
from components.embeddings.word2vec.still import Trained, vectors_chart, vectors_table
from components.embeddings.word2vec.texts import bundled_texts
from components.embeddings.word2vec.view import task
from components.page.card import picture
from core.embeddings.word2vec import Settings, Trainer
from core.embeddings.word_pairs import corpus_of
from core.engine.resources import Nothing
from tests.travels import travels

TEXT = "a b c d. a c b e."
LESSON = Lesson(TEXT, corpus_of(TEXT), Settings(dims=3, window=2, seed=4))
START = StartOf(TEXT, LESSON.settings)(Nothing())


def packed(numbers: Any) -> str:
    return base64.b64encode(np.asarray(numbers, dtype="<f4").tobytes()).decode()


def report(**changed: object) -> dict[str, object]:
    trainer = Trainer(LESSON.corpus, LESSON.settings).train(45)
    said: dict[str, object] = {
        "tag": LESSON.tag,
        "steps": 45,
        "vectors": packed(trainer.centre),
        "axes": trainer.axes.tolist(),
        "losses": packed(trainer.losses),
    }
    return said | changed


@pytest.mark.parametrize("text", bundled_texts(), ids=lambda text: text.name)
def test_a_bundled_text_says_on_what_terms_it_is_here(text):
    assert "MIT licence" in text.source or "public domain" in text.source
    assert 500 < corpus_of(text.text).n_read < 1000


def test_the_browser_gets_what_it_needs_to_train_alike():
    sent = task(LESSON.corpus, LESSON.settings)
    assert sent["words"] == ["a", "b", "c", "d", "e"]
    assert sent["sentences"] == [[0, 1, 2, 3], [0, 2, 1, 4]]
    assert sent["noise"][-1] == pytest.approx(1)
    assert sent["keep"] == [1] * 5
    assert sent["settings"]["dims"] == 3


def test_another_text_or_setting_is_another_training():
    other = Lesson(TEXT, LESSON.corpus, Settings(dims=3, window=2, seed=5))
    assert other.tag != LESSON.tag
    assert Lesson("a b", corpus_of("a b"), LESSON.settings).tag != LESSON.tag


def test_before_any_report_the_table_holds_the_start():
    trained = snapshot(LESSON, START, None)
    start = Trainer(LESSON.corpus, LESSON.settings)
    assert trained.steps == 0
    np.testing.assert_allclose(trained.vectors, start.centre, atol=1e-7)


def test_a_report_becomes_table_and_picture():
    trained = snapshot(LESSON, START, report())
    table = vectors_table(trained)
    assert list(table.columns) == [
        "word", "count", "pairs trained", "x", "y", "v0", "v1", "v2",
    ]  # fmt: skip
    assert table["pairs trained"].unique().tolist() == [45]
    assert len(trained.losses) == 45 // 20
    np.testing.assert_allclose(
        table[["x", "y"]], trained.vectors @ trained.axes.T, atol=1e-6
    )
    assert picture(vectors_chart(trained), "svg").startswith(b"<svg")


def test_the_picture_of_the_start_has_no_line_yet():
    assert picture(vectors_chart(snapshot(LESSON, START, None)), "svg").startswith(
        b"<svg"
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"tag": "of another training"},
        {"steps": -1},
        {"steps": 10**9},
        {"steps": "many"},
        {"vectors": packed([1, 2, 3])},
        {"vectors": packed(np.full(15, np.nan))},
        {"vectors": "not base64 at all"},
        {"vectors": None},
        {"axes": [[1, 0], [0, 1]]},
        {"losses": packed([1] * 9)},
    ],
)
def test_a_report_that_does_not_fit_is_not_believed(wrong: dict[str, object]):
    trained = snapshot(LESSON, START, report(**wrong))
    assert isinstance(trained, Trained)
    assert trained.steps == 0


@pytest.mark.parametrize(
    ("place", "steps", "speed", "word"),
    [
        ("5000.100.king", 5000, 100, "king"),
        ("5000.0.3.5", 5000, 0, "3.5"),
        ("", 0, 1000, ""),
        ("x.7.", 0, 1000, ""),
        ("9" * 5000, 0, 1000, ""),
        ("99999999.1.a", 1_000_000, 1, "a"),
    ],
)
def test_an_address_is_read_as_far_as_it_makes_sense(place, steps, speed, word):
    assert from_address(place) == {"steps": steps, "speed": speed, "word": word}


def test_the_first_word_looked_at_is_a_frequent_one_that_is_not_very_short():
    assert usual_word(("the", "of", "king", "queen")) == "king"
    assert usual_word(("a", "b")) == "a"


def test_questions_and_answers_travel():
    corpus = CorpusOf(TEXT)
    travels(corpus, corpus(Nothing()), 2_000)
    start = StartOf(TEXT, LESSON.settings)
    travels(start, start(Nothing()), 2_000)
