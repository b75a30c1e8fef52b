import math

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from transformers.generation.logits_process import (
    MinPLogitsWarper,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

from core.distribution import next_token_distribution

D_VOCAB = 49_152
# Shares 8/16, 4/16, 2/16, 1/16, 1/16: every step below can be redone on paper.
HALVES = np.log(np.array([8, 4, 2, 1, 1], dtype=np.float64))


def wide_logits(seed: int = 0) -> np.ndarray:
    """As many logits as SmolLM2 has, about as spread out as its own."""
    rng = np.random.default_rng(seed)
    return (rng.normal(size=D_VOCAB) * 3 + 8).astype(np.float32)


def warped(logits, temperature, top_k, top_p, min_p=None) -> np.ndarray:
    """What transformers' own chain makes of the same logits, in float64."""
    scores = torch.tensor(logits, dtype=torch.float64)[None]
    ids = torch.LongTensor([[0]])
    scores = TemperatureLogitsWarper(float(temperature))(ids, scores)
    if top_k is not None:
        scores = TopKLogitsWarper(top_k)(ids, scores)
    if top_p is not None and top_p < 1:
        scores = TopPLogitsWarper(top_p)(ids, scores)
    if min_p is not None:
        scores = MinPLogitsWarper(min_p)(ids, scores)
    return scores.softmax(dim=-1)[0].numpy()


def chi_square_p(observed: list[int], means: list[float]) -> float:
    """Chance of counts at least this far from the means, if the means are right."""
    gaps = zip(observed, means, strict=True)
    statistic = sum((count - mean) ** 2 / mean for count, mean in gaps)
    halves = torch.tensor([(len(means) - 1) / 2, statistic / 2], dtype=torch.float64)
    return torch.special.gammaincc(halves[0], halves[1]).item()


def test_softmax_worked_by_hand():
    dist = next_token_distribution(HALVES)
    np.testing.assert_allclose(dist.probs, [8 / 16, 4 / 16, 2 / 16, 1 / 16, 1 / 16])
    assert dist.entropy_bits == pytest.approx(0.5 + 0.5 + 0.375 + 0.25 + 0.25)


def test_temperature_one_half_squares_the_weights():
    dist = next_token_distribution(HALVES, temperature=0.5)
    np.testing.assert_allclose(dist.probs, np.array([64, 16, 4, 1, 1]) / 86, rtol=1e-6)
    np.testing.assert_allclose(dist.scaled, HALVES * 2, rtol=1e-6)


def test_top_k_keeps_the_k_highest_and_shares_out_the_rest():
    dist = next_token_distribution(HALVES, top_k=2)
    np.testing.assert_allclose(dist.probs, [2 / 3, 1 / 3, 0, 0, 0], rtol=1e-6)
    np.testing.assert_array_equal(dist.kept_k, [True, True, False, False, False])
    np.testing.assert_allclose(dist.softmax[2], 2 / 16)


def test_tokens_that_tie_with_the_last_of_top_k_all_stay():
    dist = next_token_distribution(HALVES, top_k=4)
    assert dist.kept_k.all()


def test_top_p_stops_at_the_token_that_reaches_p():
    # 8/16 + 4/16 = 0.75: enough for p = 0.74, one short for p = 0.76.
    assert next_token_distribution(HALVES, top_p=0.74).kept.tolist() == [
        True, True, False, False, False,
    ]  # fmt: skip
    assert next_token_distribution(HALVES, top_p=0.76).kept.tolist() == [
        True, True, True, False, False,
    ]  # fmt: skip


def test_top_p_counts_the_shares_that_top_k_left():
    # After top-k 2 the shares are 2/3 and 1/3, so p = 0.6 needs only the first.
    # On the shares before it, 8/16 < 0.6 would have kept two.
    dist = next_token_distribution(HALVES, top_k=2, top_p=0.6)
    assert dist.kept.tolist() == [True, False, False, False, False]


def test_min_p_is_measured_by_the_likeliest():
    # Half of 8/16 is 4/16: the second stays, the third (2/16) goes.
    dist = next_token_distribution(HALVES, min_p=0.5)
    assert dist.kept.tolist() == [True, True, False, False, False]
    np.testing.assert_allclose(dist.probs, [2 / 3, 1 / 3, 0, 0, 0], rtol=1e-6)
    assert dist.kept_mass == pytest.approx(12 / 16)


def test_min_p_of_one_keeps_the_likeliest_and_its_equals():
    assert next_token_distribution(HALVES, min_p=1).kept.sum() == 1
    assert next_token_distribution(HALVES, min_p=0).kept.all()


@pytest.mark.parametrize("temperature", [0.7, 1.6])
@pytest.mark.parametrize("top_k", [None, 50])
@pytest.mark.parametrize("top_p", [None, 0.9])
@pytest.mark.parametrize("min_p", [0.02, 0.3])
def test_all_three_cuts_agree_with_transformers(temperature, top_k, top_p, min_p):
    logits = wide_logits()
    dist = next_token_distribution(logits, temperature, top_k, top_p, min_p)
    expected = warped(logits, temperature, top_k, top_p, min_p)
    np.testing.assert_allclose(dist.probs, expected, atol=1e-6)
    np.testing.assert_array_equal(dist.kept & (expected > 0), expected > 0)


@pytest.mark.parametrize("settings", [(1.0, 5, 0.9, 0.1), (0.7, 50, 0.95, 0.02)])
def test_what_each_step_leaves_is_what_transformers_warpers_leave(settings):
    temperature, top_k, top_p, min_p = settings
    logits = wide_logits()
    dist = next_token_distribution(logits, *settings)
    ids, scores = torch.LongTensor([[0]]), torch.tensor(logits).double()[None]
    scores = TemperatureLogitsWarper(temperature)(ids, scores)
    softmax = scores.softmax(dim=-1)[0].numpy()
    steps = (
        (TopKLogitsWarper(top_k), dist.kept_k, dist.kept_mass_k),
        (TopPLogitsWarper(top_p), dist.kept_k & dist.kept_p, dist.kept_mass_p),
        (MinPLogitsWarper(min_p), dist.kept, dist.kept_mass),
    )
    for warper, kept, mass in steps:
        scores = warper(ids, scores)
        left = torch.isfinite(scores)[0].numpy()
        np.testing.assert_array_equal(kept, left)
        assert mass == pytest.approx(softmax[left].sum(), abs=1e-12)
    for token_id in np.flatnonzero(dist.kept):
        one = dist.candidate(token_id)
        expected = scores.softmax(dim=-1)[0, token_id].item()
        assert one.prob_before_cut / dist.kept_mass == pytest.approx(expected, abs=1e-9)


def test_of_equal_tokens_at_the_border_of_top_p_the_higher_ids_stay():
    dist = next_token_distribution(np.zeros(8, dtype=np.float32), top_p=0.5)
    assert np.flatnonzero(dist.kept).tolist() == [4, 5, 6, 7]
    np.testing.assert_array_equal(dist.probs, warped(np.zeros(8), 1.0, None, 0.5))
    assert [c.id for c in dist.top(5)] == [4, 5, 6, 7, 0]


@pytest.mark.parametrize("temperature", [0.05, 0.7, 1.0, 1.9, 5.0])
@pytest.mark.parametrize("top_k", [None, 1, 5, 50, D_VOCAB, D_VOCAB + 1])
@pytest.mark.parametrize("top_p", [None, 0.1, 0.5, 0.9, 0.999, 1.0])
def test_full_vocabulary_agrees_with_transformers(temperature, top_k, top_p):
    logits = wide_logits()
    dist = next_token_distribution(logits, temperature, top_k, top_p)
    expected = warped(logits, temperature, top_k, top_p)
    np.testing.assert_allclose(dist.probs, expected, atol=1e-6)
    np.testing.assert_array_equal(dist.kept & (expected > 0), expected > 0)
    assert dist.probs.sum() == pytest.approx(1, abs=1e-6)


@given(
    # A few distinct values, so most examples have ties.
    logits=arrays(
        np.float32, st.integers(1, 16), elements=st.integers(-6, 6).map(float)
    ),
    temperature=st.floats(0.05, 20),
    top_k=st.none() | st.integers(1, 20),
    top_p=st.none() | st.floats(0.01, 1),
)
def test_small_vocabularies_with_ties_agree_with_transformers(
    logits, temperature, top_k, top_p
):
    dist = next_token_distribution(logits, temperature, top_k, top_p)
    if top_p is not None:
        # Where a running sum hits p to the last bit, rounding decides; leave those out.
        shares = warped(logits, temperature, top_k, None)
        assume(np.abs(np.cumsum(np.sort(shares)) - (1 - top_p)).min() > 1e-9)
    expected = warped(logits, temperature, top_k, top_p)
    np.testing.assert_allclose(dist.probs, expected, atol=1e-6)
    assert dist.probs.sum() == pytest.approx(1, abs=1e-6)


@given(
    logits=arrays(
        np.float32,
        st.integers(1, 40),
        elements=st.floats(-200, 200, width=32) | st.just(-np.inf),
    ),
    temperature=st.floats(0, 100),
    top_k=st.none() | st.integers(1, 50),
    top_p=st.none() | st.floats(0, 1, exclude_min=True),
    n=st.integers(0, 45),
)
def test_nothing_is_ever_lost(logits, temperature, top_k, top_p, n):
    assume(np.isfinite(logits).any())
    dist = next_token_distribution(logits, temperature, top_k, top_p)
    listed, rest = dist.top(n), dist.everything_else(n)
    assert dist.probs.sum() == pytest.approx(1, abs=1e-6)
    assert dist.kept.any()
    assert len(listed) + rest.count == logits.size
    assert sum(c.prob for c in listed) + rest.prob == pytest.approx(1, abs=1e-9)
    before = sum(c.prob_before_cut for c in listed) + rest.prob_before_cut
    assert before == pytest.approx(1, abs=1e-9)
    assert sum(c.kept for c in listed) + rest.kept == dist.kept.sum()
    assert [c.logit for c in listed] == sorted((c.logit for c in listed), reverse=True)
    assert 0 <= dist.entropy_bits <= math.log2(logits.size) + 1e-9


def test_temperature_zero_gives_everything_to_the_highest_logit():
    dist = next_token_distribution(HALVES, temperature=0, top_k=3, top_p=0.5)
    assert dist.probs.tolist() == [1, 0, 0, 0, 0]
    assert dist.kept.tolist() == [True, False, False, False, False]
    assert dist.entropy_bits == 0
    assert dist.sample(seed=1, n=5).tolist() == [0] * 5


def test_temperature_zero_takes_the_lowest_id_of_equal_tokens():
    tied = np.array([1.0, 3.0, 3.0], dtype=np.float32)
    assert next_token_distribution(tied, temperature=0).top(1)[0].id == 1


def test_a_tiny_temperature_comes_close_to_greedy():
    dist = next_token_distribution(HALVES, temperature=1e-310)
    assert dist.probs.tolist() == [1, 0, 0, 0, 0]


@pytest.mark.parametrize("shift", [-1e6, 1e6])
def test_adding_a_constant_to_every_logit_changes_nothing(shift):
    moved = next_token_distribution(HALVES + shift, 0.7, 4, 0.9)
    np.testing.assert_allclose(
        moved.probs, next_token_distribution(HALVES, 0.7, 4, 0.9).probs, atol=1e-6
    )


def test_a_uniform_distribution_has_log2_of_the_vocabulary_bits():
    dist = next_token_distribution(np.zeros(1024, dtype=np.float32))
    assert dist.entropy_bits == pytest.approx(10)


def test_top_lists_the_same_tokens_as_a_full_sort():
    logits = wide_logits()
    dist = next_token_distribution(logits)
    order = np.argsort(-logits, kind="stable")[:40]
    assert [c.id for c in dist.top(40)] == order.tolist()


def test_everything_else_is_exact_even_when_almost_nothing_is_left():
    # e**-50 is about 2e-22: 1 minus the listed share would round to 0.
    logits = np.array([0.0, -50.0, -50.0, -50.0])
    rest = next_token_distribution(logits).everything_else(1)
    assert rest.count == 3
    assert rest.prob == pytest.approx(3 * math.exp(-50), rel=1e-9)


def test_everything_else_carries_the_sums_of_every_step():
    rest = next_token_distribution(HALVES, top_k=3, top_p=0.8).everything_else(1)
    assert rest.count == 4
    assert rest.highest_logit == pytest.approx(math.log(4))
    assert rest.prob_before_cut == pytest.approx(8 / 16)
    assert rest.kept_mass_k == pytest.approx(6 / 16)
    assert rest.kept_mass_p == rest.kept_mass == pytest.approx(4 / 16)
    assert rest.prob == pytest.approx(4 / 12)
    assert rest.kept == 1


def test_nothing_is_left_when_everything_is_listed():
    rest = next_token_distribution(HALVES).everything_else(5)
    assert (rest.count, rest.prob, rest.highest_logit) == (0, 0, -math.inf)


def test_renormalising_divides_by_what_was_kept():
    dist = next_token_distribution(wide_logits(), 0.9, top_k=60, top_p=0.8)
    first = dist.top(1)[0]
    by_hand = first.prob_before_cut / dist.kept_mass
    assert first.prob == pytest.approx(by_hand, rel=1e-9)
    assert next_token_distribution(HALVES).kept_mass == pytest.approx(1)


def test_a_candidate_carries_the_numbers_of_every_step():
    second = next_token_distribution(HALVES, 0.5, top_k=3, top_p=0.8).candidate(1)
    assert second.logit == pytest.approx(math.log(4))
    assert second.scaled == pytest.approx(2 * math.log(4))
    assert second.prob_before_cut == pytest.approx(16 / 86)
    assert second.kept_k
    assert second.kept_p
    assert second.prob == pytest.approx(16 / 80)
    assert second.kept


def test_the_formula_of_a_bar_gives_the_bar():
    dist = next_token_distribution(wide_logits(), temperature=0.8)
    first = dist.top(1)[0]
    by_hand = math.exp(first.scaled - dist.highest) / dist.total
    assert first.prob_before_cut == pytest.approx(by_hand, rel=1e-9)


def test_rank_counts_the_tokens_above():
    dist = next_token_distribution(HALVES)
    assert [dist.rank(i) for i in range(5)] == [1, 2, 3, 4, 4]


@pytest.mark.parametrize("settings", [(1.0, None, None), (0.8, 20, 0.9)])
def test_draws_follow_the_shown_probabilities(settings):
    dist = next_token_distribution(wide_logits(), *settings)
    n, listed = 20_000, dist.top(12)
    drawn = dist.sample(seed=7, n=n)
    counts = [int((drawn == c.id).sum()) for c in listed]
    expected = [c.prob * n for c in listed]
    observed = [count for count, mean in zip(counts, expected, strict=True) if mean]
    means = [mean for mean in expected if mean]
    rest = dist.everything_else(12).prob * n
    if rest > 0:
        observed.append(n - sum(observed))
        means.append(rest)
    assert sum(observed) == n
    assert chi_square_p(observed, means) > 0.01


def test_a_seed_always_draws_the_same_tokens():
    dist = next_token_distribution(wide_logits())
    first = dist.sample(seed=3, n=50)
    np.testing.assert_array_equal(first, dist.sample(seed=3, n=50))
    assert (first != dist.sample(seed=4, n=50)).any()


def test_the_first_of_many_draws_is_the_single_draw():
    dist = next_token_distribution(wide_logits(), top_k=30)
    assert dist.sample(seed=11)[0] == dist.sample(seed=11, n=100)[0]


def test_the_place_behind_five_tokens_takes_the_seeds_fifth_number():
    dist = next_token_distribution(HALVES)
    row = dist.sample(seed=3, n=20)
    assert [dist.draw(3, n_before) for n_before in range(1, 21)] == row.tolist()
    with pytest.raises(ValueError, match="at least one draw"):
        dist.draw(3, 0)


def test_a_cut_token_is_never_drawn():
    dist = next_token_distribution(wide_logits(), temperature=3, top_k=40, top_p=0.9)
    assert dist.kept[dist.sample(seed=0, n=2000)].all()


def test_a_masked_logit_has_no_probability():
    dist = next_token_distribution(np.array([0.0, -np.inf, 0.0]))
    assert dist.probs.tolist() == [0.5, 0, 0.5]
    assert dist.entropy_bits == 1


@pytest.mark.parametrize(
    ("settings", "needed"),
    [
        ({"temperature": -1.0}, "temperature must be 0"),
        ({"temperature": float("nan")}, "temperature must be 0"),
        ({"temperature": float("inf")}, "temperature must be 0"),
        ({"top_k": 0}, "top_k must be a whole number"),
        ({"top_k": -3}, "top_k must be a whole number"),
        ({"top_p": 0.0}, "top_p must be above 0"),
        ({"top_p": 1.01}, "top_p must be above 0"),
        ({"top_p": -0.5}, "top_p must be above 0"),
        ({"top_p": float("nan")}, "top_p must be above 0"),
        ({"min_p": -0.1}, "min_p must be 0 to 1"),
        ({"min_p": 1.1}, "min_p must be 0 to 1"),
    ],
)
def test_a_bad_setting_says_what_was_needed(settings, needed):
    with pytest.raises(ValueError, match=needed):
        next_token_distribution(HALVES, **settings)


@pytest.mark.parametrize("logits", [[], [np.nan, 1.0], [np.inf, 1.0], [-np.inf]])
def test_logits_without_a_finite_maximum_are_refused(logits):
    with pytest.raises(ValueError, match="at least one finite number"):
        next_token_distribution(np.array(logits, dtype=np.float32))


@pytest.mark.parametrize("arguments", [{"seed": -1}, {"seed": 0, "n": 0}])
def test_sampling_needs_a_seed_and_a_draw(arguments):
    with pytest.raises(ValueError, match="seed of 0 or more"):
        next_token_distribution(HALVES).sample(**arguments)


@pytest.mark.parametrize("token_id", [-1, 5])
def test_an_id_outside_the_vocabulary_is_refused(token_id):
    with pytest.raises(ValueError, match="token_id must be 0 to 4"):
        next_token_distribution(HALVES).candidate(token_id)


def test_nobody_can_write_into_a_shared_distribution():
    logits = HALVES.copy()
    dist = next_token_distribution(logits)
    logits[0] = 99
    assert dist.logits[0] == HALVES[0]
    with pytest.raises(ValueError, match="read-only"):
        dist.probs[0] = 1
    with pytest.raises(ValueError, match="read-only"):
        dist.logits[0] = 1
