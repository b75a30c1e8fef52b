"""Attention by hand: numbers one can redo on paper, and PyTorch's own attention."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.attention.by_hand import (
    Scoring,
    attention_by_hand,
    jacobian_norms,
    one_head,
    raw_scores,
    same_scores,
    spread_at,
    without_weights,
)
from core.attention.masks import causal_mask, full_mask
from core.errors import HeadlightError
from core.models import LoadedModel
from core.numerics import softmax
from core.trace import trace


def rows(*values: list[float]) -> np.ndarray:
    return np.array(values, dtype=np.float64)


@pytest.mark.parametrize(
    ("q", "k", "dot"), [([1, 2], [2, 3], 8), ([1, 2, 1], [2, 3, 4], 12)]
)
def test_the_lectures_dot_products(q, k, dot):
    assert raw_scores(rows(q), rows(k), Scoring("dot"))[0, 0] == dot


def test_the_lectures_weighted_sum():
    # 17.1 + 20.7 + 26 + 0.1
    weights, values = rows([0.1, 0.9, 0.2, 0.1]), rows([171], [23], [130], [1])
    assert (weights @ values)[0, 0] == pytest.approx(63.9)


def test_one_head_on_paper():
    # Scores 2 ln 3 and 0, divided by √4: shares 3/4 and 1/4.
    q, k = rows([2 * np.log(3), 0, 0, 0]), rows([1, 0, 0, 0], [0, 1, 0, 0])
    head = one_head(q, k, rows([8, 0], [0, 4]), full_mask(1, 2), Scoring())
    np.testing.assert_allclose(head.raw, [[2 * np.log(3), 0]])
    np.testing.assert_allclose(head.scores, [[np.log(3), 0]])
    np.testing.assert_allclose(head.pattern, [[0.75, 0.25]])
    np.testing.assert_allclose(head.z, [[6, 1]])


def test_a_hidden_key_has_exactly_no_share():
    head = without_weights(rows([1, 0], [50, 3], [0, 1]), causal_mask(3))
    assert head.masked[0].tolist() == [1, -np.inf, -np.inf]
    assert head.pattern[0].tolist() == [1, 0, 0]


def test_bilinear_scores_on_paper():
    # q W = [1·2, 2·1] = [2, 2]; · [3, 5] = 16.
    scoring = Scoring("bilinear", W=rows([2, 0], [0, 1]))
    assert raw_scores(rows([1, 2]), rows([3, 5]), scoring)[0, 0] == 16


def test_additive_scores_on_paper():
    # tanh(1·k + 1·q) at 0.5 + 0.5, times 2.
    scoring = Scoring("additive", W_1=rows([1]), W_2=rows([1]), b=np.array([2.0]))
    score = raw_scores(rows([0.5]), rows([0.5]), scoring)[0, 0]
    assert score == pytest.approx(2 * np.tanh(1))


def test_reduced_rank_is_bilinear_with_the_product_of_its_parts():
    rng = np.random.default_rng(2)
    q, k, U, V = (rng.normal(size=s) for s in ((3, 5), (4, 5), (2, 5), (2, 5)))
    ours = raw_scores(q, k, Scoring("reduced rank", U=U, V=V))
    np.testing.assert_allclose(
        ours, raw_scores(q, k, Scoring("bilinear", W=U.T @ V)), atol=1e-12
    )


@given(st.integers(0, 2**32 - 1), st.booleans())
def test_all_heads_equal_pytorchs(seed: int, causal: bool):
    rng = np.random.default_rng(seed)
    n, d_model, n_heads, d_head = 5, 7, 2, 3
    X = rng.normal(size=(n, d_model))
    W_Q, W_K, W_V = (rng.normal(size=(n_heads, d_model, d_head)) for _ in range(3))
    W_O = rng.normal(size=(n_heads * d_head, d_model))
    mask = causal_mask(n) if causal else full_mask(n, n)
    hand = attention_by_hand(X, W_Q, W_K, W_V, W_O, mask, Scoring())
    q, k, v = (
        torch.from_numpy(np.einsum("nm,hmd->hnd", X, W)) for W in (W_Q, W_K, W_V)
    )
    theirs = torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=causal)
    for h, head in enumerate(hand.heads):
        np.testing.assert_allclose(head.z, theirs[h], atol=1e-6)
        np.testing.assert_allclose(head.pattern.sum(axis=1), 1, atol=1e-12)
    joined = theirs.transpose(0, 1).reshape(n, -1).numpy()
    np.testing.assert_allclose(hand.joined, joined, atol=1e-6)
    np.testing.assert_allclose(hand.output, joined @ W_O, atol=1e-6)


def test_a_real_heads_scores_stay_with_fewer_numbers(smollm2: LoadedModel):
    t = trace(smollm2, "The capital of France is")
    attention = t.main_stack.self_attention(12)
    q, k, v = attention.q[4], attention.k[4 // 3], attention.v[4 // 3]
    small = same_scores(q, k, v)
    assert [x.shape for x in small] == [(5, 5)] * 3
    head = one_head(*small, causal_mask(5), Scoring(scaling=attention.scaling))
    np.testing.assert_allclose(head.scores, attention.scores()[4], atol=1e-4)
    np.testing.assert_allclose(head.pattern, attention.pattern()[4], atol=1e-5)
    lengths = np.linalg.norm(attention.z()[4], axis=1)
    np.testing.assert_allclose(np.linalg.norm(head.z, axis=1), lengths, rtol=1e-4)


def test_longer_vectors_have_larger_products_unless_they_are_scaled():
    short, long = spread_at(4), spread_at(256)
    assert short.deviation == pytest.approx(2, rel=0.1)
    assert long.deviation == pytest.approx(16, rel=0.1)
    assert long.deviation_scaled == pytest.approx(1, rel=0.1)
    assert long.largest > 0.9
    assert long.largest_scaled < 0.5
    assert long.gradient < short.gradient
    assert long.gradient_scaled == pytest.approx(short.gradient_scaled, rel=0.1)
    assert spread_at(16, seed=3).deviation == spread_at(16, seed=3).deviation


def test_the_gradient_of_softmax_equals_pytorchs():
    scores = np.random.default_rng(0).normal(size=(3, 5))
    ours = jacobian_norms(softmax(scores))
    for row, norm in zip(scores, ours, strict=True):
        jacobian = torch.autograd.functional.jacobian(
            lambda x: x.softmax(0), torch.from_numpy(row)
        )
        assert isinstance(jacobian, torch.Tensor)
        assert norm == pytest.approx(float(jacobian.norm()), abs=1e-9)


def test_even_shares_on_paper():
    # p = 1/2, 1/2: the Jacobian is ±1/4 in all four cells, its norm 1/2.
    assert jacobian_norms(rows([0.5, 0.5]))[0] == pytest.approx(0.5)
    assert jacobian_norms(rows([1, 0]))[0] == 0


def test_bad_input_gets_a_sentence():
    eye, heads = np.eye(2), np.eye(2)[None]
    arguments = {"X": eye, "W_Q": heads, "W_K": heads, "W_V": heads, "W_O": eye}
    for name in arguments:
        broken = arguments[name].copy()
        broken[..., 1, 0] = np.nan
        with pytest.raises(
            HeadlightError, match=f"{name} needs a number in row 2, column 1"
        ):
            attention_by_hand(
                **{**arguments, name: broken}, mask=full_mask(2, 2), scoring=Scoring()
            )
    blind = np.array([[True, True], [False, False]])
    with pytest.raises(HeadlightError, match="Token 1 sees no key"):
        attention_by_hand(**arguments, mask=blind, scoring=Scoring())
    with pytest.raises(HeadlightError, match="W_O needs 2 rows"):
        attention_by_hand(
            **{**arguments, "W_O": np.eye(3, 2)},
            mask=full_mask(2, 2),
            scoring=Scoring(),
        )
    with pytest.raises(HeadlightError, match="needs W_1"):
        raw_scores(eye, eye, Scoring("additive"))
    with pytest.raises(HeadlightError, match="two keys"):
        spread_at(4, n_keys=1)
