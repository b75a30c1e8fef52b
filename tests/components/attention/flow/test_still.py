"""The flow as table, still picture and bytes: numbers one can redo on paper."""

import zlib

import numpy as np
import pytest

from components.attention.flow.choice import FlowChoice
from components.attention.flow.questions import (
    Flow,
    FlowNumbers,
    FlowSource,
    flow_numbers,
)
from components.attention.flow.still import flow_chart, flow_table
from components.attention.flow.view import deflated_floats, flow_data
from components.attention.flow.words import flow_words
from components.page.card import picture
from components.words.lane_labels import lane_labels
from core.text.tokenization import Token

# As in tests/core/attention/test_rollout.py: 17/32 of the second reaches the first.
TWO = np.array([[[1, 0], [0.5, 0.5]], [[1, 0], [0.75, 0.25]]], dtype=np.float32)
SOURCE = FlowSource(TWO, TWO[-1], None)


LAST = FlowChoice(1)


def numbers(choice: FlowChoice = LAST, source: FlowSource = SOURCE) -> FlowNumbers:
    return flow_numbers(source, choice.question("decoder.self"), ["a", "b"], "b")


def unpacked(data: dict, name: str) -> np.ndarray:
    """What the browser reads of the block of numbers."""
    kind, start, count = data["index"][name]
    dtype = np.dtype(kind).newbyteorder("<")
    raw = data["numbers"][start : start + count * dtype.itemsize]
    return np.frombuffer(raw.tobytes(), dtype)


def test_the_table_has_the_flow_beside_the_last_layer_alone():
    table = flow_table(numbers())
    assert table["position"].tolist() == [1, 2]
    assert table["share through the layers"].tolist() == [17 / 32, 15 / 32]
    assert table["share in the last layer alone"].tolist() == [0.75, 0.25]
    assert set(table["reaches"]) == {"b"}


def test_a_later_first_layer_gives_what_enters_it():
    later = numbers(FlowChoice(1, first_layer=1))
    assert later.shares.tolist() == [3 / 8, 5 / 8]
    assert later.links.layer.max() == 0
    assert flow_table(later)["first layer"].tolist() == [1, 1]


def test_without_the_first_token_the_table_says_so():
    changed = numbers(FlowChoice(1, without_first=True))
    assert changed.shares.tolist() == [0, 1]
    # What the last layer alone reads is changed in the same way, to be compared.
    assert changed.alone.tolist() == [0, 1]
    assert set(flow_table(changed)["changed"]) == {"the first token left out"}


def test_cross_attention_enters_at_the_encoders_last_layer():
    entry = np.array([[0.5, 0.5], [0.25, 0.75], [1, 0]])
    source = FlowSource(TWO, np.eye(3, 2, dtype=np.float32), entry)
    found = numbers(FlowChoice(1), source)
    # A quarter stands at the first token; of the rest 17/32 comes there.
    assert found.shares.tolist() == [1 / 4 + 3 / 4 * 17 / 32, 3 / 4 * 15 / 32]


def test_the_words_say_the_largest_share():
    words = flow_words(numbers(), is_causal=True).replace("\u00a0", " ")
    assert "**53.1 %** of what reaches *b* comes from *a*" in words
    assert "the last layer alone reads most from *a*, 75.0 %" in words


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_the_still_picture_can_be_drawn(kind):
    assert len(picture(flow_chart(numbers()), kind)) > 1000


def test_the_browser_gets_the_mean_patterns_to_the_bit():
    data = flow_data(Flow(numbers(), ("a", "b"), 2, False, SOURCE), LAST)
    raw = zlib.decompress(unpacked(data, "means").tobytes())
    planes = np.frombuffer(raw, np.uint8).reshape(4, -1)
    means = np.ascontiguousarray(planes.T).view("<f4")
    np.testing.assert_array_equal(means.reshape(TWO.shape), TWO)
    np.testing.assert_array_equal(unpacked(data, "alone"), TWO[-1].ravel())
    assert data["whole"]


def test_many_tokens_are_sent_as_their_masses_and_largest_links():
    n = 70
    shares = np.tril(np.random.default_rng(2).random((2, n, n)))
    means = (shares / shares.sum(axis=-1, keepdims=True)).astype(np.float32)
    source = FlowSource(means, means[-1], None)
    choice, labels = FlowChoice(n - 1), [str(i) for i in range(n)]
    found = flow_numbers(source, choice.question("decoder.self"), labels, "69")
    data = flow_data(Flow(found, tuple(labels), 2, False, None), choice)
    np.testing.assert_allclose(unpacked(data, "mass"), found.mass.ravel(), atol=1e-7)
    np.testing.assert_allclose(unpacked(data, "link"), found.links.mass, atol=1e-7)
    np.testing.assert_array_equal(unpacked(data, "reader"), found.links.reader)
    assert data["all"] == found.links.n_all


def test_deflated_floats_are_smaller_than_they_were():
    lower = np.tril(np.ones((3, 40, 40), np.float32))
    assert len(deflated_floats(lower)) < lower.nbytes / 10


def test_parts_of_a_glyph_are_told_apart():
    tokens = [
        Token("a", 1, 0, 1, False, "a", b"a", 0),
        Token("é", 2, 1, 2, False, "x", b"\xc3", 1),
        Token("é", 3, 1, 2, False, "y", b"\xa9", 1),
        Token("", 4, 2, 2, True, "", None, 2),
    ]
    assert lane_labels(tokens) == ["a", "é 1/2", "é 2/2", "∅"]
