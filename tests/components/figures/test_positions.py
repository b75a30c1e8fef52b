"""Charts and tables of position vectors: what is drawn is what was given."""

import io

import numpy as np
import pytest
from PIL import Image

from components.figures.number_picture import pixels, png
from components.figures.positions import (
    distance_lines,
    distance_table,
    length_lines,
    length_table,
    map_chart,
    matrix_table,
    plane_curve,
    square_table,
)
from components.page.card import picture
from core.position_formulas import sinusoidal_positions
from core.positions.position_matrix import by_distance, principal_plane

ROWS = sinusoidal_positions(5, 4, 100)
PLANE = principal_plane(ROWS)
SUMMED = by_distance(ROWS @ ROWS.T)


def test_the_table_holds_every_number_with_its_word():
    table = matrix_table(ROWS, ("I", "am"))
    assert table["says"].tolist() == ["I", "am", "", "", ""]
    np.testing.assert_array_equal(table[[f"dimension {i}" for i in range(4)]], ROWS)
    assert "says" not in matrix_table(ROWS)


def test_a_square_table_names_the_positions_that_are_shown():
    table = square_table(np.eye(3, dtype=np.float32), range(0, 6, 2), ("a", "b", "c"))
    assert table["position"].tolist() == [0, 2, 4]
    assert table["says"].tolist() == ["a", "c", ""]
    assert table["position 4"].tolist() == [0, 0, 1]


def test_a_small_map_is_drawn_cell_by_cell():
    drawn = map_chart(ROWS, range(5), range(4), 1, "dimension").to_dict()
    records = drawn["datasets"][drawn["data"]["name"]]
    assert len(records) == 20
    assert records[6]["row"] == 1
    assert records[6]["col"] == 2
    assert records[6]["value"] == pytest.approx(np.sin(0.1), abs=1e-7)


def test_pixels_go_from_purple_through_white_to_orange():
    values = np.array([[-2, -1, 0], [0.5, 1, 9]], dtype=np.float32)
    assert pixels(values, 1)[0].tolist() == [
        [123, 50, 148], [123, 50, 148], [255, 255, 255],
    ]  # fmt: skip
    # Half way from white to (230, 97, 1).
    assert pixels(values, 1)[1].tolist() == [
        [242, 176, 128], [230, 97, 1], [230, 97, 1],
    ]  # fmt: skip


def test_a_picture_can_be_read_again():
    image = np.arange(2 * 3 * 3, dtype=np.uint8).reshape(2, 3, 3)
    read = np.asarray(Image.open(io.BytesIO(png(image))))
    np.testing.assert_array_equal(read, image)


def test_a_large_map_is_one_picture_between_its_axes():
    values = np.linspace(-1, 1, 100 * 60, dtype=np.float32).reshape(100, 60)
    chart = map_chart(values, range(8, 408, 4), range(0, 120, 2), 1, "dimension")
    drawn = chart.to_dict()["layer"][0]["encoding"]
    assert drawn["x"]["scale"]["domain"] == [-1, 119]
    assert drawn["y"]["scale"]["domain"] == [6, 406]
    assert picture(chart, "png").startswith(b"\x89PNG")


def test_distances_are_drawn_as_they_are():
    assert distance_table(SUMMED)["mean"].tolist() == SUMMED.mean.tolist()
    np.testing.assert_allclose(SUMMED.mean[0], 2, atol=1e-6)


def test_the_last_row_has_no_next_one():
    table = length_table(np.arange(3, dtype=float), np.array([0.5, 0.25]), ())
    assert table["cosine with the next"].tolist()[:2] == [0.5, 0.25]
    assert np.isnan(table["cosine with the next"].iloc[2])


@pytest.mark.parametrize(
    "chart",
    [
        map_chart(ROWS, range(5), range(4), 1, "dimension"),
        map_chart(ROWS @ ROWS.T, range(5), range(5), 2, "position"),
        distance_lines(SUMMED, "dot product").properties(width=300),
        plane_curve(PLANE, ("I", "am")),
        length_lines(length_table(ROWS[:, 1], ROWS[1:, 0], ())).properties(width=300),
    ],
)
def test_every_chart_can_be_saved(chart):
    assert picture(chart, "svg").startswith(b"<svg")


def test_both_axes_of_the_plane_have_one_scale():
    layer = plane_curve(PLANE, ()).to_dict()["layer"][0]["encoding"]
    assert layer["x"]["scale"] == layer["y"]["scale"]
    assert " %" in layer["x"]["title"]
