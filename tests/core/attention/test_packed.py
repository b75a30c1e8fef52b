"""Attention patterns as bytes: what comes out is what went in, as near as promised."""

import numpy as np
import pytest

from core.attention.packed import (
    LARGEST,
    STEP,
    THUMB_SIDE,
    packed_head,
    thumbnails,
    unpacked_head,
)
from core.trace import trace
from core.trace.attentions import attentions_of

SENTENCE = "The animal didn't cross the street because it was too tired. "


def test_a_thumbnail_worked_by_hand():
    # 127 · √0.25 = 63.5, which rounds to even; 127 · √0.01 = 12.7.
    pattern = np.array([[[1, 0], [0.25, 0.75], [0.01, 0.99]]], dtype=np.float32)
    assert thumbnails(pattern)[0].tolist() == [[127, 0], [64, 110], [13, 126]]


def test_a_thin_line_is_seen_in_a_thumbnail():
    pattern = np.zeros((1, 200, 100), dtype=np.float32)
    pattern[0, np.arange(200), np.arange(200) // 2] = 1
    seen = thumbnails(pattern)[0]
    assert seen.shape == (THUMB_SIDE, THUMB_SIDE)
    assert (np.diag(seen) == 127).all()


def test_a_head_comes_back_with_its_mask():
    pattern = np.array([[1, 0, 0], [0.5, 0.5, 0]], dtype=np.float32)
    mask = np.array([[True, False, False], [True, True, False]])
    packed = packed_head(pattern, mask)
    back, seen = unpacked_head(packed)
    assert packed.is_exact
    assert seen.tolist() == mask.tolist()
    np.testing.assert_allclose(back, pattern, atol=1e-6)


@pytest.mark.parametrize("model", ["smollm2", "minilm"])
@pytest.mark.parametrize("n_tokens", [1, 13, 64, 256])
def test_a_real_head_is_small_and_near(model, n_tokens, request):
    lm = request.getfixturevalue(model)
    text = "a" if n_tokens == 1 else SENTENCE * 25
    read = trace(lm, text, max_tokens=max(3, n_tokens))
    attention = attentions_of(read)[0].layer(4)
    pattern, mask = attention.pattern(), attention.mask
    for head in (0, 5, 8):
        packed = packed_head(pattern[head], mask)
        back, seen = unpacked_head(packed)
        assert len(packed.data) <= LARGEST
        assert (seen == mask).all()
        assert np.abs(back - pattern[head]).max() <= 0.51 * packed.step
        assert packed.is_exact == (packed.step == STEP)
        if n_tokens <= 64 or model == "smollm2":
            assert packed.is_exact
