"""Charts, tables and the map of position biases: what is drawn is what was given."""

import numpy as np
import pytest

from components.page.card import Figure, picture
from components.positions.biases.beyond_still import beyond_chart, beyond_table
from components.positions.biases.map_card import exact
from components.positions.biases.map_view import BiasMap, bias_map_data
from components.positions.biases.no_positions_still import (
    equals_lines,
    equals_table,
    order_lines,
    order_table,
    share_lines,
    share_table,
)
from components.positions.biases.still import (
    bias_lines,
    bias_table,
    bucket_steps,
    bucket_table,
    matrix_table,
    row_bars,
    row_table,
    slope_points,
    slope_table,
)
from core.position_formulas import alibi_slopes
from core.positions.biases import BiasedRow, alibi_by_ahead
from core.positions.extrapolation import Lengths, Outlook
from core.positions.no_positions import FirstToken

BACK = alibi_by_ahead(2, 4, both_ways=False)
ROW = BiasedRow(
    np.array([1, 0, 5], np.float32), np.array([-0.5, 0, 0], np.float32),
    np.array([True, True, False]),
)  # fmt: skip


def drawn(chart: Figure) -> list[dict]:
    """The records of the chart's own data: the largest set, beside a rule's one."""
    return max(chart.to_dict()["datasets"].values(), key=len)


def test_a_row_a_distance_and_a_column_a_head():
    table = bias_table(BACK, both_ways=False)
    assert table.columns.tolist() == ["key minus query", "head 0", "head 1"]
    assert table["key minus query"].tolist() == [-3, -2, -1, 0]
    assert table["head 0"].tolist() == [-3 / 16, -2 / 16, -1 / 16, 0]
    assert len(bias_table(BACK, both_ways=True)) == 7


def test_a_masked_cell_is_empty_in_the_table():
    table = matrix_table(BACK[0], ["a", "cat"], both_ways=False)
    assert table["says"].tolist() == ["a", "cat", "", ""]
    assert table.loc[2, "key 0"] == -2 / 16
    assert np.isnan(table.loc[2, "key 3"])
    whole = matrix_table(BACK[0], [], both_ways=True)
    assert whole.columns[:2].tolist() == ["query", "key 0"]
    assert not whole.isna().to_numpy().any()


def test_a_straight_line_needs_its_ends_and_a_bent_one_its_bends():
    def points(by_ahead: np.ndarray) -> list[tuple[int, float]]:
        values = drawn(bias_lines(by_ahead, 0, both_ways=True))
        return [(v["distance"], v["bias"]) for v in values if v["head"] == 0]

    both = alibi_by_ahead(8, 4, both_ways=True)
    assert points(both) == [(-3, -1.5), (0, 0), (3, -1.5)]
    steps = np.array([[1, 1, 1, 2, 2, 3, 3]], np.float32)
    assert points(steps) == [(-3, 1), (-1, 1), (0, 2), (1, 2), (2, 3), (3, 3)]


def test_slopes_keep_all_their_figures():
    table = slope_table(alibi_slopes(8))
    assert table["slope"].tolist() == [2.0**-n for n in range(1, 9)]
    assert table["distance with bias −1"].tolist() == [2.0**n for n in range(1, 9)]
    assert len(slope_points(table, 2).to_dict()["layer"]) == 2
    # With many heads the numbers would lie on each other.
    many = slope_points(slope_table(alibi_slopes(64)), 2)
    assert len(many.to_dict()["layer"]) == 1


def test_a_bucket_says_from_where_to_where_it_goes():
    learnt = np.arange(8, dtype=np.float32).reshape(4, 2)
    table = bucket_table(np.array([0, 1, 2, 5]), learnt)
    assert table["from distance"].tolist() == [0, 1, 2, 5]
    assert table["to distance"].tolist()[:3] == [0, 1, 4]
    assert table["to distance"].isna().tolist() == [False, False, False, True]
    assert table["head 1"].tolist() == [1, 3, 5, 7]
    # A bucket that no distance has is left out.
    assert bucket_table(np.array([0, -1, 1]))["bucket"].tolist() == [0, 2]


def test_a_rows_table_has_the_masked_key_and_its_picture_has_not():
    table = row_table(ROW, 1, ["a", "cat", "sat"])
    assert table["key minus query"].tolist() == [-1, 0, 1]
    assert table["share after"].tolist() == ROW.after.tolist()
    assert table["score and bias"].tolist() == [0.5, 0, 5]
    values = drawn(row_bars(table, ("before", "after")))
    assert {value["name"] for value in values} == {"0 a", "1 cat"}


def test_beyond_the_length_pieces_meet_and_what_is_missing_is_dark():
    places = np.arange(0, 8, 2)
    found = (
        Outlook("Learned", np.array([0, 0, np.nan, np.nan])),
        Outlook("Rotary", np.array([0, 0, 0.5, 0.25])),
    )
    values = drawn(beyond_chart(found, places, Lengths(4, 8)))
    learned = [(v["from"], v["to"], v["share"]) for v in values[:2]]
    assert learned == [(0, 4, 0), (4, 8, None)]
    assert [(v["from"], v["to"], v["said"]) for v in values[2:]] == [
        (0, 4, "known from training"), (4, 6, "50.0 % new"), (6, 8, "25.0 % new"),
    ]  # fmt: skip
    table = beyond_table(found, places)
    assert table["Rotary"].tolist() == [0, 0, 0.5, 0.25]


def test_a_share_of_nothing_is_in_the_table_and_not_on_the_logarithmic_scale():
    found = FirstToken(-800.0, np.array([1.0, 0.0]))
    table = share_table(found)
    assert table["share in the model"].tolist() == [1, 0]
    assert [value["position"] for value in drawn(share_lines(table))] == [0]


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_every_chart_can_be_saved(kind):
    lines = order_lines(order_table(np.array([0, 90.0]), np.array([0, 1e-6])))
    alone = equals_lines(equals_table(np.ones(3), np.array([1, 0.9, 0.8])))
    share = share_lines(share_table(FirstToken(0.5, np.array([1, 0.6]))))
    steps = bucket_steps(np.array([2, 1, 0, 4, 5]), both_ways=False)
    for chart in (lines, alone, share, steps):
        assert len(picture(chart.properties(width=300), kind)) > 1000


def test_the_map_gets_a_number_for_each_distance():
    shown = BiasMap(BACK[0], None, 0, 1 / 16, False, ["a", "b", "c", "d", "e"], "x")
    data = bias_map_data(shown)
    assert (data["n"], data["limit"], data["slope"]) == (4, 3 / 16, 1 / 16)
    assert data["words"] == ["a", "b", "c", "d"]
    assert data["index"] == {"bias": ("f4", 0, 7)}
    buckets = np.array([5, 0, 9])
    only = bias_map_data(BiasMap(None, buckets, 16, None, True, [], "x"))
    assert list(only["index"]) == ["buckets"]
    assert only["nBuckets"] == 16


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.5, "0.5"),
        (-1.5, "−1.5"),
        (2**-8, "0.00390625"),
        (0, "0"),
        (1e-8, "0.00000001"),
    ],
)
def test_numbers_keep_the_figures_that_float32_has(value, text):
    assert exact(value) == text
