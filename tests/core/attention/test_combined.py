"""Several heads as one: averages keep the sum of a row, maxima do not."""

import numpy as np
import pytest

from core.attention.asking import heads_by_share
from core.attention.combined import combined, without_first
from core.attention.masks import causal_mask, window_mask
from core.instrument import ReplaceMask
from core.trace import trace
from core.trace.attentions import attentions_of

HEADS = [(0, 1), (0, 3), (2, 2)]


@pytest.fixture(params=["llama", "bert", "t5", "gemma2"])
def kind(request, tiny_model):
    model = tiny_model(request.param)
    target = "one black dog run" if request.param == "t5" else None
    read = trace(model, "the cat sat on a mat and saw it run", target=target)
    return attentions_of(read)[-1]


def test_an_average_is_the_mean_of_the_heads_and_its_rows_sum_to_1(kind):
    mean, _ = combined(kind, HEADS, "mean")
    each = [kind.layer(layer).pattern()[head] for layer, head in HEADS]
    np.testing.assert_allclose(mean, np.mean(each, axis=0), atol=1e-6)
    np.testing.assert_allclose(mean.sum(axis=1), 1, atol=1e-6)


def test_a_maximum_is_the_largest_share_of_the_heads(kind):
    largest, _ = combined(kind, HEADS, "max")
    each = [kind.layer(layer).pattern()[head] for layer, head in HEADS]
    np.testing.assert_array_equal(largest, np.max(each, axis=0))
    assert (largest.sum(axis=1) > 1 - 1e-6).all()


def test_a_pair_is_seen_where_any_of_the_layers_sees_it(kind):
    _, mask = combined(kind, HEADS, "mean")
    np.testing.assert_array_equal(mask, kind.layer(0).mask | kind.layer(2).mask)


def test_one_head_is_itself_and_counts_once(kind):
    for how in ("mean", "max"):
        alone, mask = combined(kind, [(1, 2), (1, 2)], how)
        np.testing.assert_allclose(alone, kind.layer(1).pattern()[2], atol=1e-7)
        np.testing.assert_array_equal(mask, kind.layer(1).mask)


def test_no_head_is_refused(kind):
    with pytest.raises(ValueError, match="at least one head"):
        combined(kind, [], "mean")


def test_hiding_the_first_key_by_hand():
    pattern = np.array([[1, 0, 0], [0.75, 0.25, 0], [0.5, 0.2, 0.3]], np.float32)
    np.testing.assert_allclose(
        without_first(pattern), [[0, 0, 0], [0, 1, 0], [0, 0.4, 0.6]], atol=1e-7
    )


def test_one_heads_own_mask_is_seen_alone_and_joined_to_the_others(smollm2):
    plain = trace(smollm2, "the cat sat on a mat")
    n = len(plain.tokens)
    change = ReplaceMask(window_mask(n, 2), layer=4, head=3)
    kind = attentions_of(trace(smollm2, plain.text, interventions=[change]))[0]
    for how in ("mean", "max"):
        _, own = combined(kind, [(4, 3)], how)
        np.testing.assert_array_equal(own, window_mask(n, 2))
        _, other = combined(kind, [(4, 1)], how)
        np.testing.assert_array_equal(other, causal_mask(n))
        _, both = combined(kind, [(4, 1), (4, 3)], how)
        np.testing.assert_array_equal(both, causal_mask(n))


def test_a_head_that_cannot_see_a_pair_is_not_ranked_for_it(smollm2):
    n = len(trace(smollm2, "the cat sat on a mat").tokens)
    change = ReplaceMask(window_mask(n, 2), layer=4, head=3)
    changed = trace(smollm2, "the cat sat on a mat", interventions=[change])
    kind = attentions_of(changed)[0]
    found = {(one.layer, one.head) for one in heads_by_share(kind, n - 1, 1)}
    assert (4, 3) not in found
    assert len(found) == 30 * 9 - 1
