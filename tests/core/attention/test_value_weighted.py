"""Value-weighted attention: what each key hands over, against the head's own output."""

import numpy as np
import pytest

from core.attention.value_weighted import value_lengths, value_weighted
from core.trace import trace
from core.trace.attentions import attentions_of


def test_weights_by_hand():
    # Half of a vector of length 4 is as much as all of one of length 2.
    pattern = np.array([[1, 0, 0], [0.5, 0.5, 0]], np.float32)
    weights = value_weighted(pattern, np.array([2, 4, 6], np.float32))
    np.testing.assert_array_equal(weights, [[2, 0, 0], [1, 2, 0]])


@pytest.mark.parametrize("family", ["llama", "gpt2", "bart"])
def test_each_weight_is_the_length_of_its_term_of_the_output(family, tiny_model):
    model = tiny_model(family)
    target = "one black dog" if family == "bart" else None
    read = trace(model, "the cat sat on a mat and", target=target)
    for kind in attentions_of(read):
        layer, head = 1, 3
        attention = kind.layer(layer)
        W_O, _ = kind.output_projection(layer)
        v = attention.v[head * attention.n_kv_heads // attention.n_heads]
        pattern = attention.pattern()[head]
        terms = np.einsum("qk,kv,vm->qkm", pattern, v, W_O[head])
        weights = value_weighted(pattern, value_lengths(kind, layer, head))
        np.testing.assert_allclose(
            weights, np.linalg.norm(terms, axis=-1), rtol=1e-5, atol=1e-7
        )
        # The terms of a query add up to what the head writes there.
        np.testing.assert_allclose(
            terms.sum(axis=1), attention.z()[head] @ W_O[head], atol=1e-5
        )
