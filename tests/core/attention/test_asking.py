"""Asking by example: every head that sees the pair, ranked by the trace's own share."""

import numpy as np
import pytest

from core.attention.asking import heads_by_share, seen_pairs
from core.trace import trace
from core.trace.attentions import attentions_of


@pytest.mark.parametrize("family", ["llama", "bert", "bart"])
def test_every_head_is_ranked_by_its_own_share(family, tiny_model):
    model = tiny_model(family)
    target = "one black dog" if family == "bart" else None
    kind = attentions_of(trace(model, "the cat sat on a mat and", target=target))[-1]
    found = heads_by_share(kind, 2, 1)
    assert len(found) == kind.n_layers * kind.n_heads == len(set(found))
    shares = [one.share for one in found]
    assert shares == sorted(shares, reverse=True)
    patterns = np.stack([attention.pattern() for attention in kind.layers()])
    assert shares[0] == pytest.approx(patterns[:, :, 2, 1].max(), abs=1e-7)
    for one in found:
        expected = patterns[one.layer, one.head, 2, 1]
        assert one.share == pytest.approx(expected, abs=1e-7)


def test_layers_that_cannot_see_so_far_are_left_out(tiny_model):
    # Of Gemma's layers every second one sees its last six tokens only.
    model = tiny_model("gemma2")
    (kind,) = attentions_of(trace(model, "the cat sat on a mat and saw it run"))
    near = {layer for layer, a in enumerate(kind.layers()) if not a.mask[9, 1]}
    assert near
    assert {one.layer for one in heads_by_share(kind, 9, 1)}.isdisjoint(near)
    assert seen_pairs(kind)[9, 1]
    assert not seen_pairs(kind)[1, 9]


def test_an_answer_is_kept_for_its_own_text_and_pair(smollm2):
    (one,) = attentions_of(trace(smollm2, "one two three four"))
    (other,) = attentions_of(trace(smollm2, "one dog three four"))
    first = heads_by_share(one, 3, 1)
    assert heads_by_share(one, 3, 1) is first
    assert heads_by_share(other, 3, 1) != first
    for key in range(3):
        for query in range(3, key - 1, -1):
            heads_by_share(one, query, key)
    assert heads_by_share(one, 3, 2)[0] != first[0]
    assert heads_by_share(one, 3, 1) == first
