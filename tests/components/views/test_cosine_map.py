"""Cosines on their way to the screen: maps, bars, lines, paths and tables, by hand."""

import numpy as np
import pytest

from components.embeddings.contextual.still import (
    cosine_lines,
    cosine_table,
    nearest_long,
    nearest_shaded,
    nearest_wide,
    other_than_first,
    path_chart,
    path_table,
)
from components.embeddings.sentences.bars_view import in_order
from components.figures.cosine_square import square_chart, square_table
from components.page.card import picture
from components.views.cosine_map.view import CosineMap, cosine_data
from core.embeddings.contextual import NearTokens, Usual
from core.positions.position_matrix import principal_plane
from tests.components.views.test_vector_rows import block

SQUARE = np.array([[1, 0.5, -0.25], [0.5, 1, 0], [-0.25, 0, 1]], np.float32)
USUAL = Usual(
    *np.array([[0.1, 0.2], [0, 0.1], [0.3, 0.4]], np.float32), n_pairs=5
)  # fmt: skip
NOBODY = Usual(*np.full((3, 2), np.nan, np.float32), n_pairs=0)


def test_a_map_knows_its_groups_and_what_is_marked():
    data = cosine_data(
        CosineMap(SQUARE, ["a", "b", "b"], "token", "said", groups=[2], marked=[1])
    )
    np.testing.assert_array_equal(block(data, "values"), SQUARE.ravel())
    assert [row["word"] for row in data["rows"]] == ["a", "▸ b", "b"]
    assert data["groupOf"] == [1, 1, 2]
    assert data["colTitle"] == "token"
    assert data["tableCols"] == 0


def test_a_small_list_becomes_a_table_without_groups():
    data = cosine_data(
        CosineMap(SQUARE, ["a", "b", "c"], "sentence", "said", as_table_up_to=3)
    )
    assert (data["colTitle"], data["groupOf"], data["tableCols"]) == ("", [], 3)


def test_bars_are_in_order_and_equal_ones_stay_in_theirs():
    found = in_order([0.1, 0.9, -0.5, 0.9])
    assert found.ids.tolist() == [1, 3, 0, 2]
    np.testing.assert_allclose(found.values, [0.9, 0.9, 0.1, -0.5])


def test_the_table_of_lines_begins_with_the_rows_of_the_matrix():
    static = np.ones((3, 3), np.float32)
    table = cosine_table(np.stack([SQUARE, SQUARE.T]), static, ["1", "2a", "2b"], USUAL)
    assert table["pair"].unique().tolist() == ["1 and 2a", "1 and 2b", "2a and 2b"]
    first = table[table["pair"] == "1 and 2b"]
    assert first["layer"].tolist() == ["W_E", "embeddings", "after L0"]
    assert first["cosine"].tolist() == [1, -0.25, -0.25]
    mean = first["different tokens, mean"].tolist()
    assert np.isnan(mean[0])
    assert mean[1:] == pytest.approx([0.1, 0.2])


@pytest.mark.parametrize("usual", [USUAL, NOBODY])
def test_lines_become_a_picture_with_and_without_other_tokens(usual: Usual):
    layers = np.stack([SQUARE, SQUARE])
    table = cosine_table(layers, SQUARE, ["1", "2", "3"], usual)
    chart = cosine_lines(table)
    assert len(chart.to_dict()["layer"]) == (3 if usual.n_pairs else 1)
    assert picture(chart.properties(width=400), "png").startswith(b"\x89PNG")


def test_a_path_has_a_point_for_each_layer():
    rows = np.array([[0, 0], [3, 4], [0, 1], [6, 8]], np.float32)
    plane = principal_plane(rows)
    table = path_table(plane, ["1", "2"])
    assert table["sentence"].tolist() == ["1", "1", "2", "2"]
    assert table["layer"].tolist() == ["embeddings", "after L0"] * 2
    drawn = table[["first", "second"]].to_numpy()
    # Two dimensions lose nothing: distances are what they were.
    assert np.linalg.norm(drawn[1] - drawn[0]) == pytest.approx(5, abs=1e-5)
    assert picture(path_chart(plane, ["1", "2"]), "svg").startswith(b"<svg")


def test_paths_that_never_part_are_drawn_too():
    plane = principal_plane(np.ones((4, 3), np.float32))
    assert picture(path_chart(plane, ["1", "2"]), "png")


@pytest.mark.parametrize("count", [3, 60])
def test_a_square_is_a_map_of_cells_or_one_picture(count: int):
    square = np.eye(count, dtype=np.float32)
    labels = [f'a"{at}' for at in range(count)]
    table = square_table(square, labels)
    assert table.iloc[1, 2] == 1
    assert table.iloc[1, 0] == '2 a"1'
    assert picture(square_chart(square, labels, "token"), "png")


def test_nearest_tokens_are_listed_long_and_wide():
    near = NearTokens(
        np.array([[7, 8], [9, 7]]), np.array([[0.5, -0.25], [1, 0]], np.float32)
    )
    long = nearest_long(near, ["1"], [["a", "b"], ["c", "a"]])
    assert long["layer"].tolist() == ["embeddings"] * 2 + ["after L0"] * 2
    assert long["rank"].tolist() == [1, 2, 1, 2]
    assert long["id"].tolist() == [7, 8, 9, 7]
    wide = nearest_wide(long)
    assert wide["sentence 1"].tolist() == ["a 0.50,  b −0.25", "c 1.00,  a 0.00"]


def test_a_cell_is_shaded_where_its_tokens_are_not_those_of_the_first_use():
    # Two uses, two layers, two ranks: the second use differs at layer 1 by its order.
    ids = np.array([[7, 8], [9, 7], [7, 8], [7, 9]])
    near = NearTokens(ids, np.zeros((4, 2), np.float32))
    long = nearest_long(near, ["1", "2"], [["a", "b"]] * 4)
    shaded = nearest_shaded(long).to_html().count("background-color")
    assert other_than_first(long).tolist() == [[False, False], [False, True]]
    assert shaded == 1


def test_a_minus_in_a_token_stays_a_hyphen():
    near = NearTokens(np.array([[7]]), np.array([[-0.5]], np.float32))
    wide = nearest_wide(nearest_long(near, ["1"], [["a-b"]]))
    assert wide["sentence 1"].tolist() == ["a-b −0.50"]
