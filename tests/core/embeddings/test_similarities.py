"""Where many values lie: by hand and by law."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.embeddings.similarities import rank_of, spread


def test_a_spread_worked_by_hand():
    # 0, 1, ..., 20: the twentieth parts are 1 and 19.
    found = spread(np.arange(21, dtype=np.float32), 3, (0.0, 30.0))
    assert found.counts.tolist() == [10, 10, 1]
    assert found.edges.tolist() == [0, 10, 20, 30]
    assert (found.low, found.median, found.high) == (1, 10, 19)


@given(seed=st.integers(0, 1000), n_bins=st.integers(1, 50))
def test_every_value_is_counted_once(seed, n_bins):
    values = np.random.default_rng(seed).normal(size=123).astype(np.float32)
    found = spread(values, n_bins)
    assert found.counts.sum() == found.n_values == 123
    assert len(found.edges) == n_bins + 1


def test_ranks_begin_at_one_and_equal_values_share_theirs():
    values = np.array([3, 5, 5, 1], dtype=np.float32)
    assert [rank_of(values, row) for row in range(4)] == [3, 1, 1, 4]
    assert [rank_of(values, row, least_first=True) for row in range(4)] == [2, 3, 3, 1]
