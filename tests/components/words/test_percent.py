import numpy as np
import pytest

from components.words.percent import percent


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0, "0 %"),
        (1, "100 %"),
        (0.7731, "77.3 %"),
        (0.0649, "6.5 %"),
        (0.0095, "0.95 %"),
        (0.00422, "0.42 %"),
        (0.000978, "0.098 %"),
        (0.000996, "0.10 %"),
        (0.00004217, "0.0042 %"),
        (3.2e-9, "3.2 × 10⁻⁷ %"),
        (0.9996, "> 99.9 %"),
        (0.99949, "99.9 %"),
    ],
)
def test_a_share_is_said_with_two_figures_that_count(share, said):
    assert percent(share) == said


@pytest.mark.parametrize("exponent", range(1, 16))
def test_nothing_but_everything_is_100_and_nothing_but_nothing_is_0(exponent):
    assert percent(1 - 10.0**-exponent) != "100 %"
    assert percent(10.0**-exponent) != "0 %"


def test_a_share_in_float32_is_a_share_too():
    assert percent(np.float32(0.25)) == percent(0.25)  # pyright: ignore[reportArgumentType]
