"""The grid of the logit lens, as it is sent and as it is saved."""

import numpy as np
import pytest

from components.figures.lens import climb_chart, lens_map, lens_table
from components.lane_labels import lane_labels
from components.views.lens import LensShown, lens_data
from core.continuation import Continuations
from core.lens import joined, lens_layers
from core.models import LoadedModel
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
    assert data["columns"][-1] == {"label": "·is", "next": "", "answer": "·Paris"}
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
    assert none["columns"][0] == {"label": "The", "next": "·capital", "answer": ""}


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
    assert lens_map(table, labels).to_dict()["layer"]
    climb = climb_chart(table.query("position == 4")).to_dict()
    assert climb["encoding"]["y"]["scale"]["type"] == "log"
