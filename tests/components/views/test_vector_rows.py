"""What the views of vectors get: by hand, and equal to what went in."""

import json
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from components.embeddings.analogies.still import axis_chart, axis_table
from components.embeddings.look_up.view import MatrixRow, look_up_data
from components.figures.nearest import (
    nearest_bars,
    nearest_table,
    spread_chart,
    spread_table,
)
from components.figures.vector_strips import strip_chart, vector_table
from components.page.card import picture
from components.views.near_bars.view import Near, near_rows
from components.views.vector_rows.view import Named, vector_data
from core.embeddings.neighbours import Neighbours
from core.embeddings.similarities import spread
from core.engine import LocalEngine
from core.engine.about_words import CountRows
from core.engine.resources import GLOVE
from core.models import LoadedModel
from core.weights.progress import Progress
from tests.pages.embedding_pages import boxes, opened

VECTORS = np.array([[3, 4, 0], [0, -1, 1]], dtype=np.float32)


def block(data: dict, name: str) -> np.ndarray:
    kind, start, count = data["index"][name]
    raw = data["numbers"].tobytes()
    return np.frombuffer(raw, dtype=f"<{kind}", count=count, offset=start)


def test_lengths_and_means_worked_by_hand():
    # 3² + 4² = 5²; the mean of 3, 4, 0 is 7/3. 1² + 1² = 2; the mean is 0.
    rows = vector_data([Named("a"), Named("b", "near", "≈")], VECTORS)["rows"]
    assert [(row["first"], row["second"]) for row in rows] == [
        ("5.000", "2.333"),
        ("1.414", "0.000"),
    ]
    assert [row["said"] for row in rows] == ["", "near"]


def test_a_row_is_numbered_only_where_its_number_says_something():
    names = [Named("q before"), Named("q at 4")]
    numbered = vector_data(names, VECTORS)["rows"]
    assert [row["place"] for row in numbered] == ["1", "2"]
    assert numbered[1]["spoken"].startswith("2: q at 4, length")
    data = vector_data(names, VECTORS, numbered=False)
    assert [row["place"] for row in data["rows"]] == ["", ""]
    assert data["rows"][1]["spoken"].startswith("q at 4, length")
    assert not data["numbered"]


def test_a_short_vector_has_a_cell_for_each_number():
    data = vector_data([Named("a"), Named("b")], VECTORS)
    np.testing.assert_array_equal(block(data, "values"), VECTORS.ravel())
    assert block(data, "dims").tolist() == [0, 1, 2, 0, 1, 2]
    assert block(data, "starts").tolist() == [0, 1, 2, 3]
    assert "every number" in data["note"]


def test_the_matrix_shows_its_gaps_and_one_one():
    rows = [MatrixRow(i, f"t{i}", VECTORS[i % 2]) for i in (0, 2, 5)]
    data = look_up_data(rows, 1, 6)
    written = [(row["bit"], row["label"]) for row in data["rows"]]
    assert written == [
        (0, "t0"), (0, "1 more row, each × 0"), (1, "t2"),
        (0, "2 more rows, each × 0"), (0, "t5"),
    ]  # fmt: skip
    np.testing.assert_array_equal(block(data, "row"), VECTORS[0])


def found(values: list[float], measure: str = "cosine") -> Neighbours:
    ids = np.arange(7, 7 + len(values))
    return Neighbours(ids, np.array(values, np.float32), measure)  # pyright: ignore


@pytest.mark.parametrize(
    ("values", "measure", "shares"),
    [
        ([0.5, -0.25], "cosine", [0.5, -0.25]),
        ([8.0, -4.0], "dot", [1, -0.5]),
        ([1.0, 4.0], "euclid", [0.25, 1]),
        ([0.0, 0.0], "dot", [0, 0]),
    ],
)
def test_bars_are_full_at_one_or_at_the_largest(values, measure, shares):
    rows = near_rows(found(values, measure), [Near("a"), Near("<b>", said="put in")])
    assert [row["share"] for row in rows] == pytest.approx(shares)
    assert [row["id"] for row in rows] == [7, 8]
    assert [row["mine"] for row in rows] == [False, True]
    assert rows[1]["label"] == "<b>"


