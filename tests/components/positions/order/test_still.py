"""Order told and not told as charts, tables and words, by hand."""

import numpy as np
import pytest

from components.figures.comparison import Comparison, Side
from components.page.card import picture
from components.positions.order.still import (
    likeness_lines,
    likeness_table,
    shuffle_lines,
    shuffle_table,
)
from components.positions.order.words import cosine, pattern_words, tiny
from core.positions.order_law import Likeness, Shuffle
from core.text.matching import Partners

TOLD = Likeness(np.array([1.0, 0.87]), np.array([0.0, 0.5]), 2.0)
UNTOLD = Likeness(np.array([1.0, 1.0]), np.array([0.0, 1e-7]), 2.0)
MOVED = Shuffle(np.array([0.25, 3.0]), 0.5, 0.75, 4.0)
SAME = Shuffle(np.array([0.0, 2e-6]), 1e-7, 1.0, 4.0)


def test_the_table_of_the_two_uses_has_a_row_for_each_layer_and_run():
    table = likeness_table(TOLD, UNTOLD)
    assert table["layer"].tolist() == ["embeddings", "after L0"] * 2
    assert table["layers_passed"].tolist() == [0, 1, 0, 1]
    assert table["run"].tolist() == ["positions on"] * 2 + ["positions off"] * 2
    assert table["cosine"].tolist() == [1, 0.87, 1, 1]
    assert table["largest difference"].tolist() == [0, 0.5, 0, 1e-7]
    assert len(likeness_table(TOLD, None)) == 2


def test_the_axis_of_cosines_begins_at_the_tenth_below_the_least():
    chart = likeness_lines(likeness_table(TOLD, UNTOLD)).to_dict()
    assert chart["encoding"]["y"]["scale"]["domain"] == pytest.approx([0.8, 1])
    opposite = Likeness(np.array([-1.0, 1.0]), np.zeros(2), 1.0)
    chart = likeness_lines(likeness_table(opposite, None)).to_dict()
    assert chart["encoding"]["y"]["scale"]["domain"] == [-1, 1]


def test_the_scale_of_differences_has_a_place_for_nothing():
    table = shuffle_table(MOVED, SAME)
    assert table["largest difference"].tolist() == [0.25, 3, 0, 2e-6]
    y = shuffle_lines(table).to_dict()["encoding"]["y"]
    assert y["scale"]["domain"] == [0, 10]
    assert (y["scale"]["type"], y["axis"]["values"][0]) == ("symlog", 0)
    only = shuffle_lines(shuffle_table(SAME, None)).to_dict()["encoding"]["y"]
    assert only["scale"]["domain"] == [0, 1e-5]


def test_both_pictures_can_be_saved():
    for chart in (
        likeness_lines(likeness_table(TOLD, UNTOLD)),
        shuffle_lines(shuffle_table(MOVED, SAME)),
    ):
        assert picture(chart.properties(width=300), "svg").startswith(b"<svg")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"), (2.16e-6, "2.2 × 10⁻⁶"), (0.734, "0.73"), (11.2, "11"),
        (22552.0, "22,552"), (99.7, "100"), (1e-3, "0.001"),
    ],
)  # fmt: skip
def test_a_difference_has_two_figures(value: float, text: str):
    assert tiny(value) == text


def test_only_one_reads_one():
    assert cosine(1.0) == "1"
    assert cosine(0.99999) == "0.9999+"
    assert cosine(-0.25) == "−0.2500"


def test_the_largest_difference_of_a_pattern_and_who_is_alone_in_words():
    left = Side(
        "L0H0", "", ("a", "b"), ("a", "b"), np.array([[0.5, 0.5], [0.25, 0.75]])
    )
    right = Side("L0H0", "", ("b",), ("b",), np.array([[1.0]]))
    partners = Partners(np.array([-1, 0]), 1)
    said = pattern_words(Comparison(left, right, partners, partners))
    assert "from *b* to *b* the head gives **75.0 %**" in said
    assert "and **100 %** after it" in said
    assert "**1 of 2** tokens has no partner" in said
    same = Partners(np.arange(2), 2)
    assert "equal" in pattern_words(Comparison(left, left, same, same))
