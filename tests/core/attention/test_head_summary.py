"""All heads in small: the same numbers as the trace's own patterns."""

import gc
import weakref

import numpy as np
import pytest

from core.attention.head_summary import head_summary, role_named, rules_of
from core.attention.masks import causal_mask, window_mask
from core.attention.packed import THUMB_SIDE, thumbnails
from core.attention.roles import ROLES, role_scores
from core.instrument import ReplaceMask
from core.trace import trace
from core.trace.attentions import attentions_of

TEXT = "Red, green and blue: red, green and blue."


@pytest.mark.parametrize("model", ["smollm2", "minilm"])
def test_every_number_is_the_traces_own(model, request):
    attentions = attentions_of(trace(request.getfixturevalue(model), TEXT))[0]
    summary, rules = head_summary(attentions), rules_of(attentions)
    layer, head = 3, 7
    attention = attentions.layer(layer)
    pattern, mask = attention.pattern(), attention.mask
    rows = pattern[head].astype(np.float64)
    n = len(rows)
    away = np.abs(np.arange(n)[:, None] - np.arange(n))
    nonzero = np.where(rows > 0, rows, 1)
    bits = -(rows * np.log2(nonzero)).sum(axis=1)
    assert summary.distance is not None
    found = [
        summary.entropy[layer, head],
        summary.distance[layer, head],
        summary.largest[layer, head],
    ]
    wanted = [bits.mean(), (rows * away).sum() / n, rows.max(axis=1).mean()]
    np.testing.assert_allclose(found, wanted, rtol=2e-6)
    assert (summary.thumbs[layer] == thumbnails(pattern)).all()
    by_role = role_scores(pattern, mask, rules)
    for role in summary.roles:
        if role.scores is None:
            assert role.role.id not in by_role
        else:
            mine = by_role[role.role.id]
            np.testing.assert_allclose(role.scores[layer], mine, atol=1e-6)


def test_the_previous_token_score_is_the_mean_of_the_diagonal(smollm2):
    attentions = attentions_of(trace(smollm2, TEXT))[0]
    found = role_named(head_summary(attentions), "previous").scores
    assert found is not None
    assert found.shape == (30, 9)
    pattern = attentions.layer(16).pattern()[0]
    n = len(pattern)
    by_hand = np.mean([pattern[q, q - 1] for q in range(1, n)])
    assert found[16, 0] == pytest.approx(by_hand, abs=1e-6)


def test_a_decoder_says_that_no_head_can_look_ahead(smollm2):
    found = role_named(head_summary(attentions_of(trace(smollm2, TEXT))[0]), "next")
    assert found.scores is None
    assert found.try_text is None
    assert found.why_not is not None
    assert "hides all later tokens" in found.why_not


@pytest.mark.parametrize("family", ["bart", "marian", "t5"])
def test_cross_attention_has_rows_and_columns_of_two_texts(family, tiny_model):
    lm = tiny_model(family)
    read = trace(lm, "the cat sat on a mat and saw", target="one dog")
    summary = head_summary(attentions_of(read)[-1])
    n_queries, n_keys = summary.shape
    assert summary.name == "decoder.cross"
    assert n_queries != n_keys
    assert summary.thumbs.shape == (3, 4, n_queries, n_keys)
    assert summary.distance is None
    scored = [role.role.id for role in summary.roles if role.scores is not None]
    assert scored[:2] == ["first", "broad"]
    pattern = attentions_of(read)[-1].layer(2).pattern()
    first = role_named(summary, "first").scores
    assert first is not None
    np.testing.assert_allclose(first[2], pattern[:, :, 0].mean(axis=1), atol=1e-6)


def test_layers_that_see_a_few_tokens_back_have_their_own_even_attention(tiny_model):
    lm = tiny_model("gemma2")
    summary = head_summary(attentions_of(trace(lm, "the cat sat on a mat " * 3))[0])
    even = role_named(summary, "previous").even
    assert even is not None
    # Layers 0 and 2 see six tokens, layer 1 sees all.
    np.testing.assert_array_equal(even[0], even[2])
    assert (even[0] > even[1]).all()


def test_a_head_with_a_mask_of_its_own_is_measured_by_it(smollm2):
    """Head 2 sees only itself and the token before; the others see all before them."""
    text, head = "red green blue red green blue", 2
    plain = trace(smollm2, text)
    n = len(plain.tokens)
    change = ReplaceMask(window_mask(n, 2), layer=0, head=head)
    changed = trace(smollm2, text, interventions=[change])
    layer = changed.main_stack.self_attention(0)
    assert not layer.has_one_mask
    np.testing.assert_array_equal(layer.mask_of(head), window_mask(n, 2))
    np.testing.assert_array_equal(layer.mask_of(0), causal_mask(n))
    np.testing.assert_array_equal(layer.mask, causal_mask(n))
    summary = head_summary(attentions_of(changed)[0])
    previous = role_named(summary, "previous")
    assert previous.even is not None
    assert previous.scores is not None
    # With two keys to look at even attention gives the one before a half.
    assert previous.even[0, head] == pytest.approx(0.5)
    assert previous.even[0, 0] < 0.4
    alone = role_scores(
        layer.pattern()[head, None],
        layer.mask_of(head),
        rules_of(attentions_of(changed)[0]),
    )
    assert previous.scores[0, head] == pytest.approx(alone["previous"][0], abs=1e-6)
    whole = head_summary(attentions_of(plain)[0])
    others = [h for h in range(9) if h != head]
    before = role_named(whole, "previous").scores
    assert before is not None
    np.testing.assert_allclose(previous.scores[0, others], before[0, others], atol=1e-6)


def test_a_single_token_has_no_role(smollm2):
    summary = head_summary(attentions_of(trace(smollm2, "a"))[0])
    assert [role.scores for role in summary.roles] == [None] * len(ROLES)
    assert (summary.strongest == -1).all()
    assert summary.best_role(3, 4) is None
    assert (summary.entropy == 0).all()
    assert (summary.largest == 1).all()


def test_the_best_role_comes_with_its_score_and_that_of_even_attention(minilm):
    # Layer 0, head 2 of MiniLM looks at the token before.
    summary = head_summary(attentions_of(trace(minilm, TEXT))[0])
    best = summary.best_role(0, 2)
    assert best is not None
    role, score, even = best
    assert role.id == "previous"
    assert score > 0.95
    # Each query sees all keys.
    assert even == pytest.approx(1 / summary.shape[1])


def test_maps_of_a_long_text_are_small(smollm2):
    read = trace(smollm2, "word " * 90, max_tokens=90)
    summary = head_summary(attentions_of(read)[0])
    assert summary.thumbs.shape == (30, 9, THUMB_SIDE, THUMB_SIDE)
    assert not summary.whole


def test_a_summary_is_made_once_and_goes_with_its_trace(minilm):
    read = trace(minilm, TEXT)
    attentions = attentions_of(read)[0]
    first = head_summary(attentions)
    assert head_summary(attentions_of(read)[0]) is first
    other = head_summary(attentions_of(trace(minilm, TEXT))[0])
    assert other is not first
    assert other.id == first.id
    gone = weakref.ref(first)
    del first, attentions, read
    gc.collect()
    assert gone() is None
