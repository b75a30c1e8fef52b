"""Charts of the block: what they are drawn from, on paper."""

import json

import numpy as np
import pytest

from components.page.card import picture
from components.prediction.block.inside_still import (
    activation_chart,
    changed_bars,
    changed_table,
    histogram_table,
    neuron_table,
)
from components.prediction.block.questions import most_changed
from components.prediction.block.still import (
    cosine_lines,
    share_chart,
    share_table,
    size_lines,
    size_table,
)
from core.layers.activations import curve
from core.layers.attribution import Part
from core.layers.block_neurons import NeuronNumbers
from core.layers.block_shares import Shares
from core.layers.block_updates import BlockUpdates
from core.models import LoadedModel
from core.text.continuation import Continuations

PARTS = (
    Part("embedding"), Part("attention", 0), Part("mlp", 0),
    Part("attention", 1), Part("mlp", 1),
)  # fmt: skip


def shares(constant: float = 0.0) -> Shares:
    return Shares(PARTS, np.array([1.0, -2.0, 0.5, 4.0, -0.25]), constant, 3.25)


def test_the_line_is_the_sum_so_far():
    table = share_table(shares())
    assert table["sum_so_far"].tolist() == [1, -1, -0.5, 3.5, 3.25]
    assert table["place"].tolist() == [0, 1, 1, 2, 2]
    assert table["layer"].tolist() == ["embedding", "L0", "L0", "L1", "L1"]


def test_biases_have_a_bar_of_their_own_where_there_are_any():
    table = share_table(shares(0.75))
    last = table.iloc[-1]
    assert last.to_dict() == {
        "place": 3, "layer": "biases", "part": "biases", "share": 0.75, "sum_so_far": 4
    }  # fmt: skip
    assert "biases" not in set(share_table(shares())["part"])


def test_a_column_can_be_clicked_and_says_its_numbers():
    spec = share_chart(share_table(shares(0.75)), 1).to_dict()
    (picked,) = (one for one in spec["params"] if "select" in one)
    assert picked["name"] == "layer"
    assert picked["select"]["fields"] == ["place"]
    data = spec["datasets"][spec["layer"][-1]["data"]["name"]]
    assert [row["adds"] for row in data] == pytest.approx([1, -1.5, 3.75, 0.75])
    tips = [tip["field"] for tip in spec["layer"][-1]["encoding"]["tooltip"]]
    assert tips[:3] == ["layer", "attention", "MLP"]
    assert "datum.place === 2" in json.dumps(spec["layer"][0]["transform"])


def updates() -> BlockUpdates:
    return BlockUpdates(
        kinds=("attention", "mlp"),
        lengths=np.array([[1.0, 0.0], [3.0, 4.0]]),
        cosines=np.array([[0.1, 0.0], [-0.35, 0.4]]),
        stream=np.array([5.0, 6.0, 7.0]),
        stream_cosines=np.array([0.5, 0.6, 1.0]),
        mid=np.array([5.5, 6.5]),
        mid_cosines=np.array([0.5, 0.7]),
    )


def test_sizes_have_a_row_for_each_update_and_for_the_stream():
    table = size_table(updates())
    assert table["part"].tolist() == ["attention", "MLP", "stream"] * 2
    assert table["length"].tolist() == [1, 3, 6, 0, 4, 7]
    assert table["cosine"].tolist() == [0.1, -0.35, 0.6, 0, 0.4, 1]


def test_an_update_of_length_0_has_no_point_on_a_logarithmic_scale():
    spec = size_lines(size_table(updates()), 1).to_dict()
    data = spec["datasets"][spec["layer"][1]["data"]["name"]]
    assert [row["length"] for row in data] == [1, 3, 6, 4, 7]
    lines = cosine_lines(size_table(updates()), 1).to_dict()["layer"][1]
    assert lines["encoding"]["y"]["scale"]["domain"] == [-0.4, 1]


def test_raised_tokens_first_then_lowered_the_lowest_last(smollm2: LoadedModel):
    changes = np.zeros(49152, dtype=np.float32)
    changes[[7042, 260, 284, 300]] = [3, 2, -1, -5]
    table = changed_table(most_changed(changes, 2), Continuations(smollm2.tokenizer))
    assert table["id"].tolist() == [7042, 260, 284, 300]
    assert table["token"].tolist()[0] == "·Paris"
    spec = changed_bars(table, 5).to_dict()
    assert spec["layer"][0]["encoding"]["x"]["scale"]["domain"] == [-5, 5]


def test_a_vocabulary_of_few_tokens_has_no_token_on_both_sides(smollm2: LoadedModel):
    changes = np.array([1, -1, 2], dtype=np.float32)
    table = changed_table(most_changed(changes, 8), Continuations(smollm2.tokenizer))
    assert table["id"].tolist() == [2, 0, 1]


def test_neurons_have_the_columns_that_the_model_has():
    def neurons(up: np.ndarray | None, shares: np.ndarray | None) -> NeuronNumbers:
        pre = np.array([1, -2, 3], dtype=np.float32)
        return NeuronNumbers("relu", pre, up, pre, np.abs(pre), shares)

    plain = neuron_table(neurons(None, None), [2, 1], [])
    assert list(plain) == ["neuron", "pre-activation", "value", "length written"]
    assert plain["pre-activation"].tolist() == [3, -2]
    full = neuron_table(neurons(np.ones(3), np.arange(3.0)), [2, 1], ["a", "b"])
    assert {"raises here", "adds (logits)", "× up"} <= set(full)
    assert full["adds (logits)"].tolist() == [2, 1]


def test_every_neuron_is_in_the_histogram():
    pre = np.array([-4, -0.1, 0.1, 0.1, 5], dtype=np.float32)
    own = curve("relu", -4, 5)
    table = histogram_table(pre, own)
    assert table["neurons"].to_numpy().sum() == 5
    assert table["x"].tolist()[0] == -4
    assert table["to"].tolist()[-1] == pytest.approx(5)


def test_the_slope_is_drawn_instead_where_it_is_asked_for():
    own = curve("relu", -4, 4, 5)
    pre = np.zeros(3, dtype=np.float32)
    drawn = {}
    for slope in (False, True):
        spec = activation_chart([("ReLU", own)], pre, slope=slope).to_dict()
        data = spec["datasets"][spec["layer"][1]["data"]["name"]]
        drawn[slope] = [row["value"] for row in data]
    assert drawn[False] == [0, 0, 0, 2, 4]
    assert drawn[True] == [0, 0, 0, 1, 1]


def test_the_pictures_can_be_saved():
    table = share_table(shares())
    assert ">embedding<" in picture(share_chart(table, 0), "svg").decode()
    curves = [("ReLU", curve("relu", -4, 4))]
    chart = activation_chart(curves, np.zeros(3, dtype=np.float32), slope=False)
    assert picture(chart, "png").startswith(b"\x89PNG")
