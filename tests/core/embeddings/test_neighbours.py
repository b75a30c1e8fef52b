"""The nearest vectors: by hand, by law, and against a plain full comparison."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.embeddings.neighbours import Matrix, axis_values
from core.errors import HeadlightError

ROWS = np.array([[1, 0], [2, 0.1], [0, 3], [-1, 0], [0, 0]], dtype=np.float32)


def test_nearest_worked_by_hand():
    matrix = Matrix(ROWS)
    by_cosine = matrix.nearest(np.array([1, 0], np.float32), 3)
    assert by_cosine.ids.tolist() == [0, 1, 2]
    np.testing.assert_allclose(by_cosine.values, [1, 2 / np.sqrt(4.01), 0], atol=1e-6)
    by_dot = matrix.nearest(np.array([1, 0], np.float32), 2, "dot")
    assert by_dot.ids.tolist() == [1, 0]
    by_distance = matrix.nearest(np.array([1, 0], np.float32), 3, "euclid")
    assert by_distance.ids.tolist() == [0, 4, 1]
    np.testing.assert_allclose(by_distance.values, [0, 1, np.sqrt(1.01)], atol=1e-6)


def test_what_is_left_out_is_never_found():
    found = Matrix(ROWS).nearest(np.array([1, 0], np.float32), 9, leave_out=[0, 2])
    assert sorted(found.ids.tolist()) == [1, 3, 4]


@pytest.mark.parametrize("measure", ["cosine", "dot", "euclid"])
@given(seed=st.integers(0, 10_000), count=st.integers(1, 12))
def test_the_nearest_of_all_are_found(measure, seed, count):
    random = np.random.default_rng(seed)
    rows = random.normal(size=(57, 6)).astype(np.float32)
    vector = random.normal(size=6).astype(np.float32)
    lengths = np.linalg.norm(rows, axis=1) * np.linalg.norm(vector)
    plain = {
        "cosine": -(rows @ vector) / lengths,
        "dot": -(rows @ vector),
        "euclid": np.linalg.norm(rows - vector, axis=1),
    }[measure]
    found = Matrix(rows).nearest(vector, count, measure)
    assert found.ids.tolist() == np.argsort(plain)[:count].tolist()
    expected = plain if measure == "euclid" else -plain
    np.testing.assert_allclose(found.values, expected[found.ids], atol=1e-5)


@pytest.mark.parametrize("measure", ["cosine", "dot", "euclid"])
@given(seed=st.integers(0, 10_000), count=st.integers(1, 40))
@settings(deadline=None, max_examples=30)
def test_the_nearest_of_many_are_found(measure, seed, count):
    # Long enough to be looked through in groups; small whole numbers, so many are tied.
    random = np.random.default_rng(seed)
    rows = random.integers(-3, 4, size=(12_345, 2)).astype(np.float32)
    vector = np.array([2, -1], np.float32)
    compared = Matrix(rows).likeness_to(vector, measure)
    plain = compared if measure == "euclid" else -compared
    found = Matrix(rows).nearest(vector, count, measure)
    assert found.ids.tolist() == np.argsort(plain, kind="stable")[:count].tolist()


def test_distances_of_almost_equal_rows_are_told_apart():
    # 1000.1 and 1000.2 away from 1000: their squares differ in the 8th figure.
    rows = np.full((3, 4), 1000, dtype=np.float32)
    rows[0, 0], rows[1, 0] = 1000.2, 1000.1
    found = Matrix(rows).nearest(np.full(4, 1000, np.float32), 3, "euclid")
    assert found.ids.tolist() == [2, 1, 0]
    np.testing.assert_allclose(found.values, [0, 0.1, 0.2], atol=1e-4)


def test_a_row_of_the_model_is_its_own_nearest(smollm2):
    W_E = smollm2.model.get_input_embeddings().weight.detach().numpy()
    found = Matrix(W_E).nearest(W_E[4711], 5)
    assert found.ids[0] == 4711
    assert found.values[0] == pytest.approx(1, abs=1e-5)
    assert (np.diff(found.values) <= 0).all()


def test_an_axis_goes_from_nought_to_one():
    low, high = np.array([0, 0], np.float32), np.array([2, 0], np.float32)
    values = axis_values(np.array([[0, 5], [1, 1], [4, 0]], np.float32), low, high)
    np.testing.assert_allclose(values, [0, 0.5, 2])
    with pytest.raises(HeadlightError, match="two different ends"):
        axis_values(ROWS, low, low)


def test_asking_for_no_neighbour_or_another_size_gets_a_sentence():
    for vector, count in ((ROWS[0], 0), (np.zeros(3, np.float32), 1)):
        with pytest.raises(HeadlightError, match="at least one"):
            Matrix(ROWS).nearest(vector, count)
