"""Queries and keys on their way to the browser, as a table and as a picture."""

import numpy as np
import pytest

from components.attention.neurons.still import neurons_chart, neurons_table
from components.attention.neurons.view import limits, neurons_data, score_title, seen_by
from core.attention.head_vectors import head_vectors
from core.attention.one_number import head_pair
from core.models import LoadedModel
from core.trace import trace
from core.trace.attentions import Attentions, attentions_of
from tests.core.models.test_families import read

KEYS = ["the", "black", "dog", "saw", "a", "cat", "and", "sat", "on", "it"]


@pytest.fixture
def first(tiny_model):
    return lambda family: attentions_of(read(tiny_model(family)))[0]


def test_a_mask_is_named_where_a_word_says_it_all():
    assert seen_by(np.ones((3, 5), dtype=bool)) == "all"
    assert seen_by(np.tri(4, dtype=bool)) == "causal"
    assert seen_by(np.eye(4, dtype=bool)) == "some"
    assert seen_by(np.ones((1, 1), dtype=bool)) == "all"


def test_a_window_is_sent_whole(first):
    of = first("gemma2")
    seen = [seen_by(head_vectors(of, layer, 0).mask) for layer in range(3)]
    assert set(seen) == {"causal", "some"}
    layer = seen.index("some")
    of_head = head_vectors(of, layer, 0)
    data = neurons_data(of_head, head_pair(of, layer, 0, 9, 9), KEYS, KEYS)
    kind, start, count = data["index"]["mask"]
    raw = data["numbers"][start : start + count]
    assert kind == "u1"
    np.testing.assert_array_equal(raw.reshape(10, 10) == 1, of_head.mask)


@pytest.mark.parametrize(
    ("family", "title"),
    [("llama", "q·k ÷ √4"), ("t5", "q·k"), ("gemma2", "q·k × 0.0625, cap")],
)
def test_the_score_says_how_it_is_scaled(family: str, title: str, first):
    assert score_title(head_vectors(first(family), 0, 0)) == title


def test_colours_are_full_at_a_number_that_few_exceed(first):
    of_head = head_vectors(first("bert"), 1, 2)
    found = limits(of_head)
    products = of_head.q[:, None] * of_head.k[None]
    for name, values in (("q", of_head.q), ("k", of_head.k), ("products", products)):
        beyond = float((np.abs(values) > found[name]).mean())
        assert 0 < beyond < 0.05


def test_the_table_has_a_row_per_key_with_its_vector(first):
    of: Attentions = first("t5")
    of_head, one = head_vectors(of, 1, 2), head_pair(of, 1, 2, 3, 7)
    table = neurons_table(of_head, one, KEYS)
    assert table["token"].tolist() == KEYS
    scores = table["dot product"] * of_head.scaling + table["bias"]
    np.testing.assert_allclose(scores, table["score"], atol=1e-5)
    assert float(np.sum(table["share"])) == pytest.approx(1)
    np.testing.assert_array_equal(table.filter(regex=r"^k\d").to_numpy(), of_head.k)


def test_the_picture_has_keys_products_and_shares(smollm2: LoadedModel):
    (of,) = attentions_of(trace(smollm2, "one two three"))
    of_head, one = head_vectors(of, 3, 1), head_pair(of, 3, 1, 1, 0)
    chart = neurons_chart(of_head, one, ["a", "b", "c"], "title").to_dict()
    assert [part["title"] for part in chart["hconcat"]] == [
        "key vectors k",
        "products q × k",
        "share",
    ]
    # The third key comes later than the query: it is left out, not drawn as 0.
    bars = chart["hconcat"][2]["data"]["name"]
    assert [row["key"] for row in chart["datasets"][bars]] == [0, 1]
