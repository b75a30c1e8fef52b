"""How many neighbours a picture keeps: by hand, and the ends of the scale."""

import numpy as np
import pytest

from core.embeddings.kept_neighbours import kept_neighbours, metric_rows

LINE = np.array([[1, 0], [2, 0], [4, 0], [8, 0]], dtype=np.float32)


def test_kept_neighbours_worked_by_hand():
    # On the line 1, 2, 4, 8 the nearest are 2, 1, 2, 4. The picture swaps the last two
    # points: at 1, 2, 8, 4 the nearest are 2, 1, 4, 2, by number 1, 0, 3, 1.
    picture = np.array([[1, 0], [2, 0], [8, 0], [4, 0]], dtype=np.float32)
    kept = kept_neighbours(LINE, picture, 1, "euclid")
    assert kept.tolist() == [1, 1, 0, 0]
    # Of the two nearest: {1,2}, {0,2}, {1,0}, {2,1} against {1,3}, {0,3}, {3,1}, {1,0}.
    assert kept_neighbours(LINE, picture, 2, "euclid").tolist() == [1, 1, 1, 1]


def test_the_vectors_themselves_keep_all_and_turning_changes_nothing():
    points = np.random.default_rng(0).normal(size=(9, 3)).astype(np.float32)
    turn, _ = np.linalg.qr(np.random.default_rng(1).normal(size=(3, 3)))
    turned = (points @ turn).astype(np.float32)
    assert (kept_neighbours(points, turned, 4, "euclid") == 4).all()
    unit = metric_rows(points, "cosine").astype(np.float32)
    assert (kept_neighbours(points * 7, unit, 4, "cosine") == 4).all()


def test_by_cosine_lengths_do_not_count():
    rows = np.array([[1, 0], [9, 1], [0, 1], [1, 9]], dtype=np.float32)
    picture = np.array([[0, 0], [1, 0], [5, 0], [6, 0]], dtype=np.float32)
    assert kept_neighbours(rows, picture, 1, "cosine").tolist() == [1, 1, 1, 1]
    # The point (1, 0) is nearer to (0, 1) than to (9, 1).
    assert kept_neighbours(rows, picture, 1, "euclid").tolist() == [0, 1, 0, 1]


def test_a_random_picture_keeps_what_chance_gives():
    draw = np.random.default_rng(2)
    rows, picture = draw.normal(size=(2, 300, 4)).astype(np.float32)
    kept = kept_neighbours(rows, picture, 30, "euclid").mean()
    assert kept == pytest.approx(30**2 / 299, rel=0.15)


def test_a_vector_without_direction_stays_so():
    assert metric_rows(np.zeros((2, 3), np.float32), "cosine").tolist() == [[0] * 3] * 2
