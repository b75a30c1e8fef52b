"""Ways to tell order: by hand, by law, and against transformers and the real model."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from transformers.models.llama.modeling_llama import apply_rotary_pos_emb
from transformers.models.t5.modeling_t5 import T5Attention

from core.errors import HeadlightError
from core.position_formulas import (
    alibi_bias,
    alibi_slopes,
    frequencies,
    relative_buckets,
    rotate,
    rotations,
    sinusoidal_positions,
)
from core.positions.rotary import rotary_turns

BASE = st.sampled_from([100, 10_000, 100_000])


def test_the_lectures_table_is_reproduced():
    # d = 4, N = 100: "I am a robot".
    table = [
        [0, 1, 0, 1],
        [0.84, 0.54, 0.10, 1.0],
        [0.91, -0.42, 0.20, 0.98],
        [0.14, -0.99, 0.30, 0.96],
    ]
    np.testing.assert_allclose(sinusoidal_positions(4, 4, 100), table, atol=0.0051)


@given(st.integers(1, 60), st.integers(1, 20), BASE)
def test_every_number_lies_between_minus_one_and_one(seq_len, pairs, base):
    rows = sinusoidal_positions(seq_len, 2 * pairs, base)
    assert rows.shape == (seq_len, 2 * pairs)
    assert np.abs(rows).max() <= 1
    np.testing.assert_allclose((rows**2).sum(axis=1), pairs, rtol=1e-5)


@given(st.integers(0, 50), st.integers(-50, 50), BASE)
def test_a_shift_is_the_same_rotation_wherever_it_starts(start, shift, base):
    d = 10
    rows = np.stack([sinusoidal_at(p, d, base) for p in (start, start + shift)])
    turned = np.einsum("pij,pj->pi", rotations(shift, d, base), rows[0].reshape(-1, 2))
    np.testing.assert_allclose(turned.ravel(), rows[1], atol=2e-5)


def sinusoidal_at(position: int, d: int, base: int) -> np.ndarray:
    angles = position * frequencies(d, base)
    return np.stack([np.sin(angles), np.cos(angles)], -1).ravel()


def test_a_turn_of_a_quarter_worked_by_hand():
    # One pair turns by one radian a position: at pi/2 positions (1, 0) becomes (0, 1).
    quarter = rotations(np.pi / 2, 2)[0]
    np.testing.assert_allclose(quarter, [[0, 1], [-1, 0]], atol=1e-7)
    turned = rotate(np.array([[1, 0]], dtype=np.float32), np.array([1]))
    np.testing.assert_allclose(turned, [[np.cos(1), np.sin(1)]], atol=1e-7)


@given(st.integers(0, 500), st.integers(1, 30))
def test_turned_vectors_keep_length_and_their_match_depends_on_distance(
    start, distance
):
    random = np.random.default_rng(3)
    q, k = random.normal(size=(2, 1, 8)).astype(np.float32)

    def match(at: int) -> float:
        turned_q = rotate(q, np.array([at + distance]))
        turned_k = rotate(k, np.array([at]))
        assert np.linalg.norm(turned_q) == pytest.approx(np.linalg.norm(q), rel=1e-5)
        return (turned_q @ turned_k.T).item()

    assert match(start) == pytest.approx(match(0), abs=1e-4)


def test_turning_equals_transformers_own():
    random = torch.Generator().manual_seed(5)
    q = torch.randn(1, 3, 7, 10, generator=random)
    angles = torch.arange(7)[:, None] * torch.from_numpy(frequencies(10)).float()
    cos, sin = (
        torch.cat([f(angles), f(angles)], -1)[None] for f in (torch.cos, torch.sin)
    )
    theirs, _ = apply_rotary_pos_emb(q, q, cos, sin)
    ours = rotate(q[0].numpy(), np.arange(7))
    np.testing.assert_allclose(ours, theirs[0].numpy(), atol=1e-5)


def test_the_real_model_turns_by_these_angles(smollm2):
    turns = rotary_turns(smollm2, 2)
    assert turns is not None
    ours = frequencies(64, 100_000)
    np.testing.assert_allclose(turns.angles, ours, rtol=1e-4, atol=1e-7)


def test_slopes_halve_for_eight_heads():
    np.testing.assert_allclose(alibi_slopes(8), [2.0**-i for i in range(1, 9)])
    twelve = [*[2.0**-i for i in range(1, 9)], *[2 ** -(i + 0.5) for i in range(4)]]
    np.testing.assert_allclose(alibi_slopes(12), twelve, rtol=1e-6)


def test_alibi_falls_with_distance_and_is_zero_at_home():
    bias = alibi_bias(2, 3)
    np.testing.assert_allclose(
        bias[0], -(2.0**-4) * np.array([[0, 0, 0], [1, 0, 0], [2, 1, 0]])
    )


@pytest.mark.parametrize("bidirectional", [True, False])
@pytest.mark.parametrize(("buckets", "far"), [(32, 128), (16, 20)])
def test_buckets_equal_those_of_t5(bidirectional, buckets, far):
    ours = relative_buckets(
        150, 170, bidirectional=bidirectional, n_buckets=buckets, max_distance=far
    )
    ahead = torch.arange(170)[None] - torch.arange(150)[:, None]
    theirs = T5Attention._relative_position_bucket(
        ahead, bidirectional=bidirectional, num_buckets=buckets, max_distance=far
    )
    assert (ours == theirs.numpy()).all()


@pytest.mark.parametrize(
    ("d", "base"), [(3, 100), (0, 100), (4, 0), (4, -1), (4, np.inf)]
)
def test_sizes_that_make_no_sense_get_a_sentence(d, base):
    with pytest.raises(HeadlightError, match=r"pairs|above 0"):
        sinusoidal_positions(3, d, base)
