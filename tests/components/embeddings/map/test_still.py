"""The pictures of a map: what is drawn, told and named, and where names go."""

import html
import json
from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from components.embeddings.map.cloud import (
    COLOURS,
    HEIGHT,
    Drawn,
    cloud_figure,
    cloud_table,
    seen_at_first,
)
from components.embeddings.map.label_places import label_places
from components.embeddings.map.still import (
    DRAWN_AS,
    cloud_chart,
    variance_chart,
    variance_table,
)
from components.page.card import picture
from core.embeddings.cloud import Cloud


def drawn(n_dims: int = 2, n_points: int = 4, *, measured: bool = True) -> Drawn:
    """Points of two groups, the first of each chosen."""
    groups = np.arange(n_points) % 2
    coords = np.arange(n_points * n_dims, dtype=np.float32).reshape(n_points, n_dims)
    return Drawn(
        cloud=Cloud(
            rows=10 + np.arange(n_points),
            groups=groups,
            chosen=np.arange(n_points) < 2,
            cosines=np.linspace(1, 0.5, n_points, dtype=np.float32),
        ),
        labels=("<b>x</b>", "a name that is much too long", *("w",) * (n_points - 2)),
        groups=("<b>x</b>", "y"),
        centres=("<b>x</b>", "the mean of y"),
        coords=coords,
        axes=("PC1, 60 %", "PC2, 30 %", "PC3, 10 %")[:n_dims],
        measured=measured,
        kept=np.arange(n_points),
        n_near=3,
    )


def traces(shown: Drawn) -> tuple[Any, ...]:
    return tuple(cloud_figure(shown).data)


def layout(shown: Drawn) -> Any:
    return cloud_figure(shown).layout


@pytest.mark.parametrize("n_dims", [2, 3])
def test_each_group_is_a_trace_with_its_colour_shape_and_points(n_dims: int):
    shown = drawn(n_dims)
    first, second = traces(shown)
    assert first.type == ("scatter" if n_dims == 2 else "scatter3d")
    np.testing.assert_array_equal(first.y, shown.coords[[0, 2], 1])
    np.testing.assert_array_equal(second.x, shown.coords[[1, 3], 0])
    assert (first.marker.color, second.marker.color) == COLOURS[:2]
    assert first.marker.symbol != second.marker.symbol
    assert first.marker.size[0] > first.marker.size[1]


def test_a_name_that_looks_like_code_is_shown_letter_by_letter():
    first, second = traces(drawn())
    assert first.name == "&lt;b&gt;x&lt;/b&gt;"
    assert first.text[0] == "&lt;b&gt;x&lt;/b&gt;"
    assert first.hovertext[0].startswith("<b>&lt;b&gt;x&lt;/b&gt;</b><br>chosen in")
    assert second.text[0] == "a name that is mu…"
    assert "a name that is much too long" in second.hovertext[0]
    # In three dimensions names are not read as code.
    first, _ = traces(drawn(3))
    assert first.text[0] == "<b>x</b>"
    assert first.hovertext[0].startswith("<b>&lt;b&gt;x")


def test_pointing_at_a_point_tells_its_numbers():
    told = traces(drawn())[1].hovertext[1]
    assert told.split("<br>")[1:] == [
        "neighbour in the group y",
        "cosine to the mean of y: 0.5",
        "PC1: 6",
        "PC2: 7",
        "3 of its 3 nearest are near here too",
    ]


def test_both_axes_have_one_scale_and_numbers_only_where_they_mean_something():
    flat = layout(drawn())
    assert flat.yaxis.scaleanchor == "x"
    assert flat.xaxis.showticklabels
    assert not layout(drawn(measured=False)).xaxis.showticklabels
    scene = layout(drawn(3)).scene
    spans = [np.ptp(axis.range) for axis in (scene.xaxis, scene.yaxis, scene.zaxis)]
    ratio = [scene.aspectratio.x, scene.aspectratio.y, scene.aspectratio.z]
    np.testing.assert_allclose(np.array(spans) / max(spans), ratio)
    assert max(ratio) == 1


