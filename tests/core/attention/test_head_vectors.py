"""One head's queries and keys: equal to the trace, and orders that are orders."""

import numpy as np
import pytest

from core.attention.head_vectors import head_vectors, order_by_likeness
from core.models import LoadedModel
from core.trace import trace
from core.trace.attentions import attentions_of
from tests import tiny
from tests.core.models.test_families import read


@pytest.mark.parametrize("family", list(tiny.FAMILIES))
def test_scores_from_the_vectors_are_the_traces_own(family: str, tiny_model):
    for attentions in attentions_of(read(tiny_model(family))):
        for layer in (0, attentions.n_layers - 1):
            attention = attentions.layer(layer)
            of_head = head_vectors(attentions, layer, 2)
            ours = np.stack([of_head.scores(i) for i in range(len(of_head.q))])
            terms = np.abs(of_head.q) @ np.abs(of_head.k).T * of_head.scaling
            np.testing.assert_array_less(
                np.abs(ours - attention.scores()[2]), 1e-6 * (1 + terms)
            )
            np.testing.assert_array_equal(of_head.mask, attention.mask)


@pytest.mark.parametrize("name", ["smollm2", "minilm"])
def test_shares_from_the_vectors_are_the_traces_own(
    name: str, request: pytest.FixtureRequest
):
    lm: LoadedModel = request.getfixturevalue(name)
    (attentions,) = attentions_of(trace(lm, "The animal didn't cross the street"))
    for layer in range(attentions.n_layers):
        of_head = head_vectors(attentions, layer, 4)
        pattern = attentions.layer(layer).pattern()[4]
        for query in range(len(pattern)):
            scores = np.where(of_head.mask[query], of_head.scores(query), -np.inf)
            exps = np.exp(scores - scores.max())
            np.testing.assert_allclose(exps / exps.sum(), pattern[query], atol=2e-6)


def test_grouped_heads_read_the_same_keys(smollm2: LoadedModel):
    (attentions,) = attentions_of(trace(smollm2, "one two three"))
    three, four, six = (head_vectors(attentions, 7, head) for head in (3, 4, 6))
    assert (three.kv_head, three.shared_with) == (1, (4, 5))
    assert (four.kv_head, four.shared_with) == (1, (3, 5))
    assert (six.kv_head, six.shared_with) == (2, (7, 8))
    np.testing.assert_array_equal(three.k, four.k)
    assert np.abs(three.k - six.k).max() > 0.1
    assert np.abs(three.q - four.q).max() > 0.1
    assert three.is_turned
    assert three.is_divided_by_root


def test_like_rows_stand_side_by_side():
    # Two groups far apart, mixed; within each, neighbours on a line.
    rows = np.array([[0.0, 0], [9, 9], [0.2, 0], [9, 9.2], [0.1, 0], [9, 9.1]])
    assert order_by_likeness(rows).tolist() == [0, 4, 2, 1, 5, 3]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 40])
def test_an_order_has_every_row_once(count: int):
    rows = np.random.default_rng(1).normal(size=(count, 7))
    order = order_by_likeness(rows)
    assert sorted(order.tolist()) == list(range(count))
    np.testing.assert_array_equal(order, order_by_likeness(rows))


def test_dimensions_that_are_always_zero_can_be_ordered(minilm: LoadedModel):
    (attentions,) = attentions_of(trace(minilm, "a b c"))
    of_head = head_vectors(attentions, 0, 0)
    silent = of_head.k.copy()
    silent[:, :5] = 0
    changed = type(of_head)(**{**fields(of_head), "k": silent})
    assert sorted(changed.dims_by_likeness.tolist()) == list(range(32))
    assert sorted(changed.by_likeness.tolist()) == list(range(5))


def fields(of_head: object) -> dict:
    names = type(of_head).__dataclass_fields__  # pyright: ignore
    return {name: getattr(of_head, name) for name in names}
