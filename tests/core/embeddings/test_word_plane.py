import numpy as np
import pytest

from core.embeddings.word_plane import follow, plane_axes, spread_share

RANDOM = np.random.default_rng(5)


def test_the_plane_holds_the_directions_of_largest_spread():
    # Spread 3 along dimension 2, 2 along dimension 0, nothing along dimension 1.
    vectors = np.array([[2.0, 1, 0], [-2, 1, 0], [0, 1, 3], [0, 1, -3]])
    axes = plane_axes(vectors)
    np.testing.assert_allclose(axes, [[0, 0, 1], [1, 0, 0]], atol=1e-12)
    assert spread_share(vectors, axes) == pytest.approx(1)
    assert spread_share(vectors, axes[:, [1, 0, 2]]) == pytest.approx(18 / 26)


def test_two_dimensions_are_drawn_as_they_are():
    assert plane_axes(RANDOM.normal(size=(7, 2))).tolist() == [[1, 0], [0, 1]]


def test_a_plane_turned_or_mirrored_follows_the_one_before():
    axes, _ = np.linalg.qr(RANDOM.normal(size=(5, 2)))
    before, angle = axes.T, 2.1
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    for change in (turn, turn @ np.diag([1.0, -1.0]), np.array([[0.0, 1], [1, 0]])):
        np.testing.assert_allclose(follow(change @ before, before), before, atol=1e-12)


def test_axes_stay_orthonormal_and_lie_as_near_as_any_turn_of_them():
    vectors, other = RANDOM.normal(size=(11, 7)), RANDOM.normal(size=(11, 7))
    before = plane_axes(other)
    axes = plane_axes(vectors, before)
    np.testing.assert_allclose(axes @ axes.T, np.eye(2), atol=1e-12)
    near = np.sum(axes * before)
    for angle in np.linspace(0, 6, 13):
        turn = np.array(
            [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
        )
        assert np.sum(turn @ axes * before) <= near + 1e-12
        assert np.sum(turn @ axes[::-1] * before) <= near + 1e-12
