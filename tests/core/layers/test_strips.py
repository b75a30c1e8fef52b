"""Strips: every cell is a number of the vector, the largest of its group."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.layers.strips import colour_limit, strips


def test_a_strip_worked_by_hand():
    vector = np.array([[1.0, -4.0, 2.0, 3.0, -1.0, 0.5]], dtype=np.float32)
    strip = strips(vector, cells=3)
    np.testing.assert_array_equal(strip.values, [[-4.0, 3.0, -1.0]])
    np.testing.assert_array_equal(strip.dims, [[1, 3, 4]])
    np.testing.assert_array_equal(strip.starts, [0, 2, 4, 6])


@given(st.integers(1, 5), st.integers(1, 130), st.integers(1, 60), st.integers(0, 99))
def test_each_cell_holds_a_true_number_that_none_of_its_group_exceeds(
    n_rows: int, n_dims: int, cells: int, seed: int
):
    vectors = np.random.default_rng(seed).normal(size=(n_rows, n_dims))
    strip = strips(vectors.astype(np.float32), cells)
    assert strip.values.shape == (n_rows, min(cells, n_dims))
    assert strip.starts[0] == 0
    assert strip.starts[-1] == n_dims
    for row in range(n_rows):
        for cell, (value, dim) in enumerate(
            zip(strip.values[row], strip.dims[row], strict=True)
        ):
            start, end = strip.starts[cell : cell + 2]
            assert start <= dim < end
            assert value == np.float32(vectors[row, dim])
            assert abs(value) >= np.abs(vectors[row, start:end]).max() - 1e-6


def test_fewer_numbers_than_cells_have_a_cell_each():
    vector = np.array([[3.0, -2.0]], dtype=np.float32)
    np.testing.assert_array_equal(strips(vector, cells=48).values, vector)


def test_one_outlier_does_not_set_the_colour_limit():
    values = np.append(np.full(999, -0.5), 1000.0)
    assert colour_limit(values) == 0.5


def test_a_limit_can_be_divided_by_even_where_all_numbers_are_zero():
    assert colour_limit(np.zeros(7)) == 1.0
    assert colour_limit(np.zeros(0)) == 1.0
