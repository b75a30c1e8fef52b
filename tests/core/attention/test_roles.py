"""Roles by hand-made patterns, by law, and the texts that are offered to show them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.attention.head_summary import head_summary
from core.attention.roles import (
    ROLES,
    RoleMeter,
    cross_rules,
    role_scores,
    row_entropy,
    self_rules,
    separating,
    strongest,
    why_not,
)
from core.text.tokenization import encode
from core.trace import trace
from core.trace.attentions import attentions_of

A, B, C = 5, 6, 7
REPEATED = np.array([A, B, C, A, B, C])
NO_SIGNS = np.zeros(6, dtype=bool)
CAUSAL = np.tri(6, dtype=bool)
ALL = np.ones((6, 6), dtype=bool)


def looking(keys: list[int], n_keys: int | None = None) -> np.ndarray:
    """One head whose query number i looks at nothing but ``keys[i]``."""
    return np.eye(n_keys or len(keys), dtype=np.float32)[keys][None]


def scored(pattern: np.ndarray, mask: np.ndarray = CAUSAL, **rules: np.ndarray):
    wanted = {"token_ids": REPEATED, "separates": NO_SIGNS, **rules}
    return {
        role: float(score[0])
        for role, score in role_scores(pattern, mask, self_rules(**wanted)).items()
    }


def test_a_perfect_previous_token_head_scores_1():
    scores = scored(looking([0, 0, 1, 2, 3, 4]))
    assert scores["previous"] == 1
    # Its second row looks at the first token, one of the five that have a choice.
    assert scores["first"] == pytest.approx(0.2)
    assert scores["self"] == 0
    assert scores["broad"] == 0


def test_a_perfect_next_token_head_scores_1_and_no_causal_head_can():
    assert scored(looking([1, 2, 3, 4, 5, 0]), ALL)["next"] == 1
    assert "next" not in scored(looking([0, 0, 1, 2, 3, 4]))


def test_a_head_that_looks_at_itself_scores_1():
    assert scored(looking([0, 1, 2, 3, 4, 5]))["self"] == 1


def test_a_head_that_rests_on_the_first_token_scores_1():
    scores = scored(looking([0, 0, 0, 0, 0, 0]))
    assert scores["first"] == 1
    assert scores["previous"] == pytest.approx(0.2)


def test_a_perfect_duplicate_head_scores_1():
    # The second a, b, c look back at the first; the other rows do not count.
    assert scored(looking([0, 0, 0, 0, 1, 2]))["duplicate"] == 1
    both_ways = looking([3, 4, 5, 0, 1, 2])
    assert scored(both_ways, ALL)["duplicate"] == 1


def test_a_perfect_induction_head_scores_1_on_a_b_c_a_b_c():
    # The second a looks at b, which followed the first a; and so on.
    scores = scored(looking([0, 0, 0, 1, 2, 3]))
    assert scores["induction"] == 1
    assert scores["duplicate"] == 0


def test_induction_adds_up_all_that_followed():
    # a b a c a: the last a may go to b or to c.
    pattern = looking([0, 0, 0, 0, 0])
    pattern[0, 2] = [0, 1, 0, 0, 0]
    pattern[0, 4] = [0.2, 0.3, 0, 0.5, 0]
    rules = self_rules(np.array([A, B, A, C, A]), np.zeros(5, dtype=bool))
    found = role_scores(pattern, np.tri(5, dtype=bool), rules)
    assert found["induction"][0] == pytest.approx((1 + 0.8) / 2)


def test_a_token_said_twice_in_a_row_is_no_induction():
    rules = self_rules(np.array([A, A]), np.zeros(2, dtype=bool))
    found = role_scores(looking([0, 1]), np.tri(2, dtype=bool), rules)
    assert "induction" not in found
    assert found["duplicate"][0] == 0


def test_evenly_spread_attention_is_broad():
    even = CAUSAL / CAUSAL.sum(axis=1, keepdims=True)
    assert scored(even[None].astype(np.float32))["broad"] == pytest.approx(1)
    half = np.zeros((1, 4, 4), dtype=np.float32)
    half[0, :, :2] = 0.5
    rules = self_rules(np.arange(4), np.zeros(4, dtype=bool))
    found = role_scores(half, np.ones((4, 4), dtype=bool), rules)
    # One bit of the two bits of four keys.
    assert found["broad"][0] == pytest.approx(0.5)


def test_a_head_that_looks_at_the_full_stop_scores_1():
    stop = np.arange(6) == 2
    scores = scored(looking([0, 0, 2, 2, 2, 2]), separates=stop)
    assert scores["separator"] == 1


def test_the_first_token_is_no_separator():
    first = np.arange(6) == 0
    assert "separator" not in scored(looking([0] * 6), separates=first)


def test_even_attention_is_worked_by_hand():
    # Query 1 sees two keys, query 2 three: (1/2 + 1/3) / 2.
    rules = self_rules(np.arange(3), np.zeros(3, dtype=bool))
    even = RoleMeter(rules, np.tri(3, dtype=bool)).even
    by_id = {role.id: value for role, value in zip(ROLES, even, strict=True)}
    assert by_id["previous"] == pytest.approx(5 / 12)
    assert by_id["first"] == pytest.approx(5 / 12)
    assert by_id["self"] == pytest.approx(5 / 12)
    assert by_id["broad"] == 1
    assert np.isnan(by_id["next"])


def test_a_query_that_sees_one_key_proves_nothing():
    assert scored(looking([0, 0, 0, 0, 0, 0]))["self"] == 0
    alone = self_rules(np.array([A]), np.zeros(1, dtype=bool))
    assert role_scores(looking([0]), np.ones((1, 1), dtype=bool), alone) == {}


def test_two_texts_have_a_first_token_and_separators_only():
    rules = cross_rules(2, np.array([False, False, True, False]))
    found = role_scores(looking([0, 2], 4), np.ones((2, 4), dtype=bool), rules)
    assert {name: float(score[0]) for name, score in found.items()} == {
        "first": 0.5,
        "broad": 0.0,
        "separator": 0.5,
    }
    missing = [role for role in ROLES if role.id not in found]
    said = [why_not(role, rules, False) for role in missing]
    assert all("two different texts" in sentence for sentence, _ in said)
    assert all(offer is None for _, offer in said)


def test_each_head_keeps_its_own_score():
    heads = np.concatenate([looking([0, 0, 1, 2, 3, 4]), looking([0] * 6)])
    found = role_scores(heads, CAUSAL, self_rules(REPEATED, NO_SIGNS))
    assert found["previous"].tolist() == pytest.approx([1, 0.2])
    assert found["first"].tolist() == pytest.approx([0.2, 1])


@st.composite
def patterns(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Three heads, 1 to 7 tokens, any mask in which each query sees a key."""
    n = draw(st.integers(1, 7))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    mask = rng.random((n, n)) < rng.random()
    mask[np.arange(n), rng.integers(0, n, n)] = True
    weights = np.where(mask, rng.random((3, n, n)) ** draw(st.sampled_from([1, 20])), 0)
    weights = np.maximum(weights, np.where(mask, 1e-30, 0))
    pattern = (weights / weights.sum(axis=2, keepdims=True)).astype(np.float32)
    return pattern, mask, rng.integers(0, 4, n), rng.random(n) < 0.3


