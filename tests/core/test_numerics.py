"""The formulas of every lesson: on paper, by law, and against PyTorch."""

import numpy as np
import pytest
import torch

from core.numerics import (
    cosine_matrix,
    cosines,
    directions_of_spread,
    exps,
    log_softmax,
    softmax,
    unit,
)


@pytest.fixture
def scores() -> np.ndarray:
    return 50 * np.random.default_rng(3).standard_normal((4, 7))


def test_shares_on_paper():
    # ln 3 and 0: one weighs three times the other.
    np.testing.assert_allclose(softmax(np.array([[np.log(3), 0]])), [[0.75, 0.25]])


def test_the_largest_exponential_is_one_and_what_is_hidden_weighs_nothing():
    found = exps(np.array([1000.0, -np.inf, 1000 - np.log(2)]))
    np.testing.assert_allclose(found, [1, 0, 0.5])
    assert found[1] == 0


def test_shares_and_their_logarithms_are_those_of_pytorch(scores: np.ndarray):
    theirs = torch.from_numpy(scores)
    np.testing.assert_allclose(softmax(scores), theirs.softmax(-1), atol=1e-15)
    np.testing.assert_allclose(log_softmax(scores), theirs.log_softmax(-1), atol=1e-12)


def test_shares_keep_the_precision_of_the_scores(scores: np.ndarray):
    assert softmax(scores.astype(np.float32)).dtype == np.float32
    # Of single numbers too the logarithm is taken in double precision.
    assert log_softmax(scores.astype(np.float32)).dtype == np.float64


def test_unit_vectors_and_none_for_a_vector_without_a_direction():
    found = unit(np.array([[0, 5], [0, 0], [3, 4]], np.float32))
    np.testing.assert_allclose(found, [[0, 1], [0, 0], [0.6, 0.8]])


def test_cosines_on_paper():
    # (3, 4) with (1, 0): 3/5. A vector of length 0 has no direction.
    vectors = np.array([[3.0, 4.0], [0.0, 0.0], [-2.0, 0.0]])
    np.testing.assert_allclose(cosines(vectors, np.array([1.0, 0])), [0.6, 0, -1])
    beside = np.array([[4.0, 3.0], [1.0, 1.0], [0.0, 7.0]])
    np.testing.assert_allclose(cosines(vectors, beside), [0.96, 0, 0])


def test_a_matrix_of_cosines_worked_by_hand():
    rows = np.array([[3, 4], [4, -3], [6, 8], [0, 0]], dtype=np.float32)
    expected = [[1, 0, 1, 0], [0, 1, 0, 0], [1, 0, 1, 0], [0, 0, 0, 0]]
    np.testing.assert_allclose(cosine_matrix(rows), expected, atol=1e-6)


def test_the_first_direction_is_that_of_the_largest_spread():
    # All rows lie along (4, -3)/5, and the largest part of a direction is above 0.
    axes, sizes = directions_of_spread(np.array([[8.0, -6.0], [-4.0, 3.0]]))
    np.testing.assert_allclose(axes[0], [0.8, -0.6])
    np.testing.assert_allclose(sizes, [np.hypot(10, 5), 0], atol=1e-12)


def test_directions_are_orthonormal_and_hold_all_rows(scores: np.ndarray):
    axes, sizes = directions_of_spread(scores)
    np.testing.assert_allclose(axes @ axes.T, np.eye(4), atol=1e-12)
    np.testing.assert_allclose(scores @ axes.T @ axes, scores, atol=1e-12)
    lengths = np.linalg.norm(scores @ axes.T, axis=0)
    np.testing.assert_allclose(lengths, sizes, rtol=1e-12)
    assert (axes[np.arange(4), np.abs(axes).argmax(axis=1)] > 0).all()
    assert (np.diff(sizes) <= 0).all()
