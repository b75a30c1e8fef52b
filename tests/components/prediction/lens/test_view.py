"""The grid of the logit lens, as it is sent and as it is saved."""

import re

import numpy as np
import pytest

from components.figures.shades import ink_on, shade
from components.page.card import picture
from components.prediction.lens.map_still import (
    lens_map,
    map_cells,
    rank_depth,
    rank_text,
)
from components.prediction.lens.still import climb_chart, lens_table
from components.prediction.lens.view import LensShown, following, lens_data
from components.words.lane_labels import lane_labels
from components.words.percent import percent
from core.models import LoadedModel
from core.prediction.lens import joined, lens_layers
from core.text.continuation import Continuations
from core.trace import trace


@pytest.fixture(scope="module")
def france(smollm2: LoadedModel):
    t = trace(smollm2, "The capital of France is")
    return t, list(lens_layers(t)), Continuations(smollm2.tokenizer)


def numbers(data: dict, name: str) -> np.ndarray:
    kind, start, count = data["index"][name]
    size = int(kind[1])
    raw = data["numbers"][start : start + size * count]
    return raw.view(np.dtype(kind).newbyteorder("<"))


def shown(t, layers) -> LensShown:
    return LensShown(t.text, t.tokens, layers, 31, 30, 4, "", t.card.d_vocab)


def test_every_cell_is_sent_with_its_word_and_its_exact_numbers(france):
    t, layers, vocabulary = france
    data = lens_data(shown(t, layers), vocabulary)
    assert data["layers"] == list(range(30, -1, -1))
    assert data["n_rows"] == 31
    words = numbers(data, "words").reshape(31, 5)
    assert data["words"][words[0, 4]] == "·Paris"
    assert [column["next"] for column in data["columns"]][:2] == ["·capital", "·of"]
    assert data["columns"][-1] == {
        "label": "·is", "next": "", "below": "then ?", "answer": "·Paris",
    }  # fmt: skip
    for row, layer in enumerate(layers):
        probs = numbers(data, "probs").reshape(31, 5)[row]
        np.testing.assert_array_equal(probs, layer.top_probs)
        ranks = numbers(data, "ranks").reshape(31, 5)[row]
        np.testing.assert_array_equal(ranks, layer.answer_ranks)


def test_layers_that_are_still_read_leave_their_rows_empty(france):
    t, layers, vocabulary = france
    some = lens_data(shown(t, layers[:3]), vocabulary)
    assert (some["n_rows"], len(some["layers"])) == (3, 31)
    assert len(numbers(some, "probs")) == 15
    none = lens_data(shown(t, []), vocabulary)
    assert (none["n_rows"], none["words"]) == (0, [])
    assert none["columns"][0] == {
        "label": "The", "next": "·capital", "below": "then ·capital", "answer": "",
    }  # fmt: skip


def test_the_table_and_the_pictures_have_every_cell(france):
    t, layers, vocabulary = france
    labels = lane_labels(t.tokens)
    table = lens_table(joined(layers), labels, vocabulary)
    assert len(table) == 31 * 5
    last = table.query("layer == 'after L29' and position == 4").iloc[0]
    assert (last["token"], last["likeliest"], last["final_answer"]) == (
        "·is", "·Paris", "·Paris",
    )  # fmt: skip
    assert last["answer_rank"] == 1
    assert last["probability"] == pytest.approx(t.next_token().probs.max(), abs=1e-6)
    climb = climb_chart(table.query("position == 4")).to_dict()
    assert climb["encoding"]["y"]["scale"]["type"] == "log"


