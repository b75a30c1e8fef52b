"""Attention rollout: by hand on two tokens, by law, and on the real models."""

import numpy as np
import pytest

from core.attention.rollout import (
    cross_shares,
    largest_links,
    link_masses,
    masses,
    mean_patterns,
    mixed,
    one_hot,
    rollout,
    without_first,
)
from core.models import LoadedModel
from core.trace import trace
from core.trace.attentions import Attentions, attentions_of
from tests.tiny import SEQ2SEQ_FAMILIES, TinyModel

# Two tokens, two layers. Half is kept, so
#   A1 = [1 0; 1/2 1/2]  becomes  Â1 = [1 0; 1/4 3/4]
#   A2 = [1 0; 3/4 1/4]  becomes  Â2 = [1 0; 3/8 5/8]
# and the second row of Â2·Â1 is [3/8 + 5/8·1/4, 5/8·3/4] = [17/32, 15/32].
TWO = np.array([[[1, 0], [0.5, 0.5]], [[1, 0], [0.75, 0.25]]], dtype=np.float32)


def patterns(n_layers: int = 3, n: int = 5, causal: bool = True) -> np.ndarray:
    """Seeded mean patterns whose rows sum to 1."""
    shares = np.random.default_rng(4).random((n_layers, n, n))
    shares = np.tril(shares) if causal else shares
    return (shares / shares.sum(axis=-1, keepdims=True)).astype(np.float32)


def test_rollout_worked_by_hand():
    np.testing.assert_array_equal(mixed(TWO[1], 0.5), [[1, 0], [3 / 8, 5 / 8]])
    np.testing.assert_array_equal(rollout(TWO), [[1, 0], [17 / 32, 15 / 32]])


def test_the_flow_back_worked_by_hand():
    # One unit starts at the second token: 3/8 and 5/8 below the upper layer.
    found = masses(TWO, one_hot(1, 2))
    np.testing.assert_array_equal(found, [[17 / 32, 15 / 32], [3 / 8, 5 / 8], [0, 1]])
    np.testing.assert_array_equal(
        link_masses(TWO[0], found[1]), [[3 / 8, 0], [5 / 32, 15 / 32]]
    )


@pytest.mark.parametrize("residual", [0.0, 0.3, 0.5, 1.0])
def test_rows_sum_to_one_and_causal_stays_causal(residual: float):
    product = rollout(patterns(), residual)
    np.testing.assert_allclose(product.sum(axis=-1), 1, atol=1e-6)
    assert not np.triu(product, 1).any()


def test_a_token_that_keeps_all_is_all_that_reaches_itself():
    np.testing.assert_array_equal(rollout(patterns(), 1.0), np.eye(5))


def test_one_layer_with_nothing_kept_is_its_pattern():
    one = patterns(n_layers=1, causal=False)
    np.testing.assert_allclose(rollout(one, 0.0), one[0], atol=1e-12)


@pytest.mark.parametrize("wrong", [-0.1, 1.1, float("nan")])
def test_a_residual_share_outside_0_and_1_is_refused(wrong: float):
    with pytest.raises(ValueError, match="from 0 to 1"):
        mixed(TWO[0], wrong)


@pytest.mark.parametrize("causal", [True, False])
def test_mass_is_kept_and_ends_as_the_row_of_the_rollout(causal: bool):
    means = patterns(n_layers=4, n=7, causal=causal)
    for target in range(7):
        mass = masses(means, one_hot(target, 7), 0.4)
        np.testing.assert_allclose(mass.sum(axis=-1), 1, atol=1e-6)
        np.testing.assert_allclose(mass[0], rollout(means, 0.4)[target], atol=1e-12)
        for layer, mean in enumerate(means):
            links = link_masses(mean, mass[layer + 1], 0.4)
            np.testing.assert_allclose(links.sum(axis=0), mass[layer], atol=1e-12)
            np.testing.assert_allclose(links.sum(axis=1), mass[layer + 1], atol=1e-6)


def test_the_largest_links_are_the_largest_and_all_are_counted():
    means = patterns(n_layers=3, n=5)
    mass = masses(means, one_hot(4, 5))
    every = np.stack([link_masses(mean, mass[i + 1]) for i, mean in enumerate(means)])
    found = largest_links(means, mass, 0.5, 7)
    assert found.n_all == np.count_nonzero(every)
    np.testing.assert_array_equal(found.mass, np.sort(every.ravel())[::-1][:7])
    np.testing.assert_array_equal(
        every[found.layer, found.reader, found.read], found.mass
    )
    whole = largest_links(means, mass, 0.5, 1000)
    assert len(whole.mass) == whole.n_all
    assert whole.mass.sum() == pytest.approx(3)


def test_without_the_first_token_worked_by_hand():
    # The first row has nothing else and stays; the others are made 1 again.
    kept = without_first(TWO)
    np.testing.assert_array_equal(kept[1], [[1, 0], [0, 1]])
    three = np.array([[[0.5, 0.3, 0.2]] * 3], dtype=np.float32)
    np.testing.assert_allclose(without_first(three)[0, 2], [0, 0.6, 0.4], atol=1e-7)
    assert three[0, 0, 0] == 0.5


@pytest.mark.parametrize("name", ["smollm2", "minilm"])
def test_the_means_are_those_of_the_models_heads(name: str, request):
    model: LoadedModel = request.getfixturevalue(name)
    attentions = attentions_of(trace(model, "The cat sat on the mat"))[0]
    means = mean_patterns(attentions)
    n = len(attentions.query_tokens)
    assert means.shape == (attentions.n_layers, n, n)
    for layer in (0, attentions.n_layers - 1):
        heads = attentions.layer(layer).pattern()
        np.testing.assert_allclose(means[layer], heads.mean(axis=0), atol=1e-7)
    np.testing.assert_allclose(rollout(means).sum(axis=-1), 1, atol=1e-5)
    assert mean_patterns(attentions) is means


def test_one_token_keeps_everything(smollm2: LoadedModel):
    means = mean_patterns(attentions_of(trace(smollm2, "Hi"))[0])
    assert rollout(means).shape == (1, 1)
    np.testing.assert_allclose(masses(means, one_hot(0, 1)), 1, atol=1e-6)
    assert largest_links(means, masses(means, one_hot(0, 1)), 0.5, 100).n_all == 30


@pytest.mark.parametrize("family", SEQ2SEQ_FAMILIES)
def test_cross_attention_reaches_through_the_encoder(
    family: str, tiny_model: TinyModel
):
    model = tiny_model(family)
    read = trace(model, "the cat sat on a mat", target="one dog")
    kinds: dict[str, Attentions] = {kind.name: kind for kind in attentions_of(read)}
    encoder = mean_patterns(kinds["encoder.self"])
    cross = cross_shares(kinds["decoder.cross"])
    n_target, n_source = len(read.target_tokens or ()), len(read.tokens)
    assert encoder.shape == (2, n_source, n_source)
    assert cross.shape == (n_target, n_source)
    layers = [kinds["decoder.cross"].layer(i).pattern().mean(axis=0) for i in range(3)]
    np.testing.assert_allclose(cross, np.mean(layers, axis=0), atol=1e-6)
    reached = cross @ rollout(encoder)
    np.testing.assert_allclose(reached.sum(axis=-1), 1, atol=1e-5)
    np.testing.assert_allclose(masses(encoder, cross[1])[0], reached[1], atol=1e-12)
