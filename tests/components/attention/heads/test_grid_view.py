"""What the grid of all heads sends to the browser, its table and its still pictures."""

import zlib

import numpy as np
import pytest

from components.attention.heads.grid_view import grid_data
from components.attention.heads.maps_still import head_map, head_maps, head_table
from components.attention.heads.measures import Measure, measures_of
from components.page.card import picture
from core.attention.head_summary import HeadSummary, head_summary
from core.trace import trace
from core.trace.attentions import attentions_of

SENTENCE = "The animal didn't cross the street because it was too tired. "


def summary_of(model, text: str = SENTENCE, **options) -> HeadSummary:
    return head_summary(attentions_of(trace(model, text, **options))[-1])


def read_back(data: dict, name: str) -> np.ndarray:
    """An array of the block, as the browser reads it."""
    kind, start, count = data["index"][name]
    dtype = np.dtype(kind).newbyteorder("<")
    return np.frombuffer(data["numbers"].tobytes(), dtype, count, start)


def measure(summary: HeadSummary, name: str) -> Measure:
    return next(one for one in measures_of(summary) if one.id == name)


@pytest.mark.parametrize(
    ("model", "limit", "shape"),
    [("smollm2", 700_000, (30, 9, 64, 64)), ("minilm", 200_000, (6, 12, 64, 64))],
)
def test_all_heads_at_64_tokens_are_few_bytes(model, limit, shape, request):
    lm = request.getfixturevalue(model)
    summary = summary_of(lm, SENTENCE * 6, max_tokens=64)
    data = grid_data(summary)
    assert data["numbers"].nbytes <= limit
    raw = zlib.decompress(read_back(data, "thumbs").tobytes())
    thumbs = np.frombuffer(raw, np.uint8).reshape(shape)
    assert (thumbs == summary.thumbs).all()


def test_every_role_and_measure_arrives_as_it_is(smollm2):
    summary = summary_of(smollm2)
    data = grid_data(summary)
    for one in measures_of(summary):
        if one.values is None:
            assert one.id not in data["index"]
            continue
        assert (read_back(data, one.id) == one.values.ravel()).all()
    broad = measure(summary, "broad")
    assert broad.even is not None
    assert (read_back(data, "even.broad") == 1).all()
    best = read_back(data, "strongest").reshape(30, 9)
    assert (best.astype(int) == np.where(summary.strongest < 0, 255, best)).all()


def test_a_role_that_cannot_be_says_why_and_offers_a_text(smollm2):
    described = {one["id"]: one for one in grid_data(summary_of(smollm2))["measures"]}
    assert described["next"]["why_not"].startswith("This model hides")
    assert described["next"]["try_text"] is None
    assert described["induction"]["try_text"] == "red green blue red green blue"
    assert described["previous"]["why_not"] is None


def test_scales_are_fixed_by_the_text():
    # Entropy can reach log₂ of the number of keys, whatever the heads do.
    lengths = {"distance": np.full((2, 3), 1.5, np.float32)}
    summary = tiny_summary(**lengths)
    assert measure(summary, "entropy").limit == 3
    assert measure(summary, "distance").limit == 1.5
    assert measure(summary, "largest").limit == 1


def tiny_summary(distance: np.ndarray | None) -> HeadSummary:
    flat = np.arange(6, dtype=np.float32).reshape(2, 3) / 8
    thumbs = np.zeros((2, 3, 5, 8), np.uint8)
    best = np.full((2, 3), -1)
    return HeadSummary("x", (5, 8), thumbs, (), best, flat, flat, distance)


def test_the_same_maps_have_the_same_name_and_others_another(minilm):
    first, again = summary_of(minilm), summary_of(minilm)
    assert grid_data(first)["trace"] == grid_data(again)["trace"]
    other = summary_of(minilm, SENTENCE.replace("tired", "wide"))
    assert grid_data(other)["trace"] != grid_data(first)["trace"]


def test_the_table_has_a_row_for_every_head(minilm):
    summary = summary_of(minilm)
    table = head_table(summary, measures_of(summary))
    assert len(table) == 72
    row = table[(table["layer"] == 0) & (table["head"] == 2)].iloc[0]
    assert row["best role"] == "previous token"
    assert row["previous token"] == measure(summary, "previous").values[0, 2]  # pyright: ignore
    assert row["entropy (bits)"] == summary.entropy[0, 2]
    assert "distance (tokens)" in table


def test_a_role_that_cannot_be_has_no_column(smollm2):
    summary = summary_of(smollm2)
    assert "next token" not in head_table(summary, measures_of(summary))


def test_cross_attention_has_no_distances(tiny_model):
    lm = tiny_model("bart")
    summary = summary_of(lm, "the cat sat on a mat", target="one dog")
    assert measure(summary, "distance").values is None
    assert "two different texts" in (measure(summary, "distance").why_not or "")
    data = grid_data(summary)
    assert (data["rows"], data["cols"]) == summary.shape
    assert data["rows"] != data["cols"]
    assert "distance (tokens)" not in head_table(summary, measures_of(summary))


def test_a_map_has_a_cell_for_every_head_on_its_own_scale(minilm):
    summary = summary_of(minilm)
    found = measure(summary, "previous")
    spec = head_map(found).to_dict()
    assert spec["encoding"]["color"]["scale"]["domain"] == [0, 1]
    cells = next(iter(spec["datasets"].values()))
    assert len(cells) == 72
    assert found.values is not None
    shown = {(cell["layer"], cell["head"]): cell["value"] for cell in cells}
    assert shown[0, 2] == pytest.approx(float(found.values[0, 2]))


def test_a_map_of_nothing_is_refused(smollm2):
    with pytest.raises(ValueError, match="next token has no values"):
        head_map(measure(summary_of(smollm2), "next"))


def test_all_maps_become_one_picture(minilm):
    svg = picture(head_maps(measures_of(summary_of(minilm))), "svg").decode()
    for name in ("previous token", "entropy", "largest share"):
        assert f"{name}, on this text" in svg