def test_the_still_picture_has_the_cells_that_are_sent(france):
    t, layers, vocabulary = france
    labels = lane_labels(t.tokens)
    data = lens_data(shown(t, layers), vocabulary)
    columns = [(one["label"], one["below"]) for one in data["columns"]]
    table = lens_table(joined(layers), labels, vocabulary)
    drawn = lens_map(table, columns, (30, 4)).to_dict()
    (cells,) = drawn["datasets"].values()
    assert len(cells) == 31 * 5
    words, ranks, probs = (numbers(data, one) for one in ("words", "ranks", "probs"))
    for cell in cells:
        row = data["layers"].index(cell["passed"])
        assert cell["layer"] == data["names"][row]
        at = row * len(columns) + cell["position"]
        assert cell["word"] == data["words"][words[at]]
        assert cell["depth"] == probs[at]
        assert cell["same"] == (ranks[at] == 1)
        assert cell["ink"] == ink_on(shade(float(probs[at])))
    assert [(one["passed"], one["position"]) for one in cells if one["chosen"]] == [
        (30, 4)
    ]
    assert [one["value"] for one in drawn["params"]] == [
        [[one["label"], one["below"]] for one in data["columns"]]
    ]
    paris = next(cell for cell in cells if cell["chosen"])
    assert (paris["word"], paris["share"], paris["ink"]) == (
        "·Paris", "77.3 %", "#ffffff",
    )  # fmt: skip


def test_the_still_picture_of_ranks_has_the_ranks_that_are_sent(france):
    t, layers, vocabulary = france
    data = lens_data(shown(t, layers), vocabulary)
    columns = [(one["label"], one["below"]) for one in data["columns"]]
    table = lens_table(joined(layers), lane_labels(t.tokens), vocabulary)
    drawn = lens_map(table, columns, (30, 4), t.card.d_vocab).to_dict()
    (cells,) = drawn["datasets"].values()
    ranks, probs = numbers(data, "ranks"), numbers(data, "answerProbs")
    for cell in cells:
        at = data["layers"].index(cell["passed"]) * len(columns) + cell["position"]
        assert cell["word"] == rank_text(int(ranks[at]))
        assert cell["share"] == percent(float(probs[at]))
        assert cell["same"] == (ranks[at] == 1) == (cell["depth"] == 1)


def test_ranks_by_hand():
    said = [rank_text(one) for one in (1, 9_999, 10_000, 12_499, 12_500)]
    assert said == ["1", "9999", "10k", "12k", "13k"]
    # By logarithm: of 10,000 tokens, rank 100 is half of the way.
    assert rank_depth(1, 10_000) == 1
    assert rank_depth(100, 10_000) == pytest.approx(0.5)
    assert rank_depth(10_000, 10_000) == 0


def test_the_cells_are_mixed_as_the_views_mix_them(france):
    t, layers, vocabulary = france
    labels = lane_labels(t.tokens)
    drawn = lens_map(
        lens_table(joined(layers), labels, vocabulary),
        list(zip(labels, following(labels, masked=False), strict=True)),
        (30, 4),
    )
    svg = picture(drawn, "svg").decode()
    told = map_cells(lens_table(joined(layers), labels, vocabulary), None)
    # A legend and the frames have colours of their own: of the cells there are 155.
    filled = re.findall(r'aria-roledescription="rect mark"[^>]*fill="([^"]+)"', svg)
    assert len(filled) == len(told)
    for colour, share in zip(filled, told["depth"], strict=True):
        there = [int(one) for one in re.findall(r"\d+", colour)]
        ours = bytes.fromhex(shade(share)[1:])
        # A view has 129 colours, which is at most one of 256 steps away.
        assert max(abs(a - b) for a, b in zip(there, ours, strict=True)) <= 1


def test_colours_by_hand():
    # Half of the way from (255, 255, 255) to (49, 27, 146), and black below a third.
    assert shade(0) == "#ffffff"
    assert shade(0.5) == "#988dc9"
    assert shade(1) == "#311b92"
    assert ink_on("#ffffff") == ink_on("#988dc9") == "#000000"
    assert ink_on("#311b92") == ink_on(shade(0.7)) == "#ffffff"


def test_where_a_word_is_hidden_the_columns_are_about_their_own_place():
    assert following(["a", "b"], masked=True) == ["at this place"] * 2
    assert following(["a", "b"], masked=False) == ["then b", "then ?"]


def test_many_columns_have_no_room_for_shares(france):
    t, layers, vocabulary = france
    found = joined(layers)
    table = lens_table(found, lane_labels(t.tokens), vocabulary)
    few, many = (lens_map(table, [("a", "b")] * n).to_dict() for n in (8, 10))
    assert few["width"]["step"] > many["width"]["step"]
    assert len(few["layer"]) == len(many["layer"]) + 1
