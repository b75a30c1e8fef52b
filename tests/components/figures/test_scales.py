"""Colours of the still figures: one name each, in one place."""

import re
from collections import defaultdict
from pathlib import Path

import altair as alt
import pandas as pd
import pytest

from components.figures.scales import PAPER, share_scale, signed_scale

ROOT = Path(__file__).parents[3] / "components"
COLOUR = re.compile(r"""["'](#[0-9a-fA-F]{6})["']""")
GROUPS = ROOT / "embeddings/map/cloud.py"
"""A published palette for colour-blind readers, kept whole."""


def test_a_colour_is_written_in_one_file():
    files = defaultdict(set)
    for file in ROOT.rglob("*.py"):
        for colour in COLOUR.findall(file.read_text()):
            files[colour.lower()].add(file)
    shades = {"#000000", PAPER}
    twice = {
        colour: {str(file.relative_to(ROOT)) for file in where}
        for colour, where in files.items()
        if colour not in shades and len(where - {GROUPS}) > 1
    }
    assert len(files) > 20
    assert not twice


@pytest.mark.parametrize("clamp", [True, False])
def test_a_signed_scale_is_white_at_zero_and_as_wide_below_as_above(clamp: bool):
    scale = drawn(signed_scale(2.5, clamp=clamp))
    assert scale["domain"] == [-2.5, 0, 2.5]
    assert scale["range"][1] == PAPER
    assert scale.get("clamp", False) == clamp


def test_a_scale_of_shares_tells_small_ones_apart_unless_it_is_even():
    assert drawn(share_scale())["type"] == "sqrt"
    assert "type" not in drawn(share_scale(even=True))


def drawn(scale: alt.Scale) -> dict:
    chart = alt.Chart(pd.DataFrame({"value": [0.5]})).mark_rect()
    return chart.encode(color=alt.Color("value:Q", scale=scale)).to_dict()["encoding"][
        "color"
    ]["scale"]
