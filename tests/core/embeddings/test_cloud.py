"""The points of a map: each row once, with the right group, by hand."""

import numpy as np
import pytest

from core.embeddings.cloud import Group, Metric, cloud
from core.embeddings.matrix import embedding_matrix
from core.embeddings.neighbours import Matrix

ROWS = np.array(
    [[4, 0], [5, 1], [0, 2], [1, 6], [3, 3], [-1, 0], [0, 0]], dtype=np.float32
)
MATRIX = Matrix(ROWS)


def test_chosen_rows_come_first_then_the_nearest():
    found = cloud(MATRIX, [Group("x", (0,)), Group("y", (2,))], 1)
    # Nearest to (1, 0) is (5, 1), to (0, 1) it is (1, 6).
    assert found.rows.tolist() == [0, 2, 1, 3]
    assert found.groups.tolist() == [0, 1, 0, 1]
    assert found.chosen.tolist() == [True, True, False, False]
    np.testing.assert_allclose(
        found.cosines, [1, 1, 5 / 26**0.5, 6 / 37**0.5], rtol=1e-6
    )


def test_a_row_near_to_two_groups_belongs_to_the_nearer():
    # Both ask for (5, 1) and (3, 3); (3, 3) is nearer to (1, 6) than to (4, 0).
    found = cloud(MATRIX, [Group("x", (0,)), Group("y", (3,))], 3)
    groups = dict(zip(found.rows.tolist(), found.groups.tolist(), strict=True))
    assert groups[1] == 0
    assert groups[4] == 1
    assert len(set(found.rows.tolist())) == len(found)


def test_a_group_of_many_is_compared_with_its_mean():
    # The mean of (4, 0) and (0, 2) is (2, 1).
    found = cloud(MATRIX, [Group("both", (0, 2))])
    np.testing.assert_allclose(found.cosines, [2 / 5**0.5, 1 / 5**0.5], rtol=1e-6)
    assert cloud(MATRIX, [Group("both", (0, 2))], 1, "euclid").rows.tolist()[2] == 4


def test_a_row_chosen_twice_is_one_point_of_the_first_group():
    found = cloud(MATRIX, [Group("a", (0, 1)), Group("b", (1, 2))])
    assert found.rows.tolist() == [0, 1, 2]
    assert found.groups.tolist() == [0, 0, 1]


def test_a_vector_without_direction_has_neighbours_by_distance_only():
    group = [Group("nothing", (6,))]
    assert cloud(MATRIX, group, 2, "cosine").rows.tolist() == [6]
    assert cloud(MATRIX, group, 2, "euclid").rows.tolist() == [6, 5, 2]
    assert cloud(MATRIX, group).cosines.tolist() == [0]


def test_no_group_gives_no_point():
    assert len(cloud(MATRIX, [], 5)) == 0


@pytest.mark.parametrize("count", [0, 1, 4])
def test_neighbours_are_never_more_than_there_are_rows(count: int):
    found = cloud(MATRIX, [Group("x", (0,)), Group("y", (2,))], 10 * count)
    assert len(found) == (7 if count else 2)


@pytest.mark.parametrize("metric", ["cosine", "euclid"])
@pytest.mark.parametrize("name", ["smollm2", "minilm"])
def test_one_product_for_all_centres_finds_what_one_a_centre_finds(
    name: str, metric: Metric, request: pytest.FixtureRequest
):
    matrix = embedding_matrix(request.getfixturevalue(name))
    groups = [Group(str(n), (n, n + 1)) for n in range(2000, 20000, 1500)]
    found = cloud(matrix, groups, 5, metric)
    nearest: dict[int, tuple[float, int]] = {}
    chosen = {row for group in groups for row in group.rows}
    for number, group in enumerate(groups):
        centre = matrix.rows[list(group.rows)].astype(np.float32).mean(axis=0)
        one = matrix.nearest(centre, 5, metric, leave_out=chosen)
        sign = -1 if metric == "cosine" else 1
        for row, value in zip(one.ids.tolist(), one.values.tolist(), strict=True):
            if row not in nearest or sign * value < nearest[row][0]:
                nearest[row] = (sign * value, number)
    assert found.rows[~found.chosen].tolist() == list(nearest)
    assert found.groups[~found.chosen].tolist() == [n for _, n in nearest.values()]