def test_points_on_a_line_or_on_one_spot_are_drawn_in_three_dimensions():
    shown = drawn(3)
    shown.coords[:, 1:] = 0
    scene = layout(shown).scene
    assert scene.yaxis.range[0] < 0 < scene.yaxis.range[1]


def test_many_points_in_three_dimensions_name_only_the_chosen():
    many = traces(drawn(3, 40))
    assert [sum(map(bool, trace.text)) for trace in many] == [1, 1]
    assert all(all(trace.text) for trace in traces(drawn(3, 8)))


def test_the_table_holds_every_number_of_every_point():
    table = cloud_table(drawn())
    assert table["row"].tolist() == [10, 11, 12, 13]
    assert table["group"].tolist() == ["<b>x</b>", "y", "<b>x</b>", "y"]
    assert table["PC2, 30 %"].tolist() == [1, 3, 5, 7]
    assert table["of 3 nearest kept"].tolist() == [0, 1, 2, 3]


def test_a_name_goes_above_unless_something_is_there():
    # The second point stands where the first one's name would, 16 pixels above it.
    points = np.array([[0, 0], [0, 16], [300, 300]], dtype=np.float32)
    places = label_places(points, ["a", "b", "c"], [False] * 3, [0, 1, 2], (345, 345))
    assert places == ["bottom center", "top center", "top center"]


def test_where_there_is_no_room_only_names_that_must_are_written():
    points = np.zeros((6, 2), dtype=np.float32)
    must = [False] * 5 + [True]
    places = label_places(points, ["word"] * 6, must, range(6), (300, 300))
    assert places[:4] == ["top center", "bottom center", "middle right", "middle left"]
    assert places[4] is None
    assert places[5] is not None


def test_names_do_not_cover_one_another():
    draw = np.random.default_rng(0)
    points = draw.normal(size=(60, 2)).astype(np.float32)
    labels = ["wordy"] * 60
    places = label_places(points, labels, [False] * 60, range(60), (560, 330))
    assert 10 < sum(place is not None for place in places) < 60


