"""Pearson's test of counted draws: on paper, and on real draws."""

import numpy as np
import pytest

from core.distribution import next_token_distribution
from core.models import LoadedModel
from core.prediction.draw_test import fit_of_draws
from core.trace import trace


def draws(*counts: int) -> np.ndarray:
    return np.repeat(np.arange(len(counts)), counts)


def test_a_coin_on_paper():
    # Expected 50 and 50: (10² + 10²) / 50 = 4, which honest coins exceed in 4.55 %.
    fit = fit_of_draws(np.array([0.5, 0.5]), draws(60, 40))
    assert fit is not None
    assert (fit.n_cells, fit.pooled) == (2, False)
    assert fit.statistic == pytest.approx(4)
    assert fit.p_value == pytest.approx(0.0455, abs=1e-4)


def test_rare_tokens_share_a_cell():
    # Expected 80, 10 and 4 + 3 + 3 = 10: (0 + 5² + 5²) / 10 = 5.
    fit = fit_of_draws(np.array([0.8, 0.04, 0.1, 0.03, 0.03]), draws(80, 2, 5, 6, 7))
    assert fit is not None
    assert (fit.n_cells, fit.pooled) == (3, True)
    assert fit.statistic == pytest.approx(5)


def test_too_rare_a_rest_joins_the_rarest_cell():
    # Expected 60, and 38 + 2 = 40.
    fit = fit_of_draws(np.array([0.6, 0.38, 0.02]), draws(60, 37, 3))
    assert fit is not None
    assert fit.n_cells == 2
    assert fit.statistic == pytest.approx(0)
    assert fit.p_value == pytest.approx(1)


@pytest.mark.parametrize("probs", [[1.0, 0.0], [0.98, 0.02], [0.01] * 100])
def test_one_cell_cannot_be_tested(probs: list[float]):
    assert fit_of_draws(np.array(probs), np.zeros(100, dtype=np.int64)) is None


def test_draws_by_other_probabilities_are_found_out():
    fit = fit_of_draws(np.array([0.5, 0.3, 0.2]), draws(20, 30, 50))
    assert fit is not None
    assert fit.p_value < 1e-6


def test_the_models_own_draws_fit_its_shown_probabilities(smollm2: LoadedModel):
    logits = trace(smollm2, "My favourite animal is the").logits(-1)
    for settings in ((1.0, None, None, None), (0.8, 40, 0.9, 0.02)):
        dist = next_token_distribution(logits, *settings)
        fit = fit_of_draws(dist.probs, dist.sample(seed=1, n=10_000))
        assert fit is not None
        assert fit.p_value > 0.01