def test_tables_hold_every_number():
    table = vector_table(["a", "b"], VECTORS)
    assert table["length"].tolist() == pytest.approx([5, 2**0.5])
    np.testing.assert_array_equal(table[["dim 0", "dim 1", "dim 2"]], VECTORS)
    near = nearest_table(found([0.5, 0.25]), ["x", "y"], "cosine")
    assert near["cosine"].tolist() == [0.5, 0.25]
    counts = spread_table(spread(np.array([0, 0, 1], np.float32), 2))
    assert counts["count"].tolist() == [2, 1]


@pytest.mark.parametrize(
    ("labels", "written"),
    [(["a", "b"], {"a", "b"}), (["a", "a"], {"1: a", "2: a"})],
)
def test_strips_are_numbered_where_two_share_a_name(labels, written):
    spec = strip_chart(labels, VECTORS).to_dict()
    assert set(spec["encoding"]["y"]["scale"]["domain"]) == written


def test_words_on_an_axis_go_from_low_to_high():
    table = axis_table(["b", "a", "c"], np.array([2, -1, 0.5], np.float32))
    assert table["word"].tolist() == ["a", "c", "b"]
    spec = json.loads(axis_chart(table, "low", "high").to_json())
    assert spec["layer"][1]["encoding"]["y"]["scale"]["domain"] == ["a", "c", "b"]
    assert "low 0 … 1 high" in json.dumps(spec, ensure_ascii=False)


def test_all_figures_become_pictures():
    table = nearest_table(found([0.5, 0.25]), ["<b>", "ส"], "cosine")
    counted = spread(np.linspace(-1, 1, 99).astype(np.float32), 9)
    axis = axis_table(["a"], np.array([0.5], np.float32))
    charts = [
        nearest_bars(table),
        spread_chart(counted, np.array([0.9], np.float32), "dot product"),
        strip_chart(["a", "a"], VECTORS),
        axis_chart(axis, "man", "woman"),
    ]
    for chart in charts:
        assert picture(chart, "svg").startswith(b"<svg")


def _waiting_page() -> None:
    import streamlit as st

    from components.embeddings.glove import say_progress

    say_progress(st.session_state["progress"])


def waiting(stage: str, message: str) -> AppTest:
    at = AppTest.from_function(_waiting_page)
    at.session_state["progress"] = Progress("glove-6b-50d", stage, 30, 120, message)  # pyright: ignore
    at.run()
    assert not at.exception
    return at


def test_words_on_their_way_are_announced_with_how_far_they_are():
    at = waiting("downloading", "Fetching GloVe.")
    assert "on their way" in at.info[0].value
    (bar,) = at.get("progress")
    assert bar.proto.value == 25  # pyright: ignore[reportAttributeAccessIssue]


def test_words_that_could_not_be_fetched_say_why_and_can_be_asked_for_again():
    at = waiting("failed", "No network.")
    assert "No network" in at.info[0].value
    assert [button.label for button in at.button] == ["Try again"]


@pytest.mark.parametrize("some_known", [False, True])
@pytest.mark.parametrize("page", ["analogies", "neighbours", "map"])
def test_a_page_without_the_words_gets_a_sentence_not_an_error(
    page: str,
    some_known: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    smollm2: LoadedModel,
):
    del smollm2  # loaded before its folder seems to be gone
    # One that has answered nobody yet: what it knows it would say without the words.
    own = LocalEngine(workers=1)
    monkeypatch.setattr("components.page.run.engine", lambda: own)
    if some_known:
        own.ask(GLOVE, CountRows(), "somebody")
    # A file where the folder should be: fetching ends at once, without the network.
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("HEADLIGHT_HOME", str(blocked))
    monkeypatch.setattr("core.embeddings.word_vectors._opened", [])
    monkeypatch.setattr("core.embeddings.word_vectors._fetching", [])
    at = opened(page, neighbours_of="words", map_of="words")
    assert "word vectors" in boxes(at)
    assert any("How it works" in box.label for box in at.expander)
