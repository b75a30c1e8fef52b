"""Masks, small enough to be drawn on paper."""

import numpy as np
import pytest

from core.attention.masks import (
    blind_queries,
    causal_mask,
    flipped,
    full_mask,
    padding_mask,
    prefix_mask,
    window_mask,
)
from core.errors import HeadlightError


def drawn(mask: np.ndarray) -> list[str]:
    return ["".join("#" if seen else "." for seen in row) for row in mask]


def test_a_causal_mask_is_a_lower_triangle():
    assert drawn(causal_mask(3)) == ["#..", "##.", "###"]


def test_a_window_shows_the_nearest_before():
    assert drawn(window_mask(4, 2)) == ["#...", "##..", ".##.", "..##"]


def test_a_window_of_an_encoder_looks_both_ways():
    assert drawn(window_mask(4, 2, causal=False)) == ["##..", "###.", ".###", "..##"]


def test_a_window_of_one_sees_itself_alone():
    assert drawn(window_mask(3, 1)) == ["#..", ".#.", "..#"]


@pytest.mark.parametrize("seq_len", [1, 5])
def test_a_wide_window_is_causal(seq_len: int):
    assert (window_mask(seq_len, 9) == causal_mask(seq_len)).all()


def test_a_prefix_sees_itself_whole():
    assert drawn(prefix_mask(4, 2)) == ["##..", "##..", "###.", "####"]


def test_a_prefix_of_everything_hides_nothing():
    assert prefix_mask(3, 9).all()
    assert (prefix_mask(3, 0) == causal_mask(3)).all()


def test_padding_is_hidden_from_every_query():
    hidden = padding_mask(np.array([True, True, False]), 2)
    assert drawn(hidden) == ["##.", "##."]


def test_a_cell_flips_and_flips_back():
    mask = causal_mask(3)
    changed = flipped(mask, [(0, 2), (2, 0), (7, 0), (0, -1)])
    assert drawn(changed) == ["#.#", "##.", ".##"]
    assert (flipped(changed, [(0, 2), (2, 0)]) == mask).all()
    assert np.count_nonzero(changed & ~mask) == 1


def test_a_query_that_sees_nothing_is_named():
    assert blind_queries(flipped(causal_mask(3), [(0, 0)])) == [0]
    assert blind_queries(full_mask(2, 3)) == []


def test_impossible_masks_say_why():
    with pytest.raises(HeadlightError, match="at least one key"):
        window_mask(3, 0)
    with pytest.raises(HeadlightError, match="fewer than 0"):
        prefix_mask(3, -1)
    with pytest.raises(HeadlightError, match="padding alone"):
        padding_mask(np.array([False, False]), 2)