def test_a_box_in_three_dimensions_is_seen_whole_and_the_near_corner_is_largest():
    corners = np.array(
        [[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], np.float32
    )
    seen = seen_at_first(replace(drawn(3, 8), coords=corners))
    assert np.abs(seen[:, 1]).max() < HEIGHT / 2
    # From a place with x = y the corners of equal x and y stand above each other.
    np.testing.assert_allclose(seen[[0, 1, 6, 7], 0], 0, atol=1e-4)
    near, far = seen[7] - seen[6], seen[1] - seen[0]
    assert near[1] > far[1] > 0
    # Swapped x and y are each other's mirror image, and x is seen at the left.
    np.testing.assert_allclose(seen[2:4, 0], -seen[4:6, 0], atol=1e-4)
    assert seen[4, 0] < 0


def test_names_in_three_dimensions_keep_apart_where_points_crowd():
    crowd = np.random.default_rng(1).normal(0, 1, (16, 3)).astype(np.float32)
    crowd[8:] = crowd[0] + 1e-3
    shown = drawn(3, 16)
    chosen = replace(shown.cloud, chosen=np.ones(16, bool))
    written = traces(replace(shown, coords=crowd, cloud=chosen))
    names = sum(bool(text) for trace in written for text in trace.text)
    # Nine points on one spot have room for four names.
    assert 8 < names <= 11


def test_one_point_alone_has_its_name_beside_it_in_three_dimensions():
    first, second = traces(drawn(3, 2))
    assert first.textposition == "top center"
    assert isinstance(second.textposition, str)


def marks(shown: Drawn) -> list[dict[str, Any]]:
    """The points of the still picture; a map of three dimensions has a box too."""
    spec = json.loads(cloud_chart(shown).to_json())
    return next(rows for rows in spec["datasets"].values() if "place" in rows[0])


def layers(shown: Drawn, mark: str) -> list[dict[str, Any]]:
    spec = json.loads(cloud_chart(shown).to_json())
    return [one for one in spec["layer"] if one["mark"]["type"] == mark]


def many(n_dims: int) -> Drawn:
    """Eight groups of three points, none of which crowd."""
    draw = np.random.default_rng(2)
    shown = drawn(n_dims, 24)
    cloud = replace(shown.cloud, groups=np.arange(24) % 8, chosen=np.arange(24) < 12)
    coords = draw.normal(size=(24, n_dims)).astype(np.float32)
    names = tuple("abcdefgh")
    return replace(shown, cloud=cloud, coords=coords, groups=names, centres=names)


@pytest.mark.parametrize("n_dims", [2, 3])
def test_the_still_picture_is_that_of_the_screen(n_dims: int):
    shown = many(n_dims)
    rows = marks(shown)
    seen = shown.coords if n_dims == 2 else seen_at_first(shown)
    np.testing.assert_allclose([[row["x"], row["y"]] for row in rows], seen, rtol=1e-6)
    (points,) = layers(shown, "point")
    colour, shape = (points["encoding"][name]["scale"] for name in ("color", "shape"))
    assert colour["domain"] == shape["domain"] == list(range(8))
    for group, trace in enumerate(traces(shown)):
        ours = [row for row in rows if row["group"] == group]
        assert colour["range"][group] == trace.marker.color
        symbol = trace.marker.symbol
        assert shape["range"][group] == DRAWN_AS.get(symbol, symbol)
        # A name is written beside the same points, on the same side, as large.
        beside = trace.textposition
        sides = [beside] * 3 if isinstance(beside, str) else list(beside)
        told = [
            side if text else None for side, text in zip(sides, trace.text, strict=True)
        ]
        assert [row["place"] for row in ours] == told
        assert [row["letters"] for row in ours] == trace.textfont.size.tolist()
        assert [row["says"] for row in ours if row["place"]] == [
            html.unescape(text) for text in trace.text if text
        ]
    assert picture(cloud_chart(shown), "svg").startswith(b"<svg")


def test_every_group_of_a_still_picture_has_a_shape_of_its_own():
    for n_dims in (2, 3):
        (points,) = layers(many(n_dims), "point")
        assert len(set(points["encoding"]["shape"]["scale"]["range"])) == 8


def test_a_still_picture_has_numbers_only_where_they_mean_something():
    for shown, numbers in (
        (drawn(), True),
        (drawn(measured=False), False),
        (drawn(3), False),
    ):
        (points,) = layers(shown, "point")
        for axis in (points["encoding"][name]["axis"] for name in "xy"):
            assert axis["labels"] == axis["grid"] == numbers


def test_the_box_of_a_still_picture_has_twelve_edges_and_three_names():
    shown = drawn(3)
    sets = json.loads(cloud_chart(shown).to_json())["datasets"].values()
    edges = next(rows for rows in sets if "x2" in rows[0])
    ends = [(row[x], row[y]) for row in edges for x, y in (("x", "y"), ("x2", "y2"))]
    assert len(edges) == 12
    # Three edges meet in every corner.
    assert sorted(Counter(ends).values()) == [3] * 8
    titles = next(rows for rows in sets if set(rows[0]) == {"x", "y", "says"})
    assert [row["says"] for row in titles] == list(shown.axes)


def test_shares_add_up_in_the_table_and_ten_are_drawn():
    shares = np.array([0.5, 0.25] + [0.02] * 12 + [0.01], dtype=np.float32)
    table = variance_table(shares)
    np.testing.assert_allclose(table["together"].iloc[[0, 1, -1]], [0.5, 0.75, 1])
    spec = json.loads(variance_chart(shares, 2).to_json())
    (rows,) = spec["datasets"].values()
    assert [row["shown"] for row in rows] == [True] * 2 + [False] * 8
    assert picture(variance_chart(shares, 2), "svg").startswith(b"<svg")