@given(patterns())
def test_every_score_is_between_0_and_1(drawn: tuple[np.ndarray, ...]):
    pattern, mask, ids, signs = drawn
    for score in role_scores(pattern, mask, self_rules(ids, signs)).values():
        assert score.shape == (3,)
        assert ((score >= 0) & (score <= 1)).all()


@given(patterns())
def test_even_attention_scores_what_even_says(drawn: tuple[np.ndarray, ...]):
    _, mask, ids, signs = drawn
    rules = self_rules(ids, signs)
    even = (mask / mask.sum(axis=1, keepdims=True))[None].astype(np.float32)
    meter = RoleMeter(rules, mask)
    scores = meter.scores(even, row_entropy(even))[:, 0]
    np.testing.assert_allclose(scores, meter.even, atol=1e-6)


def test_the_strongest_role_is_the_one_furthest_above_even_attention():
    names = [role.id for role in ROLES]
    scores = np.full((len(ROLES), 1, 5), np.nan, dtype=np.float32)
    even = np.full((len(ROLES), 1, 5), np.nan, dtype=np.float32)
    even[names.index("first")], even[names.index("previous")] = 0.5, 0.1
    even[names.index("broad")] = 1
    # 0.6 is a fifth of the way from 0.5 to 1, 0.46 is two fifths from 0.1.
    scores[names.index("first"), 0] = [0.6, 0.9, 0.6, 0.5, 0.6]
    scores[names.index("previous"), 0] = [0.46, 0.46, 0.2, 0.1, 0.2]
    scores[names.index("broad"), 0] = [0.8, 0.8, 0.8, 0.7, 0.5]
    found = strongest(scores, even)[0]
    named = [names[number] for number in found[:4]]
    assert named == ["previous", "first", "broad", "broad"]
    # Neither a rule nor spread evenly: nothing stands out.
    assert found[4] == -1


def test_no_role_is_the_strongest_where_none_is_scored():
    shape = (len(ROLES), 2, 3)
    nothing = strongest(np.full(shape, np.nan), np.full(shape, np.nan))
    assert nothing.tolist() == [[-1] * 3] * 2


def test_separators_are_signs_line_breaks_and_special_tokens(smollm2, minilm):
    found = encode(smollm2.tokenizer, "Well, he said:\n\n“No!” 3 + 4 a.b").tokens
    texts = [t.text for t, sign in zip(found, separating(found), strict=True) if sign]
    assert [text.strip(" ") for text in texts] == [",", ":", "\n", "\n", "“", "!”", "."]
    found = encode(minilm.tokenizer, "one, two").tokens
    texts = [t.text for t, sign in zip(found, separating(found), strict=True) if sign]
    assert texts == ["[CLS]", ",", "[SEP]"]


@pytest.mark.parametrize("model", ["smollm2", "minilm"])
@pytest.mark.parametrize("text", ["a", "red green blue"])
def test_the_offered_text_shows_the_role(model, text, request):
    lm = request.getfixturevalue(model)
    read = trace(lm, text)
    for place, found in enumerate(head_summary(attentions_of(read)[0]).roles):
        if found.scores is not None:
            continue
        assert found.why_not
        if found.try_text is None:
            assert found.role.id == "next"
            continue
        offered = head_summary(attentions_of(trace(lm, found.try_text))[0])
        assert offered.roles[place].scores is not None, found.role.id
