"""The size of each layer's change, against the residual stream itself."""

import numpy as np

from core.layers.residual import Updates, updates
from core.models import LoadedModel
from core.trace import trace


def test_a_change_of_3_4_on_a_vector_of_length_10_is_half():
    found = Updates(np.array([[5.0]]), np.array([[10.0]]))
    np.testing.assert_allclose(found.ratio, [[0.5]])


def test_changes_are_differences_of_the_stream(minilm: LoadedModel):
    stack = trace(minilm, "I bought an apple watch").stack("encoder")
    found = updates(stack)
    assert found.change.shape == (stack.n_layers, 7)
    for layer in range(stack.n_layers):
        before, after = stack.resid(layer), stack.resid(layer + 1)
        change = np.linalg.norm(after - before, axis=1)
        np.testing.assert_allclose(found.change[layer], change, rtol=1e-5)
        length = np.linalg.norm(before, axis=1)
        np.testing.assert_allclose(found.before[layer], length, rtol=1e-5)
        np.testing.assert_allclose(found.ratio[layer], change / length, rtol=1e-5)


def test_the_first_layer_of_smollm2_multiplies_every_vector(smollm2: LoadedModel):
    found = updates(trace(smollm2, "The animal was too tired").stack("decoder"))
    assert (found.ratio[0] > 5).all()
