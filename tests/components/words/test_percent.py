import json
from pathlib import Path

import numpy as np
import pytest

from components.words.percent import percent

TABLE = Path(__file__).parents[2] / "js" / "percent.json"
CASES = json.loads(TABLE.read_text("utf-8"))
"""Read by the browser's own test too."""


@pytest.mark.parametrize(("share", "said"), CASES)
def test_a_share_is_said_with_two_figures_that_count(share, said):
    assert percent(share) == said


@pytest.mark.parametrize("exponent", range(1, 16))
def test_nothing_but_everything_is_100_and_nothing_but_nothing_is_0(exponent):
    assert percent(1 - 10.0**-exponent) != "100 %"
    assert percent(10.0**-exponent) != "0 %"


def test_a_share_in_float32_is_a_share_too():
    assert percent(np.float32(0.25)) == percent(0.25)  # pyright: ignore[reportArgumentType]
