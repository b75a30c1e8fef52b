"""Past the training length: what is new and what is not, by hand and by trying."""

import numpy as np
import pytest

from core.errors import HeadlightError
from core.position_formulas import frequencies, sinusoidal_positions
from core.positions.extrapolation import (
    BucketSizes,
    Lengths,
    nearest_trained,
    not_round,
    outlooks,
    unseen_buckets,
    unseen_turns,
)

QUARTER, TENTH = np.pi / 2, np.pi / 20
ANGLES = np.array([QUARTER, TENTH])
"""Pairs that get once around in 4 and in 40 positions."""


def test_a_pair_that_got_once_around_points_nowhere_new():
    # 11 tokens: the fast pair went round twice, the slow one got to 10/40 of a circle.
    assert not_round(ANGLES, 11) == 1
    new = unseen_turns(ANGLES, 11, np.array([10, 11, 39, 40, 45, 50, 51]))
    assert not new[:, 0].any()
    # At 40 it is back where it began, at 50 at the last place that training gave.
    assert new[:, 1].tolist() == [False, True, True, False, False, False, True]


def test_a_single_trained_token_makes_every_turn_new():
    new = unseen_turns(ANGLES, 1, np.arange(4))
    assert new.tolist() == [[False, False], [True, True], [True, True], [True, True]]


def test_smollm2s_slow_pairs_have_not_been_round():
    # Base 100,000: pair i takes 2π · 100000^(i/32) tokens; under 511 for i up to 12.
    angles = frequencies(64, 100_000)
    waves = 2 * np.pi * 100_000 ** (np.arange(32) / 32)
    assert not_round(angles, 512) == int((waves > 511).sum()) == 19


def test_the_nearest_trained_vector_is_the_one_found_by_comparing_all():
    rows = sinusoidal_positions(40, 16, 100)
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    cosines = unit[:12] @ unit[39]
    at, likeness = nearest_trained(frequencies(16, 100), Lengths(12, 40))
    assert at == cosines.argmax()
    assert likeness == pytest.approx(cosines.max(), abs=1e-6)
    # Within the training length a position is met by itself.
    assert nearest_trained(frequencies(16), Lengths(12, 5)) == (4, pytest.approx(1))


def test_distances_past_the_last_bucket_are_nothing_new():
    sizes = BucketSizes(8, 20)
    assert sizes.back(16).tolist() == [0, 1, 2, 3, 4, 4, 5, 5, 5, *[6] * 5, 7, 7]
    assert sizes.last_start() == 14
    # Trained with 10 tokens, so with distances 0 to 9: bucket 7 was never used.
    new = unseen_buckets(sizes, Lengths(10, 18))
    assert np.flatnonzero(new).tolist() == [14, 15, 16, 17]
    assert not unseen_buckets(sizes, Lengths(15, 900)).any()


def test_a_bucket_is_the_same_seen_from_anywhere():
    sizes = BucketSizes(16, 20, bidirectional=True)
    square = sizes.square(30)
    np.testing.assert_array_equal(square[-1, ::-1], sizes.back(30))
    # Later keys have the other half.
    assert (square[np.triu_indices(30, 1)] >= 8).all()


@pytest.mark.parametrize(
    ("sizes", "said"),
    [
        ((2, 128, True), "two buckets"),
        ((1, 128, False), "two buckets"),
        ((32, 16, False), "above 16, not 16"),
        ((64, 10, True), "above 16, not 10"),
    ],
)
def test_sizes_that_make_no_buckets_get_a_sentence(sizes, said):
    with pytest.raises(HeadlightError, match=said):
        BucketSizes(*sizes)


def test_no_length_is_below_one():
    with pytest.raises(HeadlightError, match="at least one token"):
        Lengths(0, 4)
    assert Lengths(8, 3).beyond == 0


def test_each_scheme_at_and_past_the_last_trained_place():
    places = np.array([0, 10, 11, 39])
    found = outlooks(
        Lengths(11, 40),
        places,
        waves=ANGLES,
        turns=ANGLES[:1],
        sizes=BucketSizes(8, 20),
    )
    shares = {one.scheme: one.unseen.tolist() for one in found}
    assert shares["Learned"][:2] == [0, 0]
    assert np.isnan(shares["Learned"][2:]).all()
    assert shares["Sinusoidal"] == [0, 0, 0.5, 0.5]
    assert shares["Rotary"] == [0, 0, 0, 0]
    assert shares["ALiBi"] == [0, 0, 1, 1]
    # Distances to 10 reach bucket 6; 14 and more are in bucket 7.
    assert shares["T5 relative bias"] == [0, 0, 0, 1]
    assert shares["None (NoPE)"] == [0, 0, 0, 0]
