"""Charts, tables and the view of turned vectors: what is drawn is what was given."""

import numpy as np
import pytest

from components.page.card import picture
from components.positions.rotary.still import (
    angle_chart,
    angle_table,
    distance_chart,
    distance_table,
    layer_chart,
    layer_table,
    vector_names,
)
from components.positions.rotary.view import rotary_data
from components.positions.rotary.words import exact
from core.positions.rotary import Turns
from core.positions.rotary_score import QueryAndKey

TURNS = Turns(
    np.ones((3, 2), np.float32), np.zeros((3, 2), np.float32),
    np.array([1, 0.01]), np.array([[0, 2], [1, 3]]),
)  # fmt: skip
DISTANCES = np.arange(3)
SCORES = np.array([1.5, -0.5, 0.25])
PRODUCTS = np.array([[1, 2], [3, -4], [0, 0.5]])


def one() -> QueryAndKey:
    q = np.array([1, 2, 3, 4, 5], np.float32)
    return QueryAndKey(
        q, -q, TURNS.angles, TURNS.dims, 5**-0.5, None, 7, 4, -2.0, q, -q
    )


def test_a_row_a_distance_with_every_pair():
    table = distance_table(DISTANCES, SCORES, PRODUCTS, 0.0)
    assert table.columns.tolist() == ["distance", "score", "pair 0", "pair 1"]
    assert table.loc[1].tolist() == [1, -0.5, 3, -4]
    rest = distance_table(DISTANCES, SCORES, PRODUCTS, 2.5)
    assert rest["not turned"].tolist() == [2.5] * 3


def test_the_angle_table_worked_by_hand():
    table = angle_table(TURNS, 10_000)
    assert table["first number"].tolist() == [0, 1]
    assert table["second number"].tolist() == [2, 3]
    # A radian is 57.3 degrees, and a full turn is 6.283 radians.
    assert table["θ in degrees"].tolist() == pytest.approx([57.29578, 0.5729578])
    assert table["wavelength in tokens"].tolist() == pytest.approx([6.283185, 628.3185])
    # 10,000^(-2/4) = 1/100.
    assert table["θ by the formula"].tolist() == pytest.approx([1, 0.01])
    assert len(angle_table(TURNS, None).columns) == len(table.columns) - 1


def test_the_view_gets_pairs_and_what_does_not_turn():
    data = rotary_data(one(), ("a", "b"), (0, 255))
    raw = data["numbers"].tobytes()
    kind, start, count = data["index"]["q"]
    q = np.frombuffer(raw, f"<{kind}", count, start)
    assert q.tolist() == [1, 3, 2, 4]
    assert (data["rest"], data["unturned"], data["rooted"]) == (-25, 1, True)
    assert (data["query"], data["key"], data["dHead"]) == (7, 4, 5)


def test_small_numbers_are_written_out():
    assert exact(2.4e-7) == "0.00000024"
    assert exact(-1.2345678901, 7) == "−1.234568"
    assert exact(0.0) == "0"
    assert exact(12.5, 4) == "12.5"


def test_all_figures_become_pictures():
    layers = layer_table(np.array([0.0, 2.5]))
    assert layers["largest difference"].tolist() == [0, 2.5]
    charts = [
        distance_chart(DISTANCES, SCORES, (1, -0.5)),
        angle_chart(angle_table(TURNS, 10_000), 5).properties(width=300),
        layer_chart(layers).properties(width=300),
    ]
    for chart in charts:
        assert picture(chart, "svg").startswith(b"<svg")
    names = vector_names("a", "b", (5, 2))
    assert names == ["q a before", "q a at position 5", "k b before",
                     "k b at position 2"]  # fmt: skip
