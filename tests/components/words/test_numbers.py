"""Numbers as they are written in formulas."""

import numpy as np
import pytest

from components.words.numbers import index_below, length, number, vector_text


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.0, "0.000"),
        (-0.0305, "−0.030"),
        (9.9994, "9.999"),
        (17.368, "17.37"),
        (-999.99, "−999.99"),
        (22693.4, "22,693"),
        (0.00002, "2.0e-5"),
        (-0.00002, "−2.0e-5"),
    ],
)
def test_a_number_is_written_with_the_figures_that_count(value: float, written: str):
    assert number(value) == written


def test_a_long_vector_shows_its_first_three_numbers_and_its_last():
    vector = np.array([1.0, -2.0, 3.0, 4.0, 5.0], dtype=np.float32)
    assert vector_text(vector) == "(1.000, −2.000, 3.000, …, 5.000)"


def test_a_short_vector_is_written_in_full():
    assert vector_text(np.array([1.0, 2.0])) == "(1.000, 2.000)"


def test_an_index_hangs_below_the_line():
    assert f"x{index_below(120)}" == "x₁₂₀"


def test_three_and_four_make_a_length_of_five():
    assert length(np.array([3.0, -4.0], dtype=np.float32)) == 5.0
