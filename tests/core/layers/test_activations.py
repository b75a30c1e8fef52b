"""Activation functions: values one can look up, and their slopes."""

import math

import numpy as np
import pytest

from core.errors import HeadlightError
from core.layers.activations import FORMULAS, TITLES, activated, curve, title_of


def at(name: str, x: float) -> float:
    return float(activated(name, np.array([float(x)]))[0])


def test_values_by_hand():
    assert (at("relu", -2), at("relu", 3)) == (0, 3)
    # x times the normal distribution's share below x: 1 × 0.8413.
    assert at("gelu", 1) == pytest.approx(0.5 * (1 + math.erf(1 / math.sqrt(2))))
    assert at("silu", 1) == pytest.approx(1 / (1 + math.exp(-1)))
    assert at("gelu_new", 1) == pytest.approx(at("gelu", 1), abs=1e-3)


@pytest.mark.parametrize("name", ["relu", "gelu", "silu", "gelu_new"])
def test_the_slope_is_that_of_the_curve(name: str):
    found = curve(name, -4.1, 4.0, 2001)
    middle = (found.y[2:] - found.y[:-2]) / (found.x[2:] - found.x[:-2])
    off = np.abs(middle - found.slope[1:-1])
    # ReLU has a corner at 0.
    away = np.abs(found.x[1:-1]) > 0.01
    assert off[away].max() < 1e-4


def test_gelu_dips_below_zero_and_relu_does_not():
    assert curve("gelu", -3, 3).y.min() == pytest.approx(-0.17, abs=0.01)
    assert curve("relu", -3, 3).y.min() == 0


def test_every_title_has_a_formula():
    assert set(TITLES.values()) == set(FORMULAS)
    assert title_of("silu") == "SiLU"
    assert title_of("mish") == "mish"


def test_bad_requests_get_a_sentence():
    with pytest.raises(HeadlightError, match="called no-such"):
        curve("no-such", -1, 1)
    with pytest.raises(HeadlightError, match="needs a range"):
        curve("relu", 1, 1)
