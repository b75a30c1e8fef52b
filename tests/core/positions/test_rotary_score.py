"""One score as a function of the distance: by hand, by law, and as the model has it."""

import numpy as np
import pytest

from core.models import LoadedModel
from core.positions.rotary import Turns, rotary_turns
from core.positions.rotary_score import (
    QueryAndKey,
    products_by_distance,
    query_and_key,
    scores_by_distance,
)
from core.positions.unrotated import unrotated
from core.trace import trace

TEXT = "The animal didn't cross the street because it was too tired"


def turns_by(angles: list[float], n: int, dims: list[list[int]]) -> Turns:
    every = np.arange(n)[:, None] * np.array(angles)
    cos, sin = np.cos(every).astype(np.float32), np.sin(every).astype(np.float32)
    return Turns(cos, sin, np.array(angles), np.array(dims))


def by_hand(**other: object) -> QueryAndKey:
    """q = (2, 0, 3), k = (1, 0, 4): numbers 0 and 1 turn, number 2 does not."""
    q, k = np.array([2, 0, 3], np.float32), np.array([1, 0, 4], np.float32)
    known = {
        "q": q, "k": k, "angles": np.array([np.pi / 2]), "dims": np.array([[0, 1]]),
        "scaling": 0.5, "softcap": None, "query": 2, "key": 1, "score": 6.0,
        "q_used": q, "k_used": k,
    }  # fmt: skip
    return QueryAndKey(**{**known, **other})  # pyright: ignore[reportArgumentType]


def test_scores_worked_by_hand():
    # The pair adds 2 · 1 · cos(distance · 90°): 2, 0, -2, 0; number 2 adds 3 · 4 = 12.
    turns = turns_by([np.pi / 2], 4, [[0, 1]])
    one = by_hand()
    assert one.rest == 12
    assert one.unturned.tolist() == [2]
    products = products_by_distance(one, turns, np.arange(4))
    np.testing.assert_allclose(products, [[2], [0], [-2], [0]], atol=1e-6)
    scores = scores_by_distance(one, turns, np.arange(4))
    np.testing.assert_allclose(scores, [7, 6, 5, 6], atol=1e-6)


def test_a_soft_cap_bends_the_scores():
    turns = turns_by([np.pi / 2], 1, [[0, 1]])
    (score,) = scores_by_distance(by_hand(softcap=5.0), turns, np.array([0]))
    assert score == pytest.approx(5 * np.tanh(7 / 5))


def test_a_key_ahead_turns_the_other_way():
    # q = (2, 0), k = (0, 1): one position back the key's arrow points along the
    # query's, one position ahead against it.
    one = by_hand(k=np.array([0, 1, 0], np.float32))
    turns = turns_by([np.pi / 2], 3, [[0, 1]])
    products = products_by_distance(one, turns, np.array([-1, 0, 1]))
    np.testing.assert_allclose(products.ravel(), [-2, 0, 2], atol=1e-6)


@pytest.mark.parametrize(("layer", "head"), [(0, 0), (7, 8), (15, 3), (29, 5)])
def test_at_its_own_distance_the_curve_has_the_models_score(
    layer: int, head: int, smollm2: LoadedModel
):
    stack = trace(smollm2, TEXT).main_stack
    found = unrotated(stack, layer)
    turns = rotary_turns(smollm2, 256)
    assert turns is not None
    scores = stack.self_attention(layer).scores()
    for query, key in ((13, 0), (8, 1), (5, 5)):
        query = min(query, scores.shape[1] - 1)
        one = query_and_key(stack, found, layer, head, query, key)
        curve = scores_by_distance(one, turns, np.arange(256))
        assert one.score == scores[head, query, key]
        assert curve[one.distance] == pytest.approx(one.score, abs=2e-4)


def test_only_the_distance_counts_wherever_both_stand(smollm2: LoadedModel):
    stack = trace(smollm2, TEXT).main_stack
    one = query_and_key(stack, unrotated(stack, 4), 4, 2, 9, 3)
    turns = rotary_turns(smollm2, 200)
    assert turns is not None
    # The farthest distance decides where the query is put: at 6, or at 199.
    near = scores_by_distance(one, turns, np.array([6]))
    far = scores_by_distance(one, turns, np.array([6, 199]))
    assert near[0] == pytest.approx(far[0], abs=2e-4)


def test_products_of_all_pairs_add_up_to_the_dot_product(smollm2: LoadedModel):
    stack = trace(smollm2, TEXT).main_stack
    one = query_and_key(stack, unrotated(stack, 11), 11, 6, 8, 2)
    turns = rotary_turns(smollm2, 16)
    assert turns is not None
    products = products_by_distance(one, turns, np.array([6]))
    assert products.sum() == pytest.approx(one.q_used @ one.k_used, abs=1e-4)
    assert one.rest == 0
